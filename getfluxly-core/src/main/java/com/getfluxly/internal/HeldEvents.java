package com.getfluxly.internal;

import com.getfluxly.internal.DeliveryEngine.Intake;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every event that is not settled, queued or in flight, within the bounds. Guarded by the lock of the queue. */
final class HeldEvents {

    private final Intake limits;
    private final EventChain queued = new EventChain();
    private final Set<EncodedEvent> inFlight = new LinkedHashSet<>();
    private final Set<EncodedEvent> callersIds = new HashSet<>();
    private long bytes;

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
        return bytes;
    }

    /** The oldest that is queued, or null. */
    @Nullable EncodedEvent head() {
        return queued.peek();
    }

    /** The oldest of all, or null: what is in flight was taken in order, and before all that is queued. */
    @Nullable EncodedEvent oldest() {
        return inFlight.isEmpty() ? queued.peek() : inFlight.iterator().next();
    }

    Stream<EncodedEvent> all() {
        return Stream.concat(inFlight.stream(), queued.toList().stream());
    }

    boolean hasIdOf(EncodedEvent event) {
        return event.callersId && callersIds.contains(event);
    }

    boolean hasRoomFor(EncodedEvent event) {
        return fits(event, size(), bytes);
    }

    /** Whether an event of the largest size would find no room. */
    boolean isCrowded() {
        return limits.maxBytes() - bytes < BoundedBytes.LIMIT;
    }

    /** Whether there would be room if everything that is queued had gone: what is in flight stays. */
    boolean canMakeRoomFor(EncodedEvent event) {
        long bytesInFlight = inFlight.stream().mapToLong(EncodedEvent::size).sum();
        return fits(event, inFlight.size(), bytesInFlight);
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
        bytes += event.size();
    }

    /** Removes the oldest that is queued; there must be one. */
    EncodedEvent removeHead() {
        EncodedEvent head = Objects.requireNonNull(queued.peek());
        queued.removeFirst();
        release(head);
        return head;
    }

    /**
     * Moves the oldest into flight: at most so many, and at most so many bytes with a comma between each two. What is in
     * flight already was left by a call whose batch could not be made, and comes first.
     */
    List<EncodedEvent> take(int maxEvents, int maxBytes) {
        int taken = -1;
        EncodedEvent event = inFlight.isEmpty() ? queued.peek() : null;
        while (event != null
                && inFlight.size() < maxEvents
                && (inFlight.isEmpty() || taken + 1 + event.size() <= maxBytes)) {
            moveHead(event);
            taken += 1 + event.size();
            event = queued.peek();
        }
        return List.copyOf(inFlight);
    }

    /** Ends an event in flight; false if it had been given up before. */
    boolean end(EncodedEvent event) {
        boolean wasInFlight = inFlight.remove(event);
        if (wasInFlight) {
            release(event);
        }
        return wasInFlight;
    }

    List<EncodedEvent> listInFlight() {
        return List.copyOf(inFlight);
    }

    List<EncodedEvent> listQueued() {
        return queued.toList();
    }

    /** A set that runs out of memory while its table grows has the event all the same: it must not be in both, or in none. */
    private void moveHead(EncodedEvent head) {
        try {
            inFlight.add(head);
        } finally {
            if (inFlight.contains(head)) {
                queued.removeFirst();
            }
        }
    }

    private void remember(EncodedEvent event) {
        try {
            callersIds.add(event);
        } catch (OutOfMemoryError whileGrowing) {
            callersIds.remove(event);
            throw whileGrowing;
        }
    }

    private boolean fits(EncodedEvent event, int besidesEvents, long besidesBytes) {
        return besidesEvents < limits.maxEvents() && besidesBytes + event.size() <= limits.maxBytes();
    }

    private void release(EncodedEvent event) {
        bytes -= event.size();
        if (event.callersId) {
            callersIds.remove(event);
        }
    }
}
