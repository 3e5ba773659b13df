package com.getfluxly;

import com.getfluxly.internal.DeliveryEngine;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Daemon;
import com.getfluxly.internal.base.SystemClock;
import com.getfluxly.internal.base.Waits;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The end of a client by the JVM's hook. Loggers may have ended before, in hooks of their own, or there may be none: a loss
 * that none is known to have taken is told on the console, which is ours for this one line only.
 */
final class LastWords {

    /** Whoever reads the console may be stuck, and the JVM has to end. */
    private static final long PATIENCE_NANOS = Duration.ofMillis(250).toNanos();

    private final DeliveryEngine engine;
    private final Consumer<String> console;
    private final Clock clock = new SystemClock();

    LastWords(DeliveryEngine engine, Consumer<String> console) {
        this.engine = engine;
        this.console = console;
    }

    static LastWords onTheConsole(DeliveryEngine engine) {
        return new LastWords(engine, line -> System.err.println(line));
    }

    void shutdown() {
        engine.shutdown();
        String loss = engine.untoldLoss();
        if (loss != null) {
            Thread speaker = Daemon.start("getfluxly-last-words", () -> console.accept("com.getfluxly: " + loss));
            Waits.forEndOf(speaker, clock.nanos() + PATIENCE_NANOS, clock);
        }
    }
}
