package com.getfluxly.internal.queue;

import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.Refusals;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;

/**
 * Whether a new event is taken, and which ones have to go for it. Guarded by the lock of the queue, which is given up while a
 * caller waits for room.
 */
final class Admission {

    private final Intake limits;
    private final HeldEvents held;
    private final Closing closing;
    private final Accounts accounts;
    private final Condition settled;

    /** @param settled there may be room */
    Admission(Intake limits, HeldEvents held, Closing closing, Accounts accounts, Condition settled) {
        this.limits = limits;
        this.held = held;
        this.closing = closing;
        this.accounts = accounts;
        this.settled = settled;
    }

    /**
     * Sees to it that there is room for the event, and returns those that had to go.
     *
     * @throws GetFluxlyException if it is refused
     */
    List<EncodedEvent> admit(EncodedEvent event) {
        closing.checkOpen();
        checkNotHeld(event);
        List<EncodedEvent> evicted = makeRoomFor(event);
        // Once more: waiting for room lets others in.
        checkNotHeld(event);
        return evicted;
    }

    private void checkNotHeld(EncodedEvent event) {
        if (held.hasIdOf(event)) {
            throw Refusals.invalid("message_id", "message_id is that of an event that is still held");
        }
    }

    private List<EncodedEvent> makeRoomFor(EncodedEvent event) {
        if (limits.overflow() == OverflowPolicy.BLOCK) {
            awaitRoomFor(event);
        }
        if (held.hasRoomFor(event)) {
            return List.of();
        }
        // Nothing is evicted in vain.
        if (limits.overflow() == OverflowPolicy.DROP_OLDEST && held.canMakeRoomFor(event)) {
            return evictFor(event);
        }
        throw held.full();
    }

    private void awaitRoomFor(EncodedEvent event) {
        try {
            long left = limits.maxBlock().toNanos();
            while (!held.hasRoomFor(event) && left > 0) {
                left = settled.awaitNanos(left);
                closing.checkOpen();
            }
        } catch (InterruptedException interrupted) {
            // Refused at once, with the status as it was: an interrupted thread is asked to come to an end.
            Thread.currentThread().interrupt();
        }
    }

    private List<EncodedEvent> evictFor(EncodedEvent event) {
        List<EncodedEvent> evicted = new ArrayList<>();
        while (!held.hasRoomFor(event)) {
            EncodedEvent head = held.removeHead();
            accounts.dropped(head, DropReason.QUEUE_OVERFLOW);
            evicted.add(head);
        }
        settled.signalAll();
        return evicted;
    }
}
