package com.getfluxly.internal;

import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.delivery.RequestReport;
import com.getfluxly.internal.DeliveryEngine.Cadence;
import com.getfluxly.internal.DeliveryLog.Subject;
import com.getfluxly.internal.EventQueue.Demand;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is sent next and what an answer means. One call of {@link #step()} makes at most one request, so that a
 * test can drive it by hand with a clock of its own.
 *
 * <p>Confined to the delivery thread. Whatever is thrown in the middle of a step leaves the batches in hand where they
 * were, with their keys and in order.
 */
final class Dispatcher {

    /** There is nothing left to do, ever: whatever is still held can be given up. */
    static final long DONE = -1;

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
    private final Deque<PendingBatch> inHand = new ArrayDeque<>();
    private long nextTick;
    private long deliverUpTo;
    private long flushes;
    private boolean roundOpen;
    private boolean wakesForEvents;
    private int maxBodyBytes = Batch.MAX_BODY_BYTES;

    Dispatcher(
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
    long step() throws InterruptedException {
        long now = clock.nanos();
        Demand demand = queue.demand();
        noteDemand(now, demand);
        long wait = waitBeforeSend(now, demand);
        if (demand.closed() || (demand.closing() && isOver(demand, now, wait))) {
            inHand.clear();
            return DONE;
        }
        wakesForEvents = !isDue(demand);
        if (wakesForEvents) {
            return untilTick(now);
        }
        if (wait > 0) {
            return Math.min(wait, untilTick(now));
        }
        deliver(demand, now);
        return 0;
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
        return hasInterval() ? Math.max(1, nextTick - now) : FOREVER;
    }

    private boolean hasInterval() {
        return !cadence.flushInterval().isZero();
    }

    private boolean isDue(Demand demand) {
        if (demand.held() == 0) {
            return false;
        }
        boolean inProgress = !inHand.isEmpty() && (roundOpen || pacing.isParked());
        long head = inHand.isEmpty() ? demand.headSequence() : inHand.element().firstSequence();
        return demand.isAwaited() || inProgress || head <= deliverUpTo || demand.enough();
    }

    /** Nothing is left, or nothing more can be sent before the deadline. */
    private static boolean isOver(Demand demand, long now, long wait) {
        long left = demand.closeDeadline() - now;
        return demand.held() == 0 || left <= 0 || wait >= left;
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
        Answer answer = send(pending, timeout);
        act(pending, answer);
    }

    private Duration atMost(long nanos) {
        return Duration.ofNanos(Math.min(nanos, cadence.timeout().toNanos()));
    }

    private @Nullable PendingBatch nextBatch() {
        if (inHand.isEmpty()) {
            List<EncodedEvent> events = queue.take(cadence.maxBatchSize(), maxBodyBytes - Batch.ENVELOPE_BYTES);
            if (!events.isEmpty()) {
                inHand.add(new PendingBatch(Batch.freeze(events)));
            }
        }
        return inHand.peek();
    }

    private Answer send(PendingBatch pending, Duration timeout) {
        Batch batch = pending.batch();
        queue.countRequest(pending.wasTried());
        pending.countAttempt();
        long began = clock.nanos();
        Answer answer = exchange.post(PATH, batch.key, batch.body, timeout, Map.of());
        announcer.requested(new RequestReport(
                "batch",
                answer.outcome(),
                answer.status(),
                Duration.ofNanos(clock.nanos() - began),
                batch.events.size(),
                batch.body.length,
                willRetry(pending, answer)));
        return answer;
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
        reportRecovery();
        // Before callers who wait for these events are let go: they may look at the state next.
        pacing.succeeded(clock.nanos(), answer);
        settling.lock();
        try {
            List<EncodedEvent> ended = queue.settle(pending.events(), rejections);
            inHand.remove();
            // At once: they are settled, so nobody else would tell.
            announcer.delivered(ended.stream()
                    .filter(event -> !rejections.containsKey(event))
                    .toList());
            ended.stream().map(rejections::get).filter(Objects::nonNull).forEach(this::reportRejection);
        } finally {
            settling.unlock();
        }
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
            fail(answer);
        }
    }

    private void retry(PendingBatch pending, Answer answer) {
        leaveStickyError(pending, answer);
        fail(answer);
    }

    private void leaveStickyError(PendingBatch pending, Answer answer) {
        if (pending.leavesStickyError(answer.requestId())) {
            anomalies.count(Anomaly.REPLAYED_ERROR);
            log.warn(Subject.REPLAYED, "the service repeats a stored error; the batch goes on under a new key");
        }
    }

    private void fail(Answer answer) {
        pacing.failed(clock.nanos(), answer);
        // Past the retries of its round the batch waits for the next one; in a long outage a round is a single probe.
        if (pacing.failures() > maxRetries) {
            closeRound();
        }
        queue.failed(answer, false);
        log.warn(
                Subject.FAILED,
                "delivery failed: " + answer.code() + " (status " + answer.status() + "); events are kept");
    }

    private void park(PendingBatch pending, Answer answer) {
        leaveStickyError(pending, answer);
        pacing.parked(clock.nanos(), answer.knownCode().code());
        closeRound();
        queue.failed(answer, true);
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
            maxBodyBytes = Math.max(batch.body.length / 2, BoundedBytes.LIMIT + Batch.ENVELOPE_BYTES);
        }
        PendingBatch first = new PendingBatch(batch.firstHalf());
        PendingBatch second = new PendingBatch(batch.secondHalf());
        inHand.remove();
        inHand.addFirst(second);
        inHand.addFirst(first);
        reportRecovery();
        pacing.succeeded(clock.nanos(), answer);
        queue.progressed();
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
