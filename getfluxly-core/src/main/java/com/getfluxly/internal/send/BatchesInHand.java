package com.getfluxly.internal.send;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The batches that are neither settled nor given up, in the order of their events; some of them are on the wire. Confined
 * to the delivery thread.
 */
final class BatchesInHand {

    private final List<PendingBatch> batches = new ArrayList<>();

    private long batchedUpTo;

    /** The sequence of the last event that is in a batch. */
    long batchedUpTo() {
        return batchedUpTo;
    }

    void add(PendingBatch batch) {
        batches.add(batch);
        batchedUpTo = batch.lastSequence();
    }

    void remove(PendingBatch batch) {
        batches.remove(batch);
    }

    /** Puts the halves where the whole was. */
    void replace(PendingBatch whole, PendingBatch first, PendingBatch second) {
        // What may run out of memory comes first.
        int at = batches.indexOf(whole);
        batches.add(at + 1, second);
        batches.set(at, first);
    }

    /** Forgets all of them; what still comes back is ignored. */
    void giveUp() {
        batches.forEach(PendingBatch::landed);
        batches.clear();
    }

    /** The oldest that waits to be sent, or null. */
    @Nullable PendingBatch ready() {
        return first(batch -> !batch.isOnWire());
    }

    /** The oldest whose answer is there, or has taken too long; null if there is none. */
    @Nullable PendingBatch landed(long now) {
        return first(batch -> batch.hasLanded(now));
    }

    int requestsOnWire() {
        int requests = 0;
        for (PendingBatch batch : batches) {
            requests += batch.isOnWire() ? 1 : 0;
        }
        return requests;
    }

    int eventsOnWire() {
        int events = 0;
        for (PendingBatch batch : batches) {
            events += batch.isOnWire() ? batch.events().size() : 0;
        }
        return events;
    }

    /** How long until the first exchange is given up, or {@code none} if nothing is on the wire. */
    long nanosUntilGivenUp(long now, long none) {
        long least = none;
        for (PendingBatch batch : batches) {
            least = batch.isOnWire() ? Math.min(least, batch.nanosUntilGivenUp(now)) : least;
        }
        return least;
    }

    private @Nullable PendingBatch first(Predicate<PendingBatch> isWanted) {
        for (PendingBatch batch : batches) {
            if (isWanted.test(batch)) {
                return batch;
            }
        }
        return null;
    }
}
