package com.getfluxly.internal.notify;

import com.getfluxly.internal.base.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * What the engine says, on the logger {@code com.getfluxly}: for each subject one line at once and then one a minute at
 * the most, with the number of lines left out. Never holds a payload, an id or the token. Written by the callbacks'
 * thread, since an appender is foreign code.
 */
public final class DeliveryLog {

    private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

    /** About what a line costs while it waits, beside its characters. */
    private static final int OVERHEAD_BYTES = 200;

    /** What a line is about. */
    public enum Subject {
        REFUSED,
        LATE,
        REJECTED,
        DROPPED,
        FAILED,
        PARKED,
        SUSPECT,
        RECOVERED,
        UNVERIFIED,
        REPLAYED,
        LISTENER,
        TOKEN,
        ENGINE,
        CLOSED
    }

    private final Logger logger;
    private final Callbacks callbacks;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final Map<Subject, Quiet> quiet = new EnumMap<>(Subject.class);

    public DeliveryLog(Logger logger, Callbacks callbacks, Clock clock) {
        this.logger = logger;
        this.callbacks = callbacks;
        this.clock = clock;
    }

    /** No logger is known to have written it. Volatile: written by the callbacks' thread, and read by the JVM's hook. */
    private volatile @Nullable String untoldLoss;

    private record Quiet(long until, long suppressed) {}

    public void warn(Subject subject, String message) {
        warn(subject, () -> message);
    }

    /** The same where there may be many of them: the text is made only for a line that is written. */
    void warn(Subject subject, Supplier<String> message) {
        write(subject, message, this::handOver, logger::warn);
    }

    /** The line at the end. */
    void loss(String message) {
        untoldLoss = message;
        write(Subject.CLOSED, () -> message, this::handOver, line -> {
            logger.warn(line);
            if (isKnownToWrite()) {
                untoldLoss = null;
            }
        });
    }

    /** Others than Logback take their appenders away in a hook of their own, which may have run before, and do not tell. */
    private boolean isKnownToWrite() {
        return logger.getClass().getName().startsWith("ch.qos.logback.") && logger.isWarnEnabled();
    }

    /** The line about a loss that no logger is known to have written; null if there is none. */
    public @Nullable String untoldLoss() {
        return untoldLoss;
    }

    /** For the application's own threads once there is none of ours left: its logger may do there what it likes. */
    void warnHere(Subject subject, String message) {
        try {
            write(subject, () -> message, DeliveryLog::writeNow, logger::warn);
        } catch (RuntimeException | Error appender) {
            // Of no concern to whoever tracked an event.
        }
    }

    public void info(Subject subject, String message) {
        write(subject, () -> message, this::handOver, logger::info);
    }

    private void write(
            Subject subject,
            Supplier<String> message,
            BiPredicate<String, Consumer<String>> writer,
            Consumer<String> level) {
        long suppressed = admit(subject);
        if (suppressed < 0) {
            return;
        }
        String text = message.get();
        String line = suppressed == 0 ? text : text + " (" + suppressed + " similar lines left out)";
        if (!writer.test(line, level)) {
            leaveOut(subject, suppressed + 1);
        }
    }

    private boolean handOver(String line, Consumer<String> level) {
        return callbacks.post(OVERHEAD_BYTES + 2L * line.length(), () -> level.accept(line));
    }

    private static boolean writeNow(String line, Consumer<String> level) {
        level.accept(line);
        return true;
    }

    /** There was no room for the line: the next one tells of it, and does not have to wait. */
    private void leaveOut(Subject subject, long lines) {
        lock.lock();
        try {
            quiet.put(subject, new Quiet(clock.nanos(), lines));
        } finally {
            lock.unlock();
        }
    }

    /** How many lines were left out before this one, or -1 if this one is to be left out too. */
    private long admit(Subject subject) {
        long now = clock.nanos();
        lock.lock();
        try {
            Quiet before = quiet.get(subject);
            if (before != null && before.until() - now > 0) {
                quiet.put(subject, new Quiet(before.until(), before.suppressed() + 1));
                return -1;
            }
            quiet.put(subject, new Quiet(now + QUIET_NANOS, 0));
            return before == null ? 0 : before.suppressed();
        } finally {
            lock.unlock();
        }
    }
}
