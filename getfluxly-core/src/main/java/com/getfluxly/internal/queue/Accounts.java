package com.getfluxly.internal.queue;

import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.delivery.SpoolStats;
import com.getfluxly.internal.base.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Counts the outcomes of events: for all events, and for each waiting caller. Uses the lock of the queue, so that the equations
 * hold in every snapshot. For any thread.
 */
public final class Accounts {

    private final Lock lock;
    private final HeldEvents held;
    private final Closing closing;
    private final WaitingCallers callers;
    private final Clock clock;

    // Guarded by lock.
    private final Ledger ledger = new Ledger();

    Accounts(Lock lock, HeldEvents held, Closing closing, WaitingCallers callers, Clock clock) {
        this.lock = lock;
        this.held = held;
        this.closing = closing;
        this.callers = callers;
        this.clock = clock;
    }

    // ---- any thread -------------------------------------------------------------------------------------------------

    public void countRefused(DropReason reason) {
        lock.lock();
        try {
            refused(reason);
        } finally {
            lock.unlock();
        }
    }

    public void countRequest(boolean retry) {
        lock.lock();
        try {
            ledger.requests++;
            ledger.retries += retry ? 1 : 0;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A consistent snapshot.
     *
     * @param state how delivery goes, unless it is closed
     * @param code the error code behind it, or null
     * @param untilNextTry how long the delivery waits, unless it is closed; null if it does not
     * @param spool what is known of the disk, or null without one
     */
    public DeliveryStats stats(
            DeliveryState state,
            @Nullable String code,
            int consecutiveFailures,
            @Nullable Duration untilNextTry,
            Map<Anomaly, Long> anomalies,
            SpoolStats.@Nullable Builder spool) {
        lock.lock();
        try {
            return DeliveryStats.builder()
                    .state(closing.begun ? DeliveryState.CLOSED : state)
                    .stateCode(closing.begun ? "closed" : code)
                    .offered(ledger.offered())
                    .accepted(ledger.accepted)
                    .recovered(ledger.recovered)
                    .refused(ledger.refused().sum())
                    .delivered(ledger.delivered)
                    .rejected(ledger.rejected)
                    .dropped(ledger.dropped().sum())
                    .droppedByReason(ledger.dropped().byReason())
                    .refusedByReason(ledger.refused().byReason())
                    .queued(held.queued())
                    .queuedBytes(held.bytes())
                    .inFlight(held.inFlight())
                    .prepared(held.reserved().size())
                    .oldestAge(oldestAge())
                    .requests(ledger.requests)
                    .retries(ledger.retries)
                    .lastDelivered(ledger.lastDelivered)
                    .queueCapacity(held.capacity())
                    .consecutiveFailures(consecutiveFailures)
                    .untilNextTry(closing.begun ? null : untilNextTry)
                    .anomalies(anomalies)
                    .spool(
                            spool == null
                                    ? null
                                    : spool.pending(held.backlog().size()).build())
                    .build();
        } finally {
            lock.unlock();
        }
    }

    // ---- under the lock ---------------------------------------------------------------------------------------------

    void accepted() {
        ledger.accepted++;
    }

    /** What an earlier process had accepted. */
    void recovered(long events) {
        ledger.recovered = events;
    }

    /** One event is at its end: rejected, or else delivered. */
    void settled(EncodedEvent event, @Nullable RejectedEvent rejection) {
        if (rejection == null) {
            ledger.delivered++;
            callers.delivered(event);
        } else {
            ledger.rejected++;
            callers.rejected(event, rejection);
        }
    }

    void dropped(EncodedEvent event, DropReason reason) {
        ledger.dropped().count(reason, 1);
        callers.dropped(event);
    }

    /** Events on disk that will not be read: all up to this one. */
    void lost(long events, DropReason reason, long upTo) {
        ledger.dropped().count(reason, events);
        callers.lost(events, upTo);
    }

    /** All that was still held and on no disk. */
    void droppedRest(Leftover leftover, DropReason reason) {
        ledger.dropped().count(reason, leftover.size());
        callers.droppedRest(leftover);
    }

    void refused(DropReason reason) {
        ledger.refused().count(reason, 1);
    }

    void deliveredAt(Instant time) {
        ledger.lastDelivered = time;
    }

    private @Nullable Duration oldestAge() {
        EncodedEvent oldest = held.oldest();
        return oldest == null ? null : Duration.ofNanos(clock.nanos() - oldest.acceptedNanos);
    }
}
