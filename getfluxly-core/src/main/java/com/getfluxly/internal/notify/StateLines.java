package com.getfluxly.internal.notify;

import com.getfluxly.internal.notify.DeliveryLog.Subject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The lines about the state of the delivery. There is at most one line a minute of each kind, but a change is always logged: if
 * it comes too early, it is logged as soon as possible, unless it is over by then. So the last line is true after a minute at the
 * latest, and at the end at once. For any thread.
 */
public final class StateLines {

    private static final long FOREVER = Long.MAX_VALUE;
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final String GOES_ON = "";

    private final DeliveryLog log;
    private final Subject recovery;

    // Guarded by this.
    /** What the last line said. */
    private String told = GOES_ON;

    /** What keeps it from going, whether a line said so or not; null if nothing does. */
    private @Nullable String trouble;

    private boolean over;

    /** Volatile, since each step of the delivery thread looks at it. */
    private volatile @Nullable Line untold;

    StateLines(DeliveryLog log, Subject recovery) {
        this.log = log;
        this.recovery = recovery;
    }

    /** One line, and which state it speaks of. */
    record Line(
            Subject subject,
            String state,
            String text,
            @Nullable Throwable cause) {

        boolean isGood() {
            return state.equals(GOES_ON);
        }
    }

    /**
     * It does not go.
     *
     * @param trouble why, in a few words of closed lists
     * @param cause what was thrown, or null
     */
    public void fails(Subject subject, String trouble, String text, @Nullable Throwable cause) {
        note(new Line(subject, subject + trouble, text, cause), trouble);
    }

    /** It goes again. */
    public void goesOn(String text) {
        note(new Line(recovery, GOES_ON, text, null), null);
    }

    /** It did not go for want of time at the end, which says less than what is known. */
    public synchronized void cut(String shortOfTime) {
        trouble = trouble == null ? shortOfTime : trouble;
    }

    /** Why it does not go, as far as is known; null if it goes. */
    synchronized @Nullable String trouble() {
        return trouble;
    }

    /** Tells what is due; returns how many nanoseconds until something is. */
    long tellDue() {
        Line line = untold;
        if (line == null) {
            return FOREVER;
        }
        long quiet = log.nanosOfQuiet(line.subject());
        return quiet > 0 ? quiet : tellLate();
    }

    /** Tells what is not told yet, since there is no later: nothing more is said. */
    synchronized void end() {
        tellLate();
        over = true;
    }

    private synchronized void note(Line line, @Nullable String newTrouble) {
        if (over) {
            return;
        }
        trouble = newTrouble;
        // Before it is written, which may end with a full heap.
        untold = line.state().equals(told) ? null : line;
        if (log.write(line)) {
            told(line);
        }
    }

    private synchronized long tellLate() {
        Line line = untold;
        if (line == null) {
            return FOREVER;
        }
        if (!log.writeLate(line)) {
            return PAUSE_NANOS;
        }
        told(line);
        return FOREVER;
    }

    private void told(Line line) {
        told = line.state();
        untold = null;
    }
}
