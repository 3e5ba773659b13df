package com.getfluxly.internal.send;

import com.getfluxly.delivery.Anomaly;
import com.getfluxly.internal.notify.Anomalies;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.EventQueue;
import com.getfluxly.internal.spool.FrozenBatch;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes batches of the oldest events. What an earlier process had under way comes out as it was: the same events under the same
 * key. Confined to the delivery thread.
 */
final class Freezer {

    private final EventQueue queue;
    private final Journal journal;
    private final Anomalies anomalies;

    Freezer(EventQueue queue, Journal journal, Anomalies anomalies) {
        this.queue = queue;
        this.journal = journal;
        this.anomalies = anomalies;
    }

    /**
     * Takes the oldest events.
     *
     * @param kind makes a batch that nobody has tried
     * @return null if there is none to be taken now
     */
    @Nullable PendingBatch next(int maxEvents, int maxBytes, long batchedUpTo, Function<Batch, PendingBatch> kind) {
        FrozenBatch next = journal.earlier();
        long end = next == null ? Long.MAX_VALUE : next.first();
        List<EncodedEvent> events = queue.take(maxEvents, maxBytes, batchedUpTo, end);
        if (!events.isEmpty()) {
            return kind.apply(Batch.freeze(events));
        }
        if (next == null || queue.stored().willReadUpTo(next.last())) {
            return null;
        }
        PendingBatch resumed = resume(next, batchedUpTo);
        journal.tookUp();
        // Nothing may be left of it: all of it is damaged.
        return resumed == null ? next(maxEvents, maxBytes, batchedUpTo, kind) : resumed;
    }

    private @Nullable PendingBatch resume(FrozenBatch before, long batchedUpTo) {
        List<EncodedEvent> events = queue.stored().takeAgain(before.count(), batchedUpTo, before.last() + 1);
        if (events.isEmpty()) {
            return null;
        }
        Batch same = Batch.frozenBefore(before.key().toString(), events);
        if (events.size() == before.count() && journal.isSame(before, same.body)) {
            return PendingBatch.resumed(same, same);
        }
        anomalies.count(Anomaly.STALE_RESENDS);
        return PendingBatch.resumed(Batch.freeze(events), null);
    }
}
