package com.getfluxly.internal.spool;

import com.getfluxly.internal.base.SafeText;
import com.getfluxly.internal.base.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who may write to the log, and what follows if that fails: nothing is thrown, what was to be stored waits for the next checkpoint,
 * and the disk is left alone until it is tried again. For any thread.
 */
final class LogWriter {

    /** How long the delivery waits for a disk before it goes on without. */
    static final long CONTROL_NANOS = Duration.ofSeconds(1).toNanos();

    /** For what need not be done at any price. */
    static final long MOMENT_NANOS = Duration.ofMillis(50).toNanos();

    private final SpoolSettings settings;
    private final LogState state;
    private final SegmentLog log;
    private final Room room;
    private final Durability durability;
    private final AgeClock clock;

    /** Held over writes, so asked for with a deadline. */
    private final ReentrantLock writing = new ReentrantLock();

    // Guarded by writing.
    private volatile long nextProbe;

    /** Written under the lock, read by all. */
    private volatile @Nullable Trouble trouble;

    /** What the disk said when it last failed. */
    private volatile String why = "";

    /** It is over. Written under the lock, read by all. */
    private volatile boolean closed;
    /** What was to be stored and was not is all in the next checkpoint. Set by any thread. */
    private volatile boolean owesCheckpoint;

    LogWriter(
            SpoolSettings settings, LogState state, SegmentLog log, Room room, Durability durability, AgeClock clock) {
        this.settings = settings;
        this.state = state;
        this.log = log;
        this.room = room;
        this.durability = durability;
        this.clock = clock;
        this.nextProbe = clock.nanos();
    }

    boolean enter(long nanos) {
        return writing.tryLock() || (nanos > 0 && Waits.forLock(writing, nanos, clock::nanos));
    }

    /** However long that takes. */
    void enter() {
        writing.lock();
    }

    void leave() {
        writing.unlock();
    }

    /** Whether what is to be written is. */
    boolean writes() {
        return trouble == null && !closed;
    }

    /** Whether it writes, or is worth another try. */
    boolean mayWrite() {
        Trouble why = trouble;
        return !closed && (why == null || why.mayPass());
    }

    /** Why nothing is written, or null: nothing is wrong, or was when it was closed. */
    @Nullable Trouble trouble() {
        return trouble;
    }

    // ---- records ----------------------------------------------------------------------------------------------------

    /** In between; see {@link Spool#append}. */
    long append(byte[] json, boolean callersId) {
        if (!writes()) {
            return Spool.UNAVAILABLE;
        }
        if (!room.hasRoomFor(json.length)) {
            return Spool.FULL;
        }
        if (durability.isBehind()) {
            return Spool.BEHIND;
        }
        long sequence = state.last() + 1;
        long millis = clock.millis();
        try {
            payCheckpoint();
            log.event(sequence, millis, callersId, json);
        } catch (NoRoomException full) {
            return Spool.FULL;
        } catch (IOException failed) {
            fail(failed);
            if (log.isTorn()) {
                // It may be there. Nobody else gets its sequence, and nobody sends it.
                skip();
            }
            return Spool.UNAVAILABLE;
        }
        state.reached(sequence);
        durability.wrote(sequence, millis, callersId, json);
        return sequence;
    }

    /** In between: a sequence for what is not in the log. */
    long skip() {
        long sequence = state.last() + 1;
        state.reached(sequence);
        state.settle(sequence, sequence);
        owesCheckpoint = true;
        return sequence;
    }

    /**
     * Stores a control record, and changes the state once that is done, or could not be.
     *
     * @return whether it is in the log
     */
    boolean store(int type, byte[] payload, Runnable change) {
        if (!enter(CONTROL_NANOS)) {
            change.run();
            owesCheckpoint = true;
            return false;
        }
        try {
            return writes() && write(type, payload, change);
        } finally {
            change.run();
            leave();
        }
    }

    private boolean write(int type, byte[] payload, Runnable change) {
        try {
            if (owesCheckpoint) {
                change.run();
                payCheckpoint();
            } else {
                log.control(type, payload);
            }
            return true;
        } catch (NoRoomException full) {
            owesCheckpoint = true;
            return false;
        } catch (IOException failed) {
            fail(failed);
            return false;
        }
    }

    /** Deletes what nobody needs, unless somebody is writing just now. */
    void deleteSettled() {
        if (enter(0)) {
            try {
                if (!closed && log.deleteSettled()) {
                    room.changed();
                }
            } finally {
                leave();
            }
        }
    }

    // ---- trouble, in between ----------------------------------------------------------------------------------------

    void oweCheckpoint() {
        owesCheckpoint = true;
    }

    boolean owesCheckpoint() {
        return owesCheckpoint;
    }

    void payCheckpoint() throws IOException {
        if (!owesCheckpoint) {
            return;
        }
        // Before: what others change meanwhile may not be in it.
        owesCheckpoint = false;
        try {
            log.checkpoint(0);
        } catch (IOException failed) {
            owesCheckpoint = true;
            throw failed;
        }
    }

    /** The same, where nobody waits for it. */
    void payDebts() {
        try {
            if (writes()) {
                payCheckpoint();
            }
        } catch (NoRoomException full) {
            // Deleting comes first.
        } catch (IOException failed) {
            fail(failed);
        }
    }

    void fail(IOException failed) {
        why = SafeText.clean(String.valueOf(failed.getMessage()), SafeText.MAX_DETAIL);
        end(trouble == null ? Trouble.UNAVAILABLE : trouble);
    }

    /** What the disk said when it last failed; empty if it has not. */
    String why() {
        return why;
    }

    /** Nothing is written from now on. */
    void end(Trouble why) {
        trouble = why;
        owesCheckpoint = true;
        waitForProbe();
        room.changed();
    }

    /** Nothing is ever written from now on. */
    void close() {
        closed = true;
    }

    void heal() {
        trouble = null;
    }

    boolean isProbeDue() {
        return clock.nanos() - nextProbe >= 0;
    }

    void waitForProbe() {
        nextProbe = clock.nanos() + settings.probeInterval().toNanos();
    }
}
