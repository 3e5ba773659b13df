package com.getfluxly.internal.send;

import com.getfluxly.internal.answer.Answer;
import org.jspecify.annotations.Nullable;

/**
 * The evidence against a batch: whether an event in it causes the failures, because the service, or a server before it, fails at
 * this event. Written by {@link Suspicions}; confined to the delivery thread.
 */
final class Suspect {

    /** As many failures in a row raise the suspicion. */
    static final int FAILURES = 3;

    /** As many strikes prove it of a single event, unless the service fails others as well. */
    static final int STRIKES = 3;

    /** As many strikes prove it of any, and of one that there never was another beside. */
    static final int MOST_STRIKES = 10;

    /** As many steps in a row that break off at it make it the trouble. */
    static final int BREAKS = 3;

    /** As many requests of others that go through make a failure a strike. */
    private static final int PASSES = 3;

    /** The same for what was halved out of a batch: the other half went through already. */
    private static final int PASSES_OF_PART = 2;

    private final boolean isPart;
    private boolean raised;
    private int failures;
    private long vouchedUpTo;
    private int strikes;
    private int othersFailed;
    private boolean hasOwnFailure;
    private @Nullable Answer charge;
    private int passes;

    private int breaks;
    /** When the first step broke off at it, or at what it is a part of; below zero for never. */
    private long passesBefore = -1;

    private long lastTry;
    private boolean waits;
    private long waitsUntil;

    private Suspect(boolean isPart, boolean raised, int failures, long vouchedUpTo) {
        this.isPart = isPart;
        this.raised = raised;
        this.failures = failures;
        this.vouchedUpTo = vouchedUpTo;
    }

    static Suspect none() {
        return new Suspect(false, false, 0, 0);
    }

    /** Of one that is tried beside suspects. */
    static Suspect beside() {
        return new Suspect(false, true, 0, 0);
    }

    /** Of one half. */
    Suspect ofHalf() {
        Suspect half = new Suspect(true, true, failures, vouchedUpTo);
        half.passesBefore = passesBefore;
        return half;
    }

    /** Of a part of a batch that was cut for another reason: nothing is known of the other part. */
    Suspect ofPart() {
        return new Suspect(isPart, raised, failures, vouchedUpTo);
    }

    /** Whether there is more against it than against all that fails in an outage. */
    boolean isLikely() {
        return isPart || hasOwnFailure;
    }

    boolean isRaised() {
        return raised;
    }

    int failures() {
        return failures;
    }

    /**
     * Counts a failure.
     *
     * @param passes how many requests went through by now
     */
    void failed(long passes) {
        failures++;
        raised |= failures >= FAILURES;
        vouchedUpTo = passes;
    }

    /** Whether a request of another batch has gone through since this one failed. */
    boolean isVouchedAgainst(long passes) {
        return failures > 0 && passes > vouchedUpTo;
    }

    // ---- a step breaks off at it ------------------------------------------------------------------------------------

    /**
     * Counts that.
     *
     * @param passes how many requests went through by now
     * @return how often in a row
     */
    int brokeOff(long passes) {
        if (passesBefore < 0) {
            passesBefore = passes;
        }
        return ++breaks;
    }

    /** A step came to its end with it. */
    void gotThrough() {
        breaks = 0;
        passesBefore = -1;
    }

    /** Whether something has gone through since, the other half of it for instance: so it is not all the world that breaks. */
    boolean doOthersPass(long passes) {
        return passes > passesBefore;
    }

    // ---- a single event ---------------------------------------------------------------------------------------------

    /** It failed although others went through before: what others do next decides. */
    void charge(Answer answer) {
        hasOwnFailure = true;
        charge = answer;
        passes = 0;
    }

    boolean isCharged() {
        return charge != null;
    }

    /** The service failed another one, too. */
    void acquit() {
        charge = null;
        othersFailed++;
    }

    /** Another went through: returns what the event failed with once that is proof, or else null. */
    @Nullable Answer passed() {
        Answer answer = charge;
        passes++;
        if (answer == null || passes < (isPart ? PASSES_OF_PART : PASSES)) {
            return null;
        }
        charge = null;
        strikes++;
        return strikes >= neededStrikes() ? answer : null;
    }

    private int neededStrikes() {
        return Math.min(MOST_STRIKES, STRIKES + othersFailed);
    }

    /** It failed, and there is nothing else that could go through or fail; tells whether that is proof. */
    boolean isProvedAlone() {
        charge = null;
        strikes++;
        return strikes >= (isPart ? neededStrikes() : MOST_STRIKES);
    }

    // ---- its turn ---------------------------------------------------------------------------------------------------

    /** The number of the last request with it. */
    long lastTry() {
        return lastTry;
    }

    void tried(long number) {
        lastTry = number;
        waits = false;
    }

    /** Waits by itself, while the others go on. */
    void waitUntil(long nanos) {
        waits = true;
        waitsUntil = nanos;
    }

    /** How long it still waits by itself; zero or less for not at all. */
    long nanosOfWait(long now) {
        return waits ? waitsUntil - now : 0;
    }
}
