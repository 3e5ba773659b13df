package com.getfluxly.internal.queue;

import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.internal.base.CallingThread;
import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.Refusals;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a new event is accepted, and which events are dropped for it. Guarded by the lock of the queue, which is
 * released while a caller waits for room.
 */
final class Admission {

    private final Intake limits;
    private final HeldEvents held;
    private final Space space;
    private final Closing closing;
    private final Accounts accounts;
    private final Lock lock;

    /**
     * Callers that wait for room, in the order in which they came. A later caller waits behind them, even if its event is small.
     */
    private final Queue<Condition> line = new ArrayDeque<>();

    private final Verdict closed = Verdict.refused(new Refusal(DropReason.CLOSED, Refusals::closed));
    private final Verdict doubled = Verdict.refused(new Refusal(
            DropReason.VALIDATION_ERROR,
            () -> Refusals.invalid("message_id", "message_id is already used by an event that is still held")));
    private final Verdict tooMany;
    private final Verdict tooLarge;

    /** @param space where there has to be room */
    Admission(Intake limits, HeldEvents held, Space space, Closing closing, Accounts accounts, Lock lock) {
        this.limits = limits;
        this.held = held;
        this.space = space;
        this.closing = closing;
        this.accounts = accounts;
        this.lock = lock;
        this.tooMany = full("maxQueueSize", limits.maxEvents());
        this.tooLarge = full("maxQueueBytes", limits.maxBytes());
    }

    private static Verdict full(String bound, long limit) {
        return Verdict.refused(new Refusal(DropReason.QUEUE_OVERFLOW, () -> Refusals.full(bound, limit)));
    }

    /** Sees to it that there is room for the event, and says whether it may be added and what had to go. */
    Verdict admit(EncodedEvent event) {
        return limits.overflow() == OverflowPolicy.BLOCK && objectionTo(event) == null
                ? admitInTurn(event)
                : admitNow(event);
    }

    /** The same without waiting. */
    Verdict admitNow(EncodedEvent event) {
        Verdict objection = objectionTo(event);
        if (objection != null) {
            return objection;
        }
        if (space.hasRoomFor(event)) {
            return Verdict.TAKEN;
        }
        // Nothing is evicted in vain.
        boolean evicts = limits.overflow() == OverflowPolicy.DROP_OLDEST && space.canMakeRoomFor(event);
        return evicts ? new Verdict(null, evictFor(event), true) : full();
    }

    /** Why it may not be taken whatever room there is, or null. */
    @Nullable Verdict objectionTo(EncodedEvent event) {
        if (closing.begun) {
            return closed;
        }
        return held.hasIdOf(event) || held.reserved().hasIdOf(event) ? doubled : null;
    }

    private Verdict full() {
        return space.isFullByCount() ? tooMany : tooLarge;
    }

    private Verdict admitInTurn(EncodedEvent event) {
        if (line.isEmpty() && space.hasRoomFor(event)) {
            return Verdict.TAKEN;
        }
        // What is prepared may wait for this very caller.
        boolean hasRoom = CallingThread.mayBlock() && space.willHaveRoomFor(event) && awaitRoomFor(event);
        // Once more, however the wait ended: meanwhile others were let in, or everything was closed.
        Verdict objection = objectionTo(event);
        if (objection != null) {
            return objection;
        }
        return hasRoom ? Verdict.TAKEN : full();
    }

    private boolean awaitRoomFor(EncodedEvent event) {
        Condition turn = lock.newCondition();
        line.add(turn);
        try {
            long left = limits.maxBlock().toNanos();
            while (!closing.begun && !isAdmissible(event, turn) && left > 0) {
                left = turn.awaitNanos(left);
            }
            return isAdmissible(event, turn);
        } catch (InterruptedException interrupted) {
            // Refused at once, with the status as it was: an interrupted thread is asked to come to an end.
            Thread.currentThread().interrupt();
            return false;
        } finally {
            // Whoever leaves, admitted or not, makes the next one first.
            line.remove(turn);
            callNext();
        }
    }

    private boolean isAdmissible(EncodedEvent event, Condition turn) {
        return line.peek() == turn && space.hasRoomFor(event);
    }

    /** There may be room for whoever has waited longest. */
    void callNext() {
        Condition next = line.peek();
        if (next != null) {
            next.signal();
        }
    }

    /** Nobody needs to wait any longer. */
    void callAll() {
        line.forEach(Condition::signal);
    }

    private List<EncodedEvent> evictFor(EncodedEvent event) {
        List<EncodedEvent> evicted = new ArrayList<>();
        while (!space.hasRoomFor(event)) {
            EncodedEvent oldest = held.removeOldest();
            accounts.dropped(oldest, DropReason.QUEUE_OVERFLOW);
            evicted.add(oldest);
        }
        return evicted;
    }
}
