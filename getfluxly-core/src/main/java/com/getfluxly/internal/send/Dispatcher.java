package com.getfluxly.internal.send;

import com.getfluxly.delivery.RequestReport;
import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.base.Cadence;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.notify.Announcer;
import com.getfluxly.internal.notify.Anomalies;
import com.getfluxly.internal.notify.DeliveryLog;
import com.getfluxly.internal.queue.Demand;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.EventQueue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is sent next. One call of {@link #step()} makes at most one request, so that a test can drive it by hand with a
 * clock of its own. With one batch in flight the step waits for the answer; with more, a later step finds it.
 *
 * <p>Confined to the delivery thread. Whatever is thrown in the middle of a step leaves the batches in hand where they
 * were, with their keys and in order.
 */
public final class Dispatcher {

    /** There is nothing left to do, ever: whatever is still held can be given up. */
    static final long DONE = -1;

    private static final long FOREVER = Long.MAX_VALUE;
    private static final String PATH = "/v1/events/batch";

    private final Cadence cadence;
    private final EventQueue queue;
    private final Exchange exchange;
    private final AccessToken token;
    private final Pacing pacing;
    private final Announcer announcer;
    private final Clock clock;

    // Delivery thread only.
    private final BatchesInHand inHand = new BatchesInHand();
    private final Rounds rounds;
    private final Consequences consequences;
    private boolean wakesForEvents;

    public Dispatcher(
            Cadence cadence,
            int maxRetries,
            EventQueue queue,
            Exchange exchange,
            AccessToken token,
            Pacing pacing,
            Settlement settlement,
            Announcer announcer,
            DeliveryLog log,
            Anomalies anomalies,
            Clock clock) {
        this.cadence = cadence;
        this.queue = queue;
        this.exchange = exchange;
        this.token = token;
        this.pacing = pacing;
        this.announcer = announcer;
        this.clock = clock;
        this.rounds = new Rounds(cadence.flushInterval(), clock.nanos());
        this.consequences = new Consequences(
                maxRetries, inHand, rounds, settlement, queue.callers(), pacing, log, anomalies, clock);
    }

    /**
     * Sends the next request if there is one and it may leave.
     *
     * @return how many nanoseconds to wait before the next call, zero for none, or {@link #DONE}
     */
    long step() throws InterruptedException {
        takeAnswers();
        long now = clock.nanos();
        Demand demand = queue.demand(inHand.eventsOnWire(), inHand.batchedUpTo());
        rounds.note(now, demand);
        long wait = waitBeforeSend(now, demand);
        if (demand.closed() || (demand.closing() && isOver(demand, now, wait))) {
            inHand.giveUp();
            return DONE;
        }
        wakesForEvents = !rounds.isDue(demand, inHand.ready(), pacing.isParked());
        boolean sends = !wakesForEvents && hasFreeSlot();
        if (sends && wait <= 0) {
            deliver(demand, now);
            return 0;
        }
        return Math.max(1, Math.min(sends ? wait : FOREVER, untilNextLook(demand, now)));
    }

    /** Until time alone changes something: a tick, the end of an exchange, the end of everything. */
    private long untilNextLook(Demand demand, long now) {
        long look = inHand.nanosUntilGivenUp(now, rounds.untilTick(now));
        return demand.closing() ? Math.min(look, demand.closeDeadline() - now) : look;
    }

    /** Whether enough new events end the wait that {@link #step()} asked for. */
    boolean wakesForEvents() {
        return wakesForEvents;
    }

    /** The last chance to deliver is no time for politeness: a final flush leaves no gaps. */
    private long waitBeforeSend(long now, Demand demand) {
        long wait = pacing.nanosUntilSend(now, demand.leastFailures());
        return demand.closing() ? wait : Math.max(wait, pacing.nanosOfGap(now));
    }

    /** Nothing is left, or nothing more can be sent before the deadline. */
    private boolean isOver(Demand demand, long now, long wait) {
        long left = demand.closeDeadline() - now;
        return demand.held() == 0 || left <= 0 || (wait >= left && inHand.requestsOnWire() == 0);
    }

    /** While the service is down, or comes back, one batch probes and the rest wait. */
    private boolean hasFreeSlot() {
        return inHand.requestsOnWire() < (pacing.isCautious() ? 1 : cadence.maxInFlight());
    }

    // ---- on the wire ------------------------------------------------------------------------------------------------

    private void deliver(Demand demand, long now) throws InterruptedException {
        PendingBatch pending = nextBatch();
        if (pending == null) {
            return;
        }
        Duration timeout = demand.closing() ? atMost(demand.closeDeadline() - now) : cadence.timeout();
        if (pacing.isParked()) {
            token.refresh(timeout.toNanos());
        }
        rounds.open();
        send(pending, timeout);
    }

    private Duration atMost(long nanos) {
        return Duration.ofNanos(Math.min(nanos, cadence.timeout().toNanos()));
    }

    private @Nullable PendingBatch nextBatch() {
        PendingBatch retry = inHand.ready();
        if (retry != null) {
            return retry;
        }
        int room = consequences.maxBodyBytes() - Batch.ENVELOPE_BYTES;
        List<EncodedEvent> events = queue.take(cadence.maxBatchSize(), room, inHand.batchedUpTo());
        if (events.isEmpty()) {
            return null;
        }
        PendingBatch taken = new PendingBatch(Batch.freeze(events));
        inHand.add(taken);
        return taken;
    }

    private void send(PendingBatch pending, Duration timeout) {
        Batch batch = pending.batch();
        queue.accounts().countRequest(pending.wasTried());
        pending.departs(clock.nanos(), timeout.toNanos(), pacing.failures());
        if (cadence.maxInFlight() == 1) {
            took(pending, exchange.post(PATH, batch.key, batch.body, timeout, Map.of()));
        } else {
            pending.flies(exchange.start(PATH, batch.key, batch.body, timeout, queue::wakeUp));
        }
    }

    private void takeAnswers() {
        PendingBatch landed = inHand.landed(clock.nanos());
        while (landed != null) {
            Answer answer = exchange.answer(landed.exchange());
            landed.landed();
            took(landed, answer);
            landed = inHand.landed(clock.nanos());
        }
    }

    private void took(PendingBatch pending, Answer answer) {
        announcer.requested(new RequestReport(
                "batch",
                answer.outcome(),
                answer.status(),
                Duration.ofNanos(clock.nanos() - pending.sentAt()),
                pending.events().size(),
                pending.batch().body.length,
                willRetry(pending, answer)));
        consequences.draw(pending, answer);
    }

    private static boolean willRetry(PendingBatch pending, Answer answer) {
        return switch (answer.action()) {
            case RETRY, PARK -> true;
            case CONFIRM -> !pending.isUnconfirmed();
            default -> false;
        };
    }
}
