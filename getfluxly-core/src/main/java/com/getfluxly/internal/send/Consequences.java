package com.getfluxly.internal.send;

import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.DeliveredBatch;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Limits;
import com.getfluxly.internal.notify.Anomalies;
import com.getfluxly.internal.notify.DeliveryLog;
import com.getfluxly.internal.notify.DeliveryLog.Subject;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.EventQueue;
import java.util.Map;

/**
 * What follows from an answer: for its batch, for the pace, and for waiting callers. Confined to the delivery thread.
 *
 * <p>If something is thrown in the middle, the batches keep their places, their keys and their order.
 */
final class Consequences {

    private final int maxRetries;
    private final BatchesInHand inHand;
    private final Portion portion;
    private final Suspicions suspicions;
    private final Rounds rounds;
    private final Journal journal;
    private final Settlement settlement;
    private final EventQueue queue;
    private final AccessToken token;
    private final Pacing pacing;
    private final DeliveryLog log;
    private final DeliveryLines lines;
    private final Anomalies anomalies;
    private final Clock clock;

    private int maxBodyBytes = Limits.MAX_BODY_BYTES;
    private int refusedToken = AccessToken.NONE;

    Consequences(
            int maxRetries,
            BatchesInHand inHand,
            Portion portion,
            Suspicions suspicions,
            Rounds rounds,
            Journal journal,
            Settlement settlement,
            EventQueue queue,
            AccessToken token,
            Pacing pacing,
            DeliveryLog log,
            Anomalies anomalies,
            Clock clock) {
        this.maxRetries = maxRetries;
        this.inHand = inHand;
        this.portion = portion;
        this.suspicions = suspicions;
        this.rounds = rounds;
        this.journal = journal;
        this.settlement = settlement;
        this.queue = queue;
        this.token = token;
        this.pacing = pacing;
        this.log = log;
        this.lines = new DeliveryLines(log);
        this.anomalies = anomalies;
        this.clock = clock;
    }

    /** The most bytes of a body that whatever stands before the service lets pass, as far as is known. */
    int maxBodyBytes() {
        return maxBodyBytes;
    }

    void draw(PendingBatch pending, Answer answer) {
        switch (answer.action()) {
            case SETTLE -> settle(pending, answer);
            case REJECT -> settle(pending, answer, BatchAnswer.rejectAll(answer, pending.events()));
            case CONFIRM -> confirm(pending, answer);
            case RETRY -> retry(pending, answer);
            case SPLIT -> split(pending, answer);
            case PARK -> park(pending, answer);
        }
    }

    /** A token that is not the one that was refused is tried at once. */
    void noticeFreshToken() {
        if (pacing.isParked() && refusedToken != AccessToken.NONE && refusedToken != token.version()) {
            refusedToken = AccessToken.NONE;
            pacing.causeIsGone();
        }
    }

    // ---- it has an outcome ------------------------------------------------------------------------------------------

    private void settle(PendingBatch pending, Answer answer) {
        Map<EncodedEvent, RejectedEvent> rejections = BatchAnswer.rejections(answer, pending.events());
        if (BatchAnswer.isOdd(answer, rejections)) {
            anomalies.count(Anomaly.ODD_ANSWER);
        }
        boolean saysHowItIsNow = !isOvertaken(pending);
        settle(pending, answer, rejections);
        if (saysHowItIsNow) {
            suspicions.passed(this::rejectCulprit);
        }
    }

    private void settle(PendingBatch pending, Answer answer, Map<EncodedEvent, RejectedEvent> rejections) {
        // Before callers who wait for these events are let go: they may look at the state next.
        wentThrough(pending, answer);
        end(pending, rejections);
    }

    private void rejectCulprit(PendingBatch culprit, Answer answer) {
        end(culprit, BatchAnswer.rejectCulprit(answer, culprit.events()));
    }

    private void end(PendingBatch pending, Map<EncodedEvent, RejectedEvent> rejections) {
        Batch batch = pending.batch();
        DeliveredBatch.Builder delivered = DeliveredBatch.builder()
                .idempotencyKey(batch.key)
                .requestBytes(batch.body.length)
                .deliveredAt(clock.now());
        journal.settled(batch.events, rejections.size());
        settlement.settle(batch.events, rejections, delivered, () -> inHand.remove(pending));
    }

    /**
     * A fault of ours has interrupted a step at this batch. If an event interrupts every step, it must not block all others: with
     * a spool, not even a restart would help. Errors come from the machine, and say nothing about an event.
     */
    void brokeOff(PendingBatch pending, Throwable broken) {
        if (!(broken instanceof RuntimeException) || pending.isOnWire() || !inHand.contains(pending)) {
            return;
        }
        queue.land(pending.events(), true);
        if (suspicions.isPoison(pending, clock.nanos() + pacing.nanosAfter(Suspect.BREAKS))) {
            EncodedEvent poison = pending.events().get(0);
            journal.poisoned(poison);
            settlement.drop(poison, () -> inHand.remove(pending));
        }
    }

