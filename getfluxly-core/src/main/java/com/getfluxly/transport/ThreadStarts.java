package com.getfluxly.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts what needs a thread, and leaves a machine that has none alone for a second: each try costs milliseconds and two lines
 * on the host's console. For any thread.
 */
final class ThreadStarts {

    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final LongSupplier nanoClock;

    // Volatile and not exact: two that try at the same moment do no harm.
    private volatile boolean refused;
    private volatile long refusedAt;
    private volatile @Nullable OutOfMemoryError refusal;

    ThreadStarts(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /**
     * Starts it.
     *
     * @throws IOException if there is no thread to be had, or was none a moment ago
     */
    <T> T start(Supplier<T> starter) throws IOException {
        if (refused && nanoClock.getAsLong() - refusedAt < PAUSE_NANOS) {
            throw none(refusal);
        }
        try {
            if (refused) {
                // An HTTP client that gets none leaves its descriptors open, so the question is asked by itself.
                WireThread.start("getfluxly-probe", () -> {});
            }
            T started = starter.get();
            refused = false;
            return started;
        } catch (OutOfMemoryError noThreadLeft) {
            refusal = noThreadLeft;
            refusedAt = nanoClock.getAsLong();
            refused = true;
            throw none(noThreadLeft);
        }
    }

    private static IOException none(@Nullable Throwable cause) {
        return new IOException("the JVM has no thread left to send with", cause);
    }
}
