package com.getfluxly.internal.queue;

import java.util.ArrayList;
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

    void add(EncodedEvent event) {
        event.chain = this;
        event.previous = last;
        if (last == null) {
            first = event;
        } else {
            last.next = event;
        }
        last = event;
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

    /** The oldest that was accepted after this one, or null. Found from the end, since few are. */
    @Nullable EncodedEvent firstAfter(long sequence) {
        EncodedEvent found = null;
        for (EncodedEvent event = last; event != null && event.sequence > sequence; event = event.previous) {
            found = event;
        }
        return found;
    }

    /** How many were accepted up to this one. */
    long countUpTo(long sequence) {
        long count = 0;
        for (EncodedEvent event = first; event != null && event.sequence <= sequence; event = event.next) {
            count++;
        }
        return count;
    }

    List<EncodedEvent> toList() {
        List<EncodedEvent> events = new ArrayList<>(size);
        for (EncodedEvent event = first; event != null; event = event.next) {
            events.add(event);
        }
        return events;
    }
}
