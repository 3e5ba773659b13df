package com.getfluxly.spring.event;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.PreparedEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Events that were prepared when they were published. The listener that is called after the commit gets only the published
 * object, so it looks up the prepared event here. For any thread.
 */
final class AwaitedEvents {

    // Guarded by this. One object may be published more than once.
    private final IdentityHashMap<Object, Deque<Entry>> entries = new IdentityHashMap<>();

    // No entry: a listener that fails before ours has its turn would leave it here for ever. Not static: contexts do
    // not mix.
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<Now> now = new ThreadLocal<>();

    /** Published outside of a transaction, for the listener that comes next on this thread. */
    private record Now(Object payload, GetFluxlyClient client) {}

    /** @param transaction in which it is published; null for a reactive one, which does not show when it ends */
    synchronized Entry add(Object payload, PreparedEvent event, @Nullable Object transaction) {
        Entry entry = new Entry(payload, event, transaction);
        entries.computeIfAbsent(payload, unknown -> new ArrayDeque<>()).add(entry);
        return entry;
    }

    /** The oldest that was published of this object in this transaction, or null if it was not, or not here. */
    synchronized @Nullable Entry take(Object payload, @Nullable Object transaction) {
        Entry oldest = oldest(payload, transaction);
        if (oldest != null) {
            forget(oldest);
        }
        return oldest;
    }

    private @Nullable Entry oldest(Object payload, @Nullable Object transaction) {
        return entries.getOrDefault(payload, new ArrayDeque<>()).stream()
                .filter(entry -> entry.transaction == transaction)
                .findFirst()
                .orElse(null);
    }

    void publishedNow(Object payload, GetFluxlyClient client) {
        now.set(new Now(payload, client));
    }

    /** The client that was meant when this was published, or null if nobody did so now. Asked once. */
    @Nullable GetFluxlyClient takeNow(Object payload) {
        Now published = now.get();
        now.remove();
        return published == null || published.payload() != payload ? null : published.client();
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
        private final @Nullable Object transaction;
        private volatile boolean discarded;

        private Entry(Object payload, PreparedEvent event, @Nullable Object transaction) {
            this.payload = payload;
            this.event = event;
            this.transaction = transaction;
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
