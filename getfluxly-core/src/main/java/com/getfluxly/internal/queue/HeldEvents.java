package com.getfluxly.internal.queue;

import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Every event that is not settled, queued or in flight, within the bounds. Guarded by the lock of the queue. */
final class HeldEvents {

    private final Intake limits;
    private final CallersIds callersIds = new CallersIds();

    private EventChain queued = new EventChain();
    // In flight are those that were taken: they are in a batch, which is on the wire or waits to be sent again.
    private EventChain waiting = new EventChain();
    private EventChain onWire = new EventChain();

    HeldEvents(Intake limits) {
        this.limits = limits;
    }

    int size() {
        return queued.size() + inFlight();
    }

    int queued() {
        return queued.size();
    }

    int inFlight() {
        return waiting.size() + onWire.size();
    }

    long bytes() {
        return queued.bytes() + waiting.bytes() + onWire.bytes();
    }

    /** The oldest of all, or null: what is in flight was taken in order, and before all that is queued. */
    @Nullable EncodedEvent oldest() {
        EncodedEvent inFlight = older(waiting.peek(), onWire.peek());
        return inFlight == null ? queued.peek() : inFlight;
    }

    private static @Nullable EncodedEvent older(@Nullable EncodedEvent one, @Nullable EncodedEvent other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.sequence < other.sequence ? one : other;
    }

    /** The oldest that belongs to no batch yet, or null. */
    @Nullable EncodedEvent oldestAfter(long batchedUpTo) {
        EncodedEvent left = waiting.firstAfter(batchedUpTo);
        return left == null ? queued.peek() : left;
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

    /** Whether there would be room if all that is not on the wire had gone. */
    boolean canMakeRoomFor(EncodedEvent event) {
        return fits(event, onWire.size(), onWire.bytes());
    }

    /** Whether it is the count that leaves no room, not the bytes. */
    boolean isFullByCount() {
        return size() >= limits.maxEvents();
    }

    void add(EncodedEvent event) {
        // The one step that may run out of memory comes first.
        if (event.callersId) {
            callersIds.add(event);
        }
        queued.add(event);
    }

    /** Removes the oldest that is not on the wire; there must be one. */
    EncodedEvent removeOldest() {
        EventChain chain = waiting.size() > 0 ? waiting : queued;
        EncodedEvent oldest = Objects.requireNonNull(chain.peek());
        remove(oldest, chain);
        return oldest;
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
        EncodedEvent left = waiting.firstAfter(batchedUpTo);
        List<EncodedEvent> taken = new ArrayList<>(maxEvents);
        for (EncodedEvent event = left; event != null; event = event.next) {
            taken.add(event);
        }
        long bytes = -1;
        EncodedEvent head = left == null ? queued.peek() : null;
        while (head != null && taken.size() < maxEvents && (taken.isEmpty() || bytes + 1 + head.size() <= maxBytes)) {
            queued.remove(head);
            waiting.add(head);
            taken.add(head);
            bytes += 1 + head.size();
            head = queued.peek();
        }
        return taken;
    }

    /** Puts the events of a batch on the wire, and returns those that are left of it: some may have been evicted. */
    List<EncodedEvent> depart(List<EncodedEvent> batch) {
        // What may run out of memory comes first.
        List<EncodedEvent> left = batch.stream().filter(this::isInFlight).toList();
        // What never came back from its last request may have been taken.
        left.forEach(event -> event.sent |= onWire.contains(event));
        left.forEach(event -> chainOf(event).remove(event));
        onWire.addInOrder(left);
        return left;
    }

    /**
     * Takes events off the wire that are not settled.
     *
     * @param taken whether the service may have taken them
     */
    void land(List<EncodedEvent> batch, boolean taken) {
        List<EncodedEvent> back = batch.stream().filter(onWire::contains).toList();
        back.forEach(event -> event.sent |= taken);
        back.forEach(onWire::remove);
        waiting.addInOrder(back);
    }

    /** Ends an event in flight; false if it had been given up before. */
    boolean end(EncodedEvent event) {
        boolean wasInFlight = isInFlight(event);
        if (wasInFlight) {
            remove(event, chainOf(event));
        }
        return wasInFlight;
    }

    /** Lets go of all at once. */
    Leftover removeAll() {
        // Nobody will know what becomes of these.
        for (EncodedEvent event = onWire.peek(); event != null; event = event.next) {
            event.sent = true;
        }
        Leftover all = new Leftover(onWire, waiting, queued);
        // What may run out of memory comes first.
        EventChain nothingQueued = new EventChain();
        EventChain nothingWaiting = new EventChain();
        onWire = new EventChain();
        waiting = nothingWaiting;
        queued = nothingQueued;
        callersIds.clear();
        return all;
    }

    private boolean isInFlight(EncodedEvent event) {
        return waiting.contains(event) || onWire.contains(event);
    }

    private EventChain chainOf(EncodedEvent event) {
        return waiting.contains(event) ? waiting : onWire;
    }

    private void remove(EncodedEvent event, EventChain chain) {
        chain.remove(event);
        if (event.callersId) {
            callersIds.remove(event);
        }
    }

    private boolean fits(EncodedEvent event, int besidesEvents, long besidesBytes) {
        return besidesEvents < limits.maxEvents() && besidesBytes + event.size() <= limits.maxBytes();
    }
}
