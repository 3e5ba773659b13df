package com.getfluxly.internal.notify;

import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.notify.Throttle.Topic;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The log of the engine, with the logger {@code com.getfluxly}. For each topic, the first line is written at once, and then at
 * most one a minute, with the number of lines that were left out. A line never contains a payload, an id or the token. The
 * callbacks' thread writes the lines, because an appender is foreign code.
 */
public final class DeliveryLog {

    private static final String ANY = "";

    /** When to look again whether there is room for a line. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

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
        SPOOL,
        SPOOL_RECOVERED,
        LOST,
        CLOSED
    }

    private final Logger logger;
    private final Callbacks callbacks;
    private final Throttle throttle;
    private final StateLines states = new StateLines(this, Subject.RECOVERED);
    private final StateLines spool = new StateLines(this, Subject.SPOOL_RECOVERED);

    private volatile Runnable onOwed = () -> {};

    /** No logger is known to have written it. Volatile: written by the callbacks' thread, and read by the JVM's hook. */
    private volatile @Nullable String untoldLoss;

    public DeliveryLog(Logger logger, Callbacks callbacks, Clock clock) {
        this.logger = logger;
        this.callbacks = callbacks;
        this.throttle = new Throttle(clock);
    }

    /** Runs the action when a line is left out that {@link #tellDue()} is to write later: somebody has to call it then. */
    public void onOwed(Runnable action) {
        this.onOwed = action;
    }

    /** What is said of how delivery goes. */
    public StateLines states() {
        return states;
    }

    /** What is said of whether the disk takes events. */
    public StateLines spool() {
        return spool;
    }

    /** What is said once. */
    public void info(String message) {
        handOver(message, this::sayInfo);
    }

    /** The same as a warning, by the thread that builds the client. */
    public void warnAtStart(String message) {
        sayWarning(message);
    }

    public void warn(Subject subject, String message) {
        warn(subject, message, null);
    }

    /**
     * One event was refused, rejected or dropped. There may be many: so the text is made only if the line is written, and lines
     * that were left out are reported when the minute is over, because there may never be another event.
     *
     * @param of which kind of it, in a word of a closed list: one must not hide another
     * @param cause what was thrown, whose stack is for DEBUG alone; null for nothing
     */
    public void lost(Subject subject, String of, Supplier<String> message, @Nullable Throwable cause) {
        Topic topic = new Topic(subject, of);
        Warning warning = new Warning(message, cause);
        long leftOut = throttle.admit(topic, warning);
        if (leftOut >= 0) {
            write(topic, warning, leftOut);
        } else if (leftOut == Throttle.NEWLY_OWED) {
            onOwed.run();
        }
    }

    /** Tells what is due; returns how many nanoseconds until something is. */
    public long tellDue() {
        long untilState = Math.min(states.tellDue(), spool.tellDue());
        return Math.min(untilState, throttle.owes() ? tellOwed(false) : Throttle.FOREVER);
    }

    /** The last words: tells what is not told yet, since there is no later, and says nothing of the state any more. */
    void end() {
        states.end();
        spool.end();
        tellOwed(true);
    }

    private long tellOwed(boolean all) {
        boolean room = true;
        for (Throttle.Owed owed : throttle.takeOwed(all)) {
            room &= write(owed.topic(), owed.warning(), owed.leftOut());
        }
        return room ? throttle.nanosUntilOwed() : PAUSE_NANOS;
    }

    private boolean write(Topic topic, Warning warning, long leftOut) {
        return write(topic, warning.text(), line -> handOver(line, warning.cause()), leftOut, warning);
    }

    /** The line at the end. */
    void loss(String message) {
        untoldLoss = message;
        write(any(Subject.CLOSED), () -> message, line -> handOver(line, this::tellLoss));
    }

    private void tellLoss(String line) {
        sayWarning(line);
        if (isKnownToWrite()) {
            untoldLoss = null;
        }
    }

    /** Other loggers than Logback remove their appenders in their own hook, which may have run before, and do not show that. */
    private boolean isKnownToWrite() {
        return logger.getClass().getName().startsWith("ch.qos.logback.") && logger.isWarnEnabled();
    }

    /** The line about a loss that no logger is known to have written; null if there is none. */
    public @Nullable String untoldLoss() {
        return untoldLoss;
    }

    /** For the application's own threads, when none of our threads is left: there, its logger may do anything. */
    void warnHere(Subject subject, String message) {
        try {
            write(any(subject), () -> message, line -> writeNow(line, this::sayWarning));
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
        write(any(subject), () -> message, line -> handOver(line, cause));
    }

    // ---- for the lines about the state ------------------------------------------------------------------------------

    /** Whether it was not left out. */
    boolean write(StateLines.Line line) {
        return write(any(line.subject()), line::text, text -> handOver(line, text));
    }

    /** The same for a line that was left out before, and is not any more. */
    boolean writeLate(StateLines.Line line) {
        Topic topic = any(line.subject());
        long leftOut = Math.max(0, throttle.begin(topic) - 1);
        return write(topic, line::text, text -> handOver(line, text), leftOut, null);
    }

    /** How long the next line of this kind would be left out; zero or less for not at all. */
    long nanosOfQuiet(Subject subject) {
        return throttle.nanosOfQuiet(any(subject));
    }

    private boolean handOver(StateLines.Line line, String text) {
        return line.isGood() ? handOver(text, this::sayInfo) : handOver(text, line.cause());
    }

    // ---- one line after the other -----------------------------------------------------------------------------------

    private static Topic any(Subject subject) {
        return new Topic(subject, ANY);
    }

    private boolean write(Topic topic, Supplier<String> message, Predicate<String> writer) {
        long leftOut = throttle.admit(topic);
        return leftOut >= 0 && write(topic, message, writer, leftOut, null);
    }

    private boolean write(
            Topic topic, Supplier<String> message, Predicate<String> writer, long leftOut, @Nullable Warning owed) {
        String text = message.get();
        boolean written = writer.test(leftOut == 0 ? text : text + " (" + leftOut + " similar lines left out)");
        if (!written) {
            throttle.leaveOut(topic, leftOut + 1, owed);
        }
        return written;
    }

    private boolean handOver(String line, @Nullable Throwable cause) {
        if (cause == null) {
            return handOver(line, this::sayWarning);
        }
        return callbacks.post(STACK_BYTES + 2L * line.length(), () -> {
            sayWarning(line);
            sayStack(cause);
        });
    }

    private boolean handOver(String line, Consumer<String> level) {
        return callbacks.post(OVERHEAD_BYTES + 2L * line.length(), () -> level.accept(line));
    }

    // Here and not in a lambda, since loggers show the method that they are called in: java.util.logging does so by
    // itself.

    private void sayInfo(String line) {
        logger.info(line);
    }

    private void sayWarning(String line) {
        logger.warn(line);
    }

    private void sayStack(Throwable cause) {
        if (logger.isDebugEnabled()) {
            logger.debug("where it was thrown", cause);
        }
    }

    private static boolean writeNow(String line, Consumer<String> level) {
        level.accept(line);
        return true;
    }
}
