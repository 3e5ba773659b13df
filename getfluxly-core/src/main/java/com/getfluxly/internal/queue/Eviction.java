package com.getfluxly.internal.queue;

import com.getfluxly.delivery.DropReason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongBinaryOperator;

/** Drops events that are on disk, to make room there. Used once. Guarded by the lock of the queue. */
final class Eviction {

    private final HeldEvents held;
    private final Accounts accounts;
    private final LongBinaryOperator claim;
    private final List<EncodedEvent> events = new ArrayList<>();
    private final List<Evicted.Range> ranges = new ArrayList<>();

    /** @param claim ends the events of a range on disk, and tells how many had not come to their end */
    Eviction(HeldEvents held, Accounts accounts, LongBinaryOperator claim) {
        this.held = held;
        this.accounts = accounts;
        this.claim = claim;
    }

    /** All of these but those on the wire. */
    Evicted of(long first, long last) {
        long from = first;
        for (EncodedEvent event = held.firstOnWire(); event != null; event = event.next) {
            if (event.sequence >= from && event.sequence <= last) {
                drop(from, event.sequence - 1);
                from = event.sequence + 1;
            }
        }
        drop(from, last);
        return new Evicted(events, ranges);
    }

    private void drop(long first, long last) {
        List<EncodedEvent> inMemory = held.removeStored(first, last);
        inMemory.forEach(event -> accounts.dropped(event, DropReason.QUEUE_OVERFLOW));
        events.addAll(inMemory);
        long all = inMemory.size() + dropUnread(first, last);
        if (all > 0) {
            ranges.add(new Evicted.Range(first, last, all));
        }
    }

    private long dropUnread(long first, long last) {
        Backlog backlog = held.backlog();
        long from = Math.max(first, backlog.first());
        long to = Math.min(last, backlog.last());
        if (backlog.isEmpty() || from > to) {
            return 0;
        }
        long unread = claim.applyAsLong(from, to);
        backlog.left(unread, to);
        accounts.lost(unread, DropReason.QUEUE_OVERFLOW, to);
        return unread;
    }
}
