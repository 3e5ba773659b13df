package com.getfluxly.internal.notify;

import com.getfluxly.internal.base.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
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

    /** About what a stack costs while it waits. */
    private static final int STACK_BYTES = 8_000;

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
        UNREADABLE,
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

    private final StateLines states = new StateLines(this);

    /** No logger is known to have written it. Volatile: written by the callbacks' thread, and read by the JVM's hook. */
    private volatile @Nullable String untoldLoss;

    public DeliveryLog(Logger logger, Callbacks callbacks, Clock clock) {
        this.logger = logger;
        this.callbacks = callbacks;
        this.clock = clock;
    }

    private record Quiet(long until, long suppressed) {}

    /** What is said of how delivery goes. */
    public StateLines states() {
        return states;
    }

    public void warn(Subject subject, String message) {
        warn(subject, () -> message);
    }

    /** The same where there may be many of them: the text is made only for a line that is written. */
    void warn(Subject subject, Supplier<String> message) {
        write(subject, message, line -> handOver(line, logger::warn));
    }

    /** The line at the end. */
    void loss(String message) {
        untoldLoss = message;
        write(Subject.CLOSED, () -> message, line -> handOver(line, this::tellLoss));
    }

    private void tellLoss(String line) {
        logger.warn(line);
        if (isKnownToWrite()) {
            untoldLoss = null;
        }
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
            write(subject, () -> message, line -> writeNow(line, logger::warn));
        } catch (RuntimeException | Error appender) {
            // Of no concern to whoever tracked an event.
        }
    }

    /**
     * The same, and what was thrown.
     *
     * @param cause its stack is for DEBUG alone; null for none
     */
    public void warn(Subject subject, String message, @Nullable Throwable cause) {
        write(subject, () -> message, line -> handOver(line, cause));
    }

    // ---- for the lines about the state ------------------------------------------------------------------------------

    /** Whether it was not left out. */
    boolean write(StateLines.Line line) {
        return write(line.subject(), line::text, text -> handOver(line, text));
    }

    /** The same for a line that was left out before, and is not any more. */
    boolean writeLate(StateLines.Line line) {
        return write(line.subject(), line::text, text -> handOver(line, text), Math.max(0, begin(line.subject()) - 1));
    }

    /** How long the next line of this kind would be left out; zero or less for not at all. */
    long nanosOfQuiet(Subject subject) {
        lock.lock();
        try {
            Quiet before = quiet.get(subject);
            return before == null ? 0 : before.until() - clock.nanos();
        } finally {
            lock.unlock();
        }
    }

    private boolean handOver(StateLines.Line line, String text) {
        return line.isGood() ? handOver(text, logger::info) : handOver(text, line.cause());
    }

    // ---- one line after the other -----------------------------------------------------------------------------------

    private boolean write(Subject subject, Supplier<String> message, Predicate<String> writer) {
        long suppressed = admit(subject);
        return suppressed >= 0 && write(subject, message, writer, suppressed);
    }

    private boolean write(Subject subject, Supplier<String> message, Predicate<String> writer, long suppressed) {
        String text = message.get();
        boolean written = writer.test(suppressed == 0 ? text : text + " (" + suppressed + " similar lines left out)");
        if (!written) {
            leaveOut(subject, suppressed + 1);
        }
        return written;
    }

    private boolean handOver(String line, @Nullable Throwable cause) {
        if (cause == null) {
            return handOver(line, logger::warn);
        }
        return callbacks.post(STACK_BYTES + 2L * line.length(), () -> {
            logger.warn(line);
            if (logger.isDebugEnabled()) {
                logger.debug("where it was thrown", cause);
            }
        });
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
            return begin(subject);
        } finally {
            lock.unlock();
        }
    }

    /** Begins a minute with this line; returns how many were left out before it. */
    private long begin(Subject subject) {
        lock.lock();
        try {
            Quiet before = quiet.put(subject, new Quiet(clock.nanos() + QUIET_NANOS, 0));
            return before == null ? 0 : before.suppressed();
        } finally {
            lock.unlock();
        }
    }
}
