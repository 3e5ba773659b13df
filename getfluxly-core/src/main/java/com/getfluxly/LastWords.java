package com.getfluxly;

import com.getfluxly.internal.DeliveryEngine;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Daemon;
import com.getfluxly.internal.base.SystemClock;
import com.getfluxly.internal.base.Waits;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends a client in the JVM's hook. Loggers may have ended before, in their own hooks, or there may be no logger. If perhaps no
 * logger wrote the line about lost events, it is written to the console: this one line only.
 */
final class LastWords {

    /** The reader of the console may be stuck, but the JVM must end. */
    private static final long PATIENCE_NANOS = Duration.ofMillis(250).toNanos();

    private final DeliveryEngine engine;
    private final Consumer<String> console;
    private final BiFunction<String, Runnable, @Nullable Thread> starter;
    private final Clock clock = new SystemClock();

    LastWords(DeliveryEngine engine, Consumer<String> console) {
        this(engine, console, Daemon::start);
    }

    /** @param starter as {@link Daemon#start} */
    LastWords(DeliveryEngine engine, Consumer<String> console, BiFunction<String, Runnable, @Nullable Thread> starter) {
        this.engine = engine;
        this.console = console;
        this.starter = starter;
    }

    static LastWords onTheConsole(DeliveryEngine engine) {
        return new LastWords(engine, line -> System.err.println(line));
    }

    void shutdown() {
        engine.shutdown();
        String loss = engine.untoldLoss();
        if (loss != null) {
            tell(loss);
        }
    }

    void tell(String loss) {
        Runnable words = () -> console.accept("com.getfluxly: " + loss);
        Thread speaker = starter.apply("getfluxly-last-words", words);
        if (speaker == null) {
            // A console that is stuck would hold up a JVM that is short of threads, but silence is worse.
            words.run();
        }
        Waits.forEndOf(speaker, clock.nanos() + PATIENCE_NANOS, clock);
    }
}
