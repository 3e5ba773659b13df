package com.getfluxly.internal.send;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The batches that are neither settled nor given up, in the order of their events; some of them are on the wire. Confined
 * to the delivery thread.
 */
final class BatchesInHand {

    private final List<PendingBatch> batches = new ArrayList<>();

    private long batchedUpTo;
    private boolean suspectsAlone;

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

    boolean contains(PendingBatch batch) {
        return batches.contains(batch);
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

    /** The oldest that waits to be sent and may be, or null. */
    @Nullable PendingBatch ready(long now) {
        return ready(now, batch -> true);
    }

    /** The oldest of such batches that may be sent, or null. */
    @Nullable PendingBatch ready(long now, Predicate<PendingBatch> isWanted) {
        return first(batch -> isReady(batch, now) && isWanted.test(batch));
    }

    /** The one among those that may be sent that was tried longest ago, or null. */
    @Nullable PendingBatch leastRecentlyTried(long now) {
        PendingBatch least = null;
        for (PendingBatch batch : batches) {
            if (isReady(batch, now)
                    && (least == null
                            || batch.suspect().lastTry() < least.suspect().lastTry())) {
                least = batch;
            }
        }
        return least;
    }

    /** What others do decides about one that is charged; until then it waits, unless there are none. */
    private boolean isReady(PendingBatch batch, long now) {
        Suspect suspect = batch.suspect();
        return !batch.isOnWire() && suspect.nanosOfWait(now) <= 0 && (suspectsAlone || !suspect.isCharged());
    }

    /** @param held all events that are not settled, in hand or not */
    void noteHeld(long held) {
        int suspected = 0;
        for (PendingBatch batch : batches) {
            suspected += batch.suspect().isRaised() ? batch.events().size() : 0;
        }
        suspectsAlone = suspected >= held;
    }

    /** Whether there is nothing beside the suspects that could go through or fail. */
    boolean areSuspectsAlone() {
        return suspectsAlone;
    }

    /** Calls the action with each; it may remove them. */
    void forEach(Consumer<PendingBatch> action) {
        List.copyOf(batches).forEach(action);
    }

    /** The oldest whose answer is there, or has taken too long; null if there is none. */
    @Nullable PendingBatch landed(long now) {
        return first(batch -> batch.hasLanded(now));
    }

    int requestsOnWire() {
        return count(PendingBatch::isOnWire);
    }

    int count(Predicate<PendingBatch> isWanted) {
        int count = 0;
        for (PendingBatch batch : batches) {
            count += isWanted.test(batch) ? 1 : 0;
        }
        return count;
    }

    /** Events that nobody has to see to now: they are on the wire, or wait by themselves. */
    int eventsSeenTo(long now) {
        int events = 0;
        for (PendingBatch batch : batches) {
            events += isReady(batch, now) ? 0 : batch.events().size();
        }
        return events;
    }

    /** How long until the first exchange is given up, or the first wait of a batch by itself is over; {@code none} for never. */
    long nanosUntilLook(long now, long none) {
        long least = none;
        for (PendingBatch batch : batches) {
            if (batch.isOnWire()) {
                least = Math.min(least, batch.nanosUntilGivenUp(now));
            } else if (batch.suspect().nanosOfWait(now) > 0) {
                least = Math.min(least, batch.suspect().nanosOfWait(now));
            }
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
