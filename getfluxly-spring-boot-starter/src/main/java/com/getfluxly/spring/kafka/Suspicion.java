package com.getfluxly.spring.kafka;

/**
 * Whether a batch fails because of one event in it. In a single partition nothing overtakes, so an event that no service can digest
 * would stop all of them; while a service that is down looks just the same. What tells the two apart are events behind the batch, each
 * tried alone: a batch that fails between two of them that go through is cut until one event is left; and if that one fails between
 * two others that go through, it is to blame.
 *
 * <p>Confined to the thread that polls.
 */
final class Suspicion {

    /** Failures in a row of one batch, after which another event is tried. */
    static final int ENOUGH = 4;

    /** The same for what is left of a batch that is suspected already. */
    static final int ENOUGH_OF_A_PART = 2;

    /** How many events behind the suspected ones are tried in turn. */
    static final int CANDIDATES = 16;

    /** How often there may be no other event to try before a batch is cut nevertheless. */
    static final int ALONE = 2;

    private static final long NOWHERE = -1;

    /** Where the batch ends that is suspected. */
    private long suspectedUntil = NOWHERE;

    private int failures;
    private String code = "";
    private boolean isProbing;
    private int timesAlone;
    private int failedProbes;
    private long triedUpTo = NOWHERE;

    /** Whether another event went through, and none failed but the suspected one since. */
    private boolean isBracketOpen;

    /** What closes the case of one event opens that of the next. */
    private boolean isBracketKept;

    /** What follows for the batch. */
    enum Verdict {
        NONE,
        CUT,
        POISON
    }

    /** The last offset that the next batch may have, so that it ends where the suspected one did. */
    long limit() {
        return isSuspected() ? suspectedUntil : Long.MAX_VALUE;
    }

    /** Whether an event behind the batch is to be tried. */
    boolean isProbing() {
        return isProbing;
    }

    /**
     * The offset behind which to look for it: each of the next few gets its turn, and where one went through the next one may as
     * well.
     */
    long triedUpTo() {
        return triedUpTo;
    }

    /** Why the suspected one failed last. */
    String code() {
        return code;
    }

    /** A batch of so many events, up to this offset, failed in a way that may be theirs. */
    Verdict failed(int events, long last, String why) {
        failures++;
        code = why;
        if (failures < (isSuspected() || isBracketOpen ? ENOUGH_OF_A_PART : ENOUGH)) {
            return Verdict.NONE;
        }
        failures = 0;
        if (isSuspected() && events > 1) {
            return cut(last);
        }
        isProbing = true;
        return Verdict.NONE;
    }

    /** The service says that one of the events up to this offset is to blame. */
    Verdict refused(long last) {
        return cut(last);
    }

    /** This one, behind a batch of so many events up to that offset, went through. */
    Verdict otherPasses(long offset, int events, long last) {
        isProbing = false;
        triedUpTo = offset;
        failedProbes = 0;
        timesAlone = 0;
        if (!isBracketOpen) {
            // The service may have come back between the two.
            isBracketOpen = true;
            return Verdict.NONE;
        }
        if (events > 1) {
            return cut(last);
        }
        isBracketKept = true;
        return Verdict.POISON;
    }

    /** This one failed as well: the service is down, or there are several of the kind. */
    void otherFails(long offset) {
        isProbing = false;
        isBracketOpen = false;
        failedProbes++;
        triedUpTo = failedProbes < CANDIDATES ? offset : NOWHERE;
        failedProbes %= CANDIDATES;
    }

    /** There is none behind that, in all of the topic or in what was read; the batch has so many events, up to that offset. */
    Verdict noOther(int events, long last, boolean isAll) {
        isProbing = false;
        failedProbes = 0;
        triedUpTo = NOWHERE;
        timesAlone += isAll ? 1 : 0;
        return events > 1 && timesAlone >= ALONE ? cut(last) : Verdict.NONE;
    }

    /** Everything up to this offset has an outcome. */
    void passed(long last) {
        failures = 0;
        timesAlone = 0;
        failedProbes = 0;
        isProbing = false;
        isBracketOpen = isBracketKept;
        isBracketKept = false;
        if (last >= suspectedUntil) {
            suspectedUntil = NOWHERE;
        }
    }

    private boolean isSuspected() {
        return suspectedUntil != NOWHERE;
    }

    private Verdict cut(long last) {
        failures = 0;
        isBracketOpen = false;
        suspectedUntil = last;
        return Verdict.CUT;
    }
}
