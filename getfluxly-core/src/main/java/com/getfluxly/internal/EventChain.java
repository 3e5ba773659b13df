package com.getfluxly.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events in order, linked through themselves: adding one allocates nothing. A growing array would lose everything in it if
 * its growth ran out of memory. Guarded by the lock of the queue.
 */
final class EventChain {

    private @Nullable EncodedEvent first;
    private @Nullable EncodedEvent last;
    private int size;

    int size() {
        return size;
    }

    /** The oldest, or null. */
    @Nullable EncodedEvent peek() {
        return first;
    }

    void add(EncodedEvent event) {
        if (last == null) {
            first = event;
        } else {
            last.next = event;
        }
        last = event;
        size++;
    }

    /** Removes the oldest; there must be one. */
    void removeFirst() {
        if (first == null) {
            throw new IllegalStateException("empty");
        }
        EncodedEvent removed = first;
        first = removed.next;
        removed.next = null;
        last = first == null ? null : last;
        size--;
    }

    List<EncodedEvent> toList() {
        List<EncodedEvent> events = new ArrayList<>(size);
        for (EncodedEvent event = first; event != null; event = event.next) {
            events.add(event);
        }
        return events;
    }
}
