package com.getfluxly.internal.queue;

import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.Limits;
import com.getfluxly.internal.base.Refusals;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every event that is not settled, queued or in flight, within the bounds. Guarded by the lock of the queue. */
final class HeldEvents {

    private final Intake limits;
    private final EventChain queued = new EventChain();
    private final EventChain inFlight = new EventChain();
    private final Set<EncodedEvent> callersIds = new HashSet<>();

    HeldEvents(Intake limits) {
        this.limits = limits;
    }

    int size() {
        return queued.size() + inFlight.size();
    }

    int queued() {
        return queued.size();
    }

    int inFlight() {
        return inFlight.size();
    }

    long bytes() {
        return queued.bytes() + inFlight.bytes();
    }

    /** The oldest of all, or null: what is in flight was taken in order, and before all that is queued. */
    @Nullable EncodedEvent oldest() {
        EncodedEvent oldest = inFlight.peek();
        return oldest == null ? queued.peek() : oldest;
    }

    /** The oldest that belongs to no batch yet, or null. */
    @Nullable EncodedEvent oldestAfter(long batchedUpTo) {
        EncodedEvent left = inFlight.firstAfter(batchedUpTo);
        return left == null ? queued.peek() : left;
    }

    /** How many were accepted up to this one. */
    long countUpTo(long sequence) {
        return inFlight.countUpTo(sequence) + queued.countUpTo(sequence);
    }

    boolean hasIdOf(EncodedEvent event) {
        return event.callersId && callersIds.contains(event);
    }

    boolean hasRoomFor(EncodedEvent event) {
        return fits(event, size(), bytes());
    }

    /** Whether an event of the largest size would find no room. */
    boolean isCrowded() {
        return limits.maxBytes() - bytes() < Limits.MAX_EVENT_BYTES;
    }

    /** Whether there would be room if everything that is queued had gone: what is in flight stays. */
    boolean canMakeRoomFor(EncodedEvent event) {
        return fits(event, inFlight.size(), inFlight.bytes());
    }

    /** The bound that an event ran into for which there was no room. */
    RuntimeException full() {
        return size() >= limits.maxEvents()
                ? Refusals.full("maxQueueSize", limits.maxEvents())
                : Refusals.full("maxQueueBytes", limits.maxBytes());
    }

    void add(EncodedEvent event) {
        // The one step that may run out of memory comes first.
        if (event.callersId) {
            remember(event);
        }
        queued.add(event);
    }

    /** Removes the oldest that is queued; there must be one. */
    EncodedEvent removeHead() {
        EncodedEvent head = Objects.requireNonNull(queued.peek());
        queued.remove(head);
        forget(head);
        return head;
    }

    /** The most events that may be held. */
    int capacity() {
        return limits.maxEvents();
    }

    /**
     * Moves the oldest into flight: at most so many, and at most so many bytes with a comma between each two. What an
     * earlier call took, but no batch could be made of, comes first, and alone.
     *
     * @param batchedUpTo the sequence of the last event that is in a batch
     */
    List<EncodedEvent> take(int maxEvents, int maxBytes, long batchedUpTo) {
        EncodedEvent left = inFlight.firstAfter(batchedUpTo);
        List<EncodedEvent> taken = new ArrayList<>(maxEvents);
        for (EncodedEvent event = left; event != null; event = event.next) {
            taken.add(event);
        }
        long bytes = -1;
        EncodedEvent head = left == null ? queued.peek() : null;
        while (head != null && taken.size() < maxEvents && (taken.isEmpty() || bytes + 1 + head.size() <= maxBytes)) {
            queued.remove(head);
            inFlight.add(head);
            taken.add(head);
            bytes += 1 + head.size();
            head = queued.peek();
        }
        return taken;
    }

    /** Ends an event in flight; false if it had been given up before. */
    boolean end(EncodedEvent event) {
        boolean wasInFlight = inFlight.contains(event);
        if (wasInFlight) {
            inFlight.remove(event);
            forget(event);
        }
        return wasInFlight;
    }

    List<EncodedEvent> listInFlight() {
        return inFlight.toList();
    }

    List<EncodedEvent> listQueued() {
        return queued.toList();
    }

    /** A set that runs out of memory while its table grows has the event all the same. */
    private void remember(EncodedEvent event) {
        try {
            callersIds.add(event);
        } catch (OutOfMemoryError whileGrowing) {
            callersIds.remove(event);
            throw whileGrowing;
        }
    }

    private void forget(EncodedEvent event) {
        if (event.callersId) {
            callersIds.remove(event);
        }
    }

    private boolean fits(EncodedEvent event, int besidesEvents, long besidesBytes) {
        return besidesEvents < limits.maxEvents() && besidesBytes + event.size() <= limits.maxBytes();
    }
}
