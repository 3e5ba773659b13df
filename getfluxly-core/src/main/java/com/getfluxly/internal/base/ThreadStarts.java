package com.getfluxly.internal.base;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Starts the threads of one client. If the machine has no thread left, it does not try again for a second: each try costs
 * milliseconds and two lines on the host's console. For any thread.
 */
public final class ThreadStarts {

    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final BiFunction<String, Runnable, @Nullable Thread> starter;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private boolean refused;
    private long refusedAt;

    /** @param starter as {@link Daemon#start} */
    public ThreadStarts(BiFunction<String, Runnable, @Nullable Thread> starter, Clock clock) {
        this.starter = starter;
        this.clock = clock;
    }

    /** A started thread, or null if there is none to be had, or was none a moment ago. */
    public @Nullable Thread start(String name, Runnable body) {
        lock.lock();
        try {
            if (refused && clock.nanos() - refusedAt < PAUSE_NANOS) {
                return null;
            }
            Thread thread = starter.apply(name, body);
            refused = thread == null;
            if (refused) {
                refusedAt = clock.nanos();
            }
            return thread;
        } finally {
            lock.unlock();
        }
    }
}
