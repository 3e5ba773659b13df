package com.getfluxly.internal.queue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events in order, linked through themselves: adding or removing one allocates nothing, so neither can run out of memory
 * half done. An event is in one chain at a time, and knows in which. Guarded by the lock of the queue.
 */
final class EventChain {

    private @Nullable EncodedEvent first;
    private @Nullable EncodedEvent last;
    private int size;
    private long bytes;

    int size() {
        return size;
    }

    /** The encoded bytes of all of them. */
    long bytes() {
        return bytes;
    }

    /** The oldest, or null. */
    @Nullable EncodedEvent peek() {
        return first;
    }

    boolean contains(EncodedEvent event) {
        return event.chain == this;
    }

    /** Puts the event behind all others. */
    void add(EncodedEvent event) {
        addAfter(last, event);
    }

    /** Puts the event where its age has it. */
    void addInOrder(EncodedEvent event) {
        addInOrder(last, event);
    }

    /**
     * The same for events in order. Looks for the place of the first from the end: what comes back from the wire is nearly always
     * the newest of few.
     */
    void addInOrder(List<EncodedEvent> run) {
        EncodedEvent before = last;
        for (EncodedEvent event : run) {
            addInOrder(before, event);
            before = event;
        }
    }

    private void addInOrder(@Nullable EncodedEvent near, EncodedEvent event) {
        EncodedEvent before = near;
        while (before != null && before.sequence > event.sequence) {
            before = before.previous;
        }
        EncodedEvent after = before == null ? first : before.next;
        // Batches may overlap where some of their events could not be read for a while.
        while (after != null && after.sequence < event.sequence) {
            before = after;
            after = after.next;
        }
        addAfter(before, event);
    }

    private void addAfter(@Nullable EncodedEvent before, EncodedEvent event) {
        EncodedEvent after = before == null ? first : before.next;
        event.chain = this;
        link(before, event);
        link(event, after);
        size++;
        bytes += event.size();
    }

    /** Removes an event from wherever it is in this chain. */
    void remove(EncodedEvent event) {
        if (!contains(event)) {
            throw new IllegalStateException("not in this chain");
        }
        link(event.previous, event.next);
        event.previous = null;
        event.next = null;
        event.chain = null;
        size--;
        bytes -= event.size();
    }

    private void link(@Nullable EncodedEvent before, @Nullable EncodedEvent after) {
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
    }
}
