package com.getfluxly.spring.event;

import com.getfluxly.PreparedEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What was prepared when it was published, for the listener that is called once the transaction has committed, and is given no
 * more than what was published. For any thread.
 */
final class AwaitedEvents {

    // Guarded by this. One object may be published more than once.
    private final IdentityHashMap<Object, Deque<Entry>> entries = new IdentityHashMap<>();

    synchronized Entry add(Object payload, PreparedEvent event) {
        Entry entry = new Entry(payload, event);
        entries.computeIfAbsent(payload, unknown -> new ArrayDeque<>()).add(entry);
        return entry;
    }

    /** The oldest that was published of this object, or null if it was not, or not here. */
    synchronized @Nullable Entry take(Object payload) {
        Deque<Entry> published = entries.get(payload);
        Entry oldest = published == null ? null : published.peek();
        if (oldest != null) {
            forget(oldest);
        }
        return oldest;
    }

    synchronized boolean contains(Object payload) {
        return entries.containsKey(payload);
    }

    private synchronized void forget(Entry entry) {
        Deque<Entry> published = entries.get(entry.payload);
        if (published != null && published.remove(entry) && published.isEmpty()) {
            entries.remove(entry.payload);
        }
    }

    synchronized int size() {
        return entries.size();
    }

    /** It stays until the transaction is over, even if it was rolled back to a savepoint: the listener may be called all the same. */
    final class Entry implements PreparedEvent {

        private final Object payload;
        private final PreparedEvent event;
        private volatile boolean discarded;

        private Entry(Object payload, PreparedEvent event) {
            this.payload = payload;
            this.event = event;
        }

        @Override
        public boolean send() {
            return event.send();
        }

        @Override
        public boolean isRefused() {
            return event.isRefused();
        }

        @Override
        public void discard() {
            discarded = true;
            event.discard();
        }

        boolean isDiscarded() {
            return discarded;
        }

        void transactionIsOver() {
            forget(this);
        }
    }
}