    private void split(PendingBatch pending, Answer answer) {
        if (pending.events().size() == 1) {
            settle(pending, answer, BatchAnswer.rejectAll(answer, pending.events()));
            return;
        }
        Batch batch = pending.batch();
        if (answer.status() == 413) {
            int half = Math.max(batch.body.length / 2, Limits.MAX_EVENT_BYTES + Batch.ENVELOPE_BYTES);
            maxBodyBytes = Math.min(maxBodyBytes, half);
        }
        land(pending, answer);
        inHand.replace(pending, new PendingBatch(batch.firstHalf()), new PendingBatch(batch.secondHalf()));
        wentThrough(pending, answer);
    }

    private void confirm(PendingBatch pending, Answer answer) {
        if (pending.isUnconfirmed()) {
            anomalies.count(Anomaly.UNVERIFIED_DELIVERY, pending.events().size());
            lines.unverified(pending.events().size());
            settle(pending, answer, Map.of());
        } else {
            pending.markUnconfirmed();
            land(pending, answer);
            backOff(pending, answer);
        }
    }

    // ---- it goes on -------------------------------------------------------------------------------------------------

    private void retry(PendingBatch pending, Answer answer) {
        land(pending, answer);
        leaveStickyError(pending, answer);
        if (answer.isRateLimit()) {
            limit(pending, answer);
        }
        if (!hasOwnFault(pending, answer)) {
            backOff(pending, answer);
        }
    }

    /** Nothing of it was taken, so it may be cut before it leaves again. */
    private void limit(PendingBatch pending, Answer answer) {
        pending.markRefusedUnread();
        if (!isOvertaken(pending)) {
            portion.refused(pending.events().size(), answer);
        }
    }

    private void park(PendingBatch pending, Answer answer) {
        land(pending, answer);
        leaveStickyError(pending, answer);
        if (hasOwnFault(pending, answer) || (isOvertaken(pending) && pacing.isParked())) {
            return;
        }
        pacing.parked(clock.nanos(), answer.knownCode().code());
        rounds.close();
        queue.callers().failed(pending.firstSequence(), answer, true);
        lines.parked(answer);
        if (answer.status() == 401) {
            refusedToken = pending.tokenVersion();
            token.refused(refusedToken);
        }
    }

    private void land(PendingBatch pending, Answer answer) {
        queue.land(pending.events(), answer.mayHaveBeenTaken());
    }

    private void leaveStickyError(PendingBatch pending, Answer answer) {
        if (pending.leavesStickyError(answer.requestId())) {
            anomalies.count(Anomaly.REPLAYED_ERROR);
            lines.replayed();
        }
    }

    /** Whether the batch is the cause, and not the service; then it is halved, or waits while others go on. */
    private boolean hasOwnFault(PendingBatch pending, Answer answer) {
        inHand.noteHeld(queue.size());
        if (isOvertaken(pending) || answer.isAboutUs() || !suspicions.isToBlame(pending, pacing.failures() > 0)) {
            return false;
        }
        log.warn(
                Subject.SUSPECT,
                "a batch of " + pending.events().size() + " fails while others go through: " + answer.summary()
                        + "; looking for the event that causes it",
                answer.cause());
        pacing.holdIfAsked(clock.nanos(), answer);
        if (pending.events().size() > 1) {
            suspicions.halve(pending);
        } else if (suspicions.isProved(pending, answer)) {
            rejectCulprit(pending, answer);
        } else {
            Suspect suspect = pending.suspect();
            suspect.waitUntil(clock.nanos() + pacing.nanosAfter(suspect.failures()));
        }
        return true;
    }

    private void backOff(PendingBatch pending, Answer answer) {
        if (isOvertaken(pending)) {
            pacing.holdIfAsked(clock.nanos(), answer);
            return;
        }
        pacing.failed(clock.nanos(), answer);
        // Past the retries of its round the batch waits for the next one; in a long outage a round is a single probe.
        if (pacing.failures() > maxRetries) {
            rounds.close();
        }
        queue.callers().failed(pending.firstSequence(), answer, false);
        if (pending.wasCut()) {
            log.states().cut(answer.trouble());
        } else {
            lines.failed(answer);
        }
    }

    // ---- the pace ---------------------------------------------------------------------------------------------------

    /** What was sent before the service failed says nothing about how it is now. */
    private void wentThrough(PendingBatch pending, Answer answer) {
        if (!isOvertaken(pending)) {
            lines.goesOn(pacing.failures());
            pacing.succeeded(clock.nanos(), answer);
            if (answer.is2xx()) {
                portion.passed(pending.events().size(), answer);
            }
            queue.callers().progressed();
        } else if (answer.is2xx()) {
            pacing.holdIfAsked(clock.nanos(), answer);
        }
    }

    private boolean isOvertaken(PendingBatch pending) {
        return pending.isOvertakenBy(pacing.failures());
    }
}
