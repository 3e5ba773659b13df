package com.getfluxly.internal.send;

import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.delivery.RequestReport;
import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.base.Cadence;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Limits;
import com.getfluxly.internal.notify.Announcer;
import com.getfluxly.internal.notify.Anomalies;
import com.getfluxly.internal.notify.DeliveryLog;
import com.getfluxly.internal.notify.DeliveryLog.Subject;
import com.getfluxly.internal.queue.Demand;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.EventQueue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is sent next and what an answer means. One call of {@link #step()} makes at most one request, so that a
 * test can drive it by hand with a clock of its own. With one batch in flight the step waits for the answer; with more, a
 * later step finds it.
 *
 * <p>Confined to the delivery thread. Whatever is thrown in the middle of a step leaves the batches in hand where they
 * were, with their keys and in order.
 */
public final class Dispatcher {

    /** There is nothing left to do, ever: whatever is still held can be given up. */
    public static final long DONE = -1;

    private static final long FOREVER = Long.MAX_VALUE;
    private static final String PATH = "/v1/events/batch";

    private final Cadence cadence;
    private final int maxRetries;
    private final EventQueue queue;
    private final Exchange exchange;
    private final AccessToken token;
    private final Pacing pacing;
    private final Announcer announcer;
    private final DeliveryLog log;
    private final Anomalies anomalies;
    private final Lock settling;
    private final Clock clock;

    // Delivery thread only.
    private final BatchesInHand inHand = new BatchesInHand();

    private long nextTick;
    private long deliverUpTo;
    private long flushes;
    private boolean roundOpen;
    private boolean wakesForEvents;
    private int maxBodyBytes = Limits.MAX_BODY_BYTES;

    public Dispatcher(
            Cadence cadence,
            int maxRetries,
            EventQueue queue,
            Exchange exchange,
            AccessToken token,
            Pacing pacing,
            Announcer announcer,
            DeliveryLog log,
            Anomalies anomalies,
            Lock settling,
            Clock clock) {
        this.cadence = cadence;
        this.maxRetries = maxRetries;
        this.queue = queue;
        this.exchange = exchange;
        this.token = token;
        this.pacing = pacing;
        this.announcer = announcer;
        this.log = log;
        this.anomalies = anomalies;
        this.settling = settling;
        this.clock = clock;
        this.nextTick = clock.nanos() + cadence.flushInterval().toNanos();
    }

    /**
     * Sends the next request if there is one and it may leave.
     *
     * @return how many nanoseconds to wait before the next call, zero for none, or {@link #DONE}
     */
    public long step() throws InterruptedException {
        takeAnswers();
        long now = clock.nanos();
        Demand demand = queue.demand(inHand.eventsOnWire(), inHand.batchedUpTo());
        noteDemand(now, demand);
        long wait = waitBeforeSend(now, demand);
        if (demand.closed() || (demand.closing() && isOver(demand, now, wait))) {
            inHand.giveUp();
            return DONE;
        }
        wakesForEvents = !isDue(demand);
        boolean sends = !wakesForEvents && hasFreeSlot();
        if (sends && wait <= 0) {
            deliver(demand, now);
            return 0;
        }
        return Math.max(1, Math.min(sends ? wait : FOREVER, untilNextLook(demand, now)));
    }

    /** Until time alone changes something: a tick, the end of an exchange, the end of everything. */
    private long untilNextLook(Demand demand, long now) {
        long look = inHand.nanosUntilGivenUp(now, untilTick(now));
        return demand.closing() ? Math.min(look, demand.closeDeadline() - now) : look;
    }

    /** Whether enough new events end the wait that {@link #step()} asked for. */
    public boolean wakesForEvents() {
        return wakesForEvents;
    }

    /** The last chance to deliver is no time for politeness: a final flush leaves no gaps. */
    private long waitBeforeSend(long now, Demand demand) {
        long wait = pacing.nanosUntilSend(now, demand.leastFailures());
        return demand.closing() ? wait : Math.max(wait, pacing.nanosOfGap(now));
    }

    // ---- when -------------------------------------------------------------------------------------------------------

    /** A tick, enough events, or somebody's call demand all that is there by now; the call outlasts a caller who gave up. */
    private void noteDemand(long now, Demand demand) {
        boolean ticks = hasInterval() && now - nextTick >= 0;
        if (ticks) {
            nextTick = now + cadence.flushInterval().toNanos();
        }
        if (ticks || demand.flushes() != flushes || demand.enough()) {
            flushes = demand.flushes();
            deliverUpTo = demand.lastSequence();
        }
    }

    private long untilTick(long now) {
        return hasInterval() ? nextTick - now : FOREVER;
    }

    private boolean hasInterval() {
        return !cadence.flushInterval().isZero();
    }

    private boolean isDue(Demand demand) {
        if (demand.waiting() == 0) {
            return false;
        }
        PendingBatch retry = inHand.ready();
        boolean inProgress = retry != null && (roundOpen || pacing.isParked());
        long head = retry == null ? demand.headSequence() : retry.firstSequence();
        // Somebody who waits for what is on the wire is no reason to send what came later.
        return inProgress || head <= Math.max(deliverUpTo, demand.awaitedUpTo()) || demand.enough();
    }

    /** Nothing is left, or nothing more can be sent before the deadline. */
    private boolean isOver(Demand demand, long now, long wait) {
        long left = demand.closeDeadline() - now;
        return demand.held() == 0 || left <= 0 || (wait >= left && inHand.requestsOnWire() == 0);
    }

    // ---- on the wire ------------------------------------------------------------------------------------------------

    /** While the service is down, or comes back, one batch probes and the rest wait. */
    private boolean hasFreeSlot() {
        return inHand.requestsOnWire() < (pacing.isCautious() ? 1 : cadence.maxInFlight());
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

    // ---- what -------------------------------------------------------------------------------------------------------

    private void deliver(Demand demand, long now) throws InterruptedException {
        PendingBatch pending = nextBatch();
        if (pending == null) {
            return;
        }
        Duration timeout = demand.closing() ? atMost(demand.closeDeadline() - now) : cadence.timeout();
        if (pacing.isParked()) {
            token.refresh(timeout.toNanos());
        }
        roundOpen = true;
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
        List<EncodedEvent> events =
                queue.take(cadence.maxBatchSize(), maxBodyBytes - Batch.ENVELOPE_BYTES, inHand.batchedUpTo());
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

    private void took(PendingBatch pending, Answer answer) {
        announcer.requested(new RequestReport(
                "batch",
                answer.outcome(),
                answer.status(),
                Duration.ofNanos(clock.nanos() - pending.sentAt()),
                pending.events().size(),
                pending.batch().body.length,
                willRetry(pending, answer)));
        act(pending, answer);
    }

    private static boolean willRetry(PendingBatch pending, Answer answer) {
        return switch (answer.action()) {
            case RETRY, PARK -> true;
            case CONFIRM -> !pending.isUnconfirmed();
            default -> false;
        };
    }

    private void act(PendingBatch pending, Answer answer) {
        switch (answer.action()) {
            case SETTLE -> settle(pending, answer);
            case REJECT -> settle(pending, answer, BatchAnswer.rejectAll(answer, pending.events()));
            case CONFIRM -> confirm(pending, answer);
            case RETRY -> retry(pending, answer);
            case SPLIT -> split(pending, answer);
            case PARK -> park(pending, answer);
        }
    }

    private void settle(PendingBatch pending, Answer answer) {
        Map<EncodedEvent, RejectedEvent> rejections = BatchAnswer.rejections(answer, pending.events());
        if (BatchAnswer.isOdd(answer, rejections)) {
            anomalies.count(Anomaly.ODD_ANSWER);
        }
        settle(pending, answer, rejections);
    }

    private void settle(PendingBatch pending, Answer answer, Map<EncodedEvent, RejectedEvent> rejections) {
        // Before callers who wait for these events are let go: they may look at the state next.
        wentThrough(pending, answer);
        settling.lock();
        try {
            List<EncodedEvent> ended = queue.settle(pending.events(), rejections);
            inHand.remove(pending);
            // At once: they are settled, so nobody else would tell.
            if (rejections.isEmpty()) {
                announcer.delivered(ended);
            } else {
                announcer.delivered(without(rejections, ended));
                ended.stream().map(rejections::get).filter(Objects::nonNull).forEach(this::reportRejection);
            }
        } finally {
            settling.unlock();
        }
    }

    private static List<EncodedEvent> without(Map<EncodedEvent, ?> rejections, List<EncodedEvent> ended) {
        return ended.stream().filter(event -> !rejections.containsKey(event)).toList();
    }

    private void confirm(PendingBatch pending, Answer answer) {
        if (pending.isUnconfirmed()) {
            anomalies.count(Anomaly.UNVERIFIED_DELIVERY, pending.events().size());
            log.warn(
                    Subject.UNVERIFIED,
                    "the service took " + pending.events().size()
                            + " events twice without a readable answer; they count as delivered");
            settle(pending, answer, Map.of());
        } else {
            pending.markUnconfirmed();
            fail(pending, answer);
        }
    }

    private void retry(PendingBatch pending, Answer answer) {
        leaveStickyError(pending, answer);
        fail(pending, answer);
    }

    private void leaveStickyError(PendingBatch pending, Answer answer) {
        if (pending.leavesStickyError(answer.requestId())) {
            anomalies.count(Anomaly.REPLAYED_ERROR);
            log.warn(Subject.REPLAYED, "the service repeats a stored error; the batch goes on under a new key");
        }
    }

    private void fail(PendingBatch pending, Answer answer) {
        if (isOvertaken(pending)) {
            pacing.overtaken(clock.nanos(), answer);
            return;
        }
        pacing.failed(clock.nanos(), answer);
        // Past the retries of its round the batch waits for the next one; in a long outage a round is a single probe.
        if (pacing.failures() > maxRetries) {
            closeRound();
        }
        queue.callers().failed(answer, false);
        log.warn(
                Subject.FAILED,
                "delivery failed: " + answer.code() + " (status " + answer.status() + "); events are kept");
    }

    private void park(PendingBatch pending, Answer answer) {
        leaveStickyError(pending, answer);
        if (isOvertaken(pending) && pacing.isParked()) {
            return;
        }
        pacing.parked(clock.nanos(), answer.knownCode().code());
        closeRound();
        queue.callers().failed(answer, true);
        log.warn(
                Subject.PARKED,
                "delivery is parked: " + answer.code() + " (status " + answer.status()
                        + "); events are kept, and one batch now and then finds out when it is over");
    }

    private void closeRound() {
        roundOpen = false;
        deliverUpTo = 0;
    }

    private void split(PendingBatch pending, Answer answer) {
        if (pending.events().size() == 1) {
            settle(pending, answer, BatchAnswer.rejectAll(answer, pending.events()));
            return;
        }
        Batch batch = pending.batch();
        if (answer.status() == 413) {
            maxBodyBytes = Math.max(batch.body.length / 2, Limits.MAX_EVENT_BYTES + Batch.ENVELOPE_BYTES);
        }
        inHand.replace(pending, new PendingBatch(batch.firstHalf()), new PendingBatch(batch.secondHalf()));
        wentThrough(pending, answer);
    }

    /** What was sent before the service failed says nothing about how it is now. */
    private void wentThrough(PendingBatch pending, Answer answer) {
        if (!isOvertaken(pending)) {
            reportRecovery();
            pacing.succeeded(clock.nanos(), answer);
            queue.callers().progressed();
        } else if (answer.is2xx()) {
            pacing.overtaken(clock.nanos(), answer);
        }
    }

    private boolean isOvertaken(PendingBatch pending) {
        return pending.isOvertakenBy(pacing.failures());
    }

    private void reportRecovery() {
        if (pacing.failures() > 0) {
            log.info(Subject.RECOVERED, "delivery goes on after " + pacing.failures() + " failed requests");
        }
    }

    private void reportRejection(RejectedEvent event) {
        announcer.rejected(event);
        log.warn(Subject.REJECTED, "the service rejected an event: " + event.code());
    }
}
