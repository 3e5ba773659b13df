package com.getfluxly.internal.spool;

import com.getfluxly.internal.base.SafeText;
import com.getfluxly.internal.base.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may write to the log, and what follows if a write fails: nothing is thrown, the record waits for the next
 * checkpoint, and the disk is not used until it is tried again. For any thread.
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
    private final Ending end;

    /** Held over writes, so asked for with a deadline. */
    private final ReentrantLock writing = new ReentrantLock();

    // Guarded by writing.
    private volatile long nextProbe;

    /** Written under the lock, read by all. */
    private volatile @Nullable Trouble trouble;

    /** What the disk said when it last failed. */
    private volatile String why = "";

    /** It ends with whoever writes. Set by any thread. */
    private volatile boolean ending;

    /** It is over. Written under the lock, read by all. */
    private volatile boolean closed;

    /** A sequence that a record may have of which nobody knows whether it is there; 0 if there is none. */
    private long doubtful;

    /** What was to be stored and was not is all in the next checkpoint. Set by any thread. */
    private volatile boolean owesCheckpoint;

    /** What happens at the end, under the lock. */
    @FunctionalInterface
    interface Ending {

        /**
         * Gives everything back.
         *
         * @param writes whether the disk takes a last record
         */
        void run(boolean writes);
    }

    LogWriter(
            SpoolSettings settings,
            LogState state,
            SegmentLog log,
            Room room,
            Durability durability,
            AgeClock clock,
            Ending end) {
        this.settings = settings;
        this.state = state;
        this.log = log;
        this.room = room;
        this.durability = durability;
        this.clock = clock;
        this.end = end;
        this.nextProbe = clock.nanos();
    }

    boolean enter(long nanos) {
        return writing.tryLock() || (nanos > 0 && Waits.forLock(writing, nanos, clock::nanos));
    }

    /** However long that takes. */
    void enter() {
        writing.lock();
    }

    /** Whoever leaves last ends it, if that was asked for while he was in between. */
    void leave() {
        try {
            settleDoubtful();
            if (ending && !closed) {
                boolean writes = writes();
                closed = true;
                end.run(writes);
            }
        } finally {
            writing.unlock();
        }
    }

    /** Nothing is ever written from now on, or once whoever writes is done. */
    void close(long nanos) {
        ending = true;
        if (enter(nanos)) {
            leave();
        }
    }

    /** Whether nobody should begin anything any more. */
    boolean isEnding() {
        return ending;
    }

    /** Whether the caller is in between. */
    boolean isEntered() {
        return writing.isHeldByCurrentThread();
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
        settleDoubtful();
        long sequence = state.last() + 1;
        long millis = clock.millis();
        // Before the write: whoever has no memory or no stack left behind it can do nothing any more.
        doubtful = sequence;
        try {
            payCheckpoint();
            log.event(sequence, millis, callersId, json);
            state.reached(sequence);
            durability.wrote(sequence, millis, callersId, json);
        } catch (NoRoomException full) {
            doubtful = 0;
            return Spool.FULL;
        } catch (IOException failed) {
            fail(failed);
            if (!log.isTorn()) {
                doubtful = 0;
            }
            settleDoubtful();
            return Spool.UNAVAILABLE;
        }
        doubtful = 0;
        return sequence;
    }

    /** The record may be on disk. No other event gets its sequence, and this one is not sent. */
    private void settleDoubtful() {
        if (doubtful > 0) {
            state.reached(doubtful);
            state.settle(doubtful, doubtful);
            owesCheckpoint = true;
            doubtful = 0;
        }
    }

    /** In between: a sequence for what is not in the log. */
    long skip() {
        settleDoubtful();
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

    /** Deletes files that are no longer needed, unless another thread is writing now. */
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
