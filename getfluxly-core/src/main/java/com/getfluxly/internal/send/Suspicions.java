package com.getfluxly.internal.send;

import com.getfluxly.internal.answer.Answer;
import java.util.function.BiConsumer;

/**
 * Decides whether the service or the batch causes a failure. A batch that has failed {@value Suspect#FAILURES} times in a row is
 * suspected, and other batches are tried, too. If another batch goes through, the service works; if the suspect then fails again,
 * the suspect is the cause. It is halved, and so are its parts, until the bad event is alone. This event is rejected when it has
 * failed {@value Suspect#STRIKES} times more, each time with other batches that went through before and after. So an outage, or a
 * bad quarter of an hour, cannot lose an event. Confined to the delivery thread.
 */
final class Suspicions {

    /** How many turns each suspect has before another one is tried beside them. */
    private static final int TURNS = 2;

    private final BatchesInHand inHand;

    private long passes;
    private long tries;
    private long lastComparison;

    Suspicions(BatchesInHand inHand) {
        this.inHand = inHand;
    }

    // ---- which one is next ------------------------------------------------------------------------------------------

    /** Numbers the request that leaves. */
    void tried(PendingBatch batch) {
        batch.suspect().tried(++tries);
    }

    /** Whether nothing speaks against it, or its next failure would be its own. */
    boolean isTrusted(PendingBatch batch) {
        return !batch.suspect().isRaised() || batch.suspect().isVouchedAgainst(passes);
    }

    /**
     * Whether it is time to try another one beside the suspects: each had two turns since the last one. An outage makes
     * suspects, too, and when it is over, as few as possible shall have been torn out of their batches. Those that are
     * likely to be the trouble do not count: they would fail anyway.
     */
    boolean wantsAnother() {
        long suspects =
                inHand.count(batch -> !isTrusted(batch) && !batch.suspect().isLikely());
        return tries - lastComparison >= Math.max(1, TURNS * (suspects - 1));
    }

    /** A fresh batch that is tried beside suspects. */
    PendingBatch beside(Batch batch) {
        lastComparison = tries;
        return new PendingBatch(batch, Suspect.beside());
    }

    /** Whether there was nothing else to try for so long that its own halves have to do. */
    boolean isToBeHalved(PendingBatch batch) {
        return batch.suspect().failures() >= Suspect.MOST_STRIKES
                && batch.events().size() > 1;
    }

    /** Puts two suspects where one was, and returns the first. */
    PendingBatch halve(PendingBatch whole) {
        lastComparison = tries;
        PendingBatch first =
                new PendingBatch(whole.batch().firstHalf(), whole.suspect().ofHalf());
        PendingBatch second =
                new PendingBatch(whole.batch().secondHalf(), whole.suspect().ofHalf());
        inHand.replace(whole, first, second);
        return first;
    }

    /**
     * A step has broken off at it, which it may be to blame for. It waits by itself then, so that others are tried, and is halved.
     *
     * @param nanos on the monotonic clock, until when it waits
     * @return whether it is a single event that is to blame
     */
    boolean isPoison(PendingBatch batch, long nanos) {
        Suspect suspect = batch.suspect();
        if (suspect.brokeOff(passes) < Suspect.BREAKS) {
            return false;
        }
        if (batch.events().size() > 1) {
            PendingBatch unused = halve(batch);
            return false;
        }
        suspect.waitUntil(nanos);
        return suspect.doOthersPass(passes);
    }

    // ---- what became of it ------------------------------------------------------------------------------------------

    /**
     * Counts the failure, and tells whether it is the batch's own.
     *
     * @param serviceFails whether the service has failed another one since something went through
     */
    boolean isToBlame(PendingBatch batch, boolean serviceFails) {
        Suspect suspect = batch.suspect();
        boolean wasSuspect = suspect.isRaised();
        boolean own = wasSuspect
                && !serviceFails
                && suspect.failures() > 0
                && (suspect.isVouchedAgainst(passes) || inHand.areSuspectsAlone());
        suspect.failed(passes);
        if (!wasSuspect) {
            inHand.forEach(other -> acquit(other, batch));
        }
        return own;
    }

    private static void acquit(PendingBatch other, PendingBatch failed) {
        if (other != failed) {
            other.suspect().acquit();
        }
    }

    /** A single event failed by its own fault; tells whether that proves it to be the trouble. */
    boolean isProved(PendingBatch culprit, Answer answer) {
        if (inHand.areSuspectsAlone()) {
            return culprit.suspect().isProvedAlone();
        }
        culprit.suspect().charge(answer);
        return false;
    }

    /**
     * The service took a batch.
     *
     * @param proved takes each event that is proved to be the trouble by that, with the answer that it last got
     */
    void passed(BiConsumer<PendingBatch, Answer> proved) {
        passes++;
        inHand.forEach(other -> {
            Answer answer = other.isOnWire() ? null : other.suspect().passed();
            if (answer != null) {
                proved.accept(other, answer);
            }
        });
    }
}
