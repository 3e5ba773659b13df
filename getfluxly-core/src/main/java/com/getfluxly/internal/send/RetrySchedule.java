package com.getfluxly.internal.send;

import java.time.Duration;

/** How long to wait after a failure: doubling, capped, with 25 % jitter either way. A pure function. */
public final class RetrySchedule {

    /** How far the wait may lie from the exact one, as a share of it. */
    static final double JITTER = 0.25;

    private final long initialNanos;
    private final long maxNanos;

    public RetrySchedule(Duration initialBackoff, Duration maxBackoff) {
        this.initialNanos = initialBackoff.toNanos();
        this.maxNanos = maxBackoff.toNanos();
    }

    /**
     * The wait after so many failures in a row.
     *
     * @param failures at least 1
     * @param random in [0, 1): 0 gives the longest wait, &frac12; the exact one where the cap does not cut into the range
     */
    long nanosAfter(int failures, double random) {
        long exact = initialNanos;
        // Carries the capped wait forward instead of shifting, which would overflow after a long outage.
        for (int i = 1; i < failures && exact < maxNanos; i++) {
            exact = Math.min(exact * 2, maxNanos);
        }
        // The range is cut, not the result: else half of a fleet would wait for exactly the cap, and stay in step.
        double shortest = exact * (1 - JITTER);
        double longest = Math.min(exact * (1 + JITTER), (double) maxNanos);
        return (long) (longest - (longest - shortest) * random);
    }
}
