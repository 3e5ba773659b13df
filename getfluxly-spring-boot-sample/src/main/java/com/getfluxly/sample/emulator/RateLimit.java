package com.getfluxly.sample.emulator;

import java.time.Duration;

/**
 * A plan's rate limit, for each token.
 *
 * @param eventsPerSecond events a second that refill the bucket; 0 turns the limit off
 * @param burst events that a full bucket holds
 */
record RateLimit(int eventsPerSecond, int burst) {

    private static final long NANOS = 1_000_000_000L;

    static final RateLimit PRO = Plan.PRO.limit();

    RateLimit {
        if (eventsPerSecond < 0) {
            throw new IllegalArgumentException("eventsPerSecond < 0: " + eventsPerSecond);
        }
        if (burst < 1) {
            throw new IllegalArgumentException("burst < 1: " + burst);
        }
    }

    boolean off() {
        return eventsPerSecond == 0;
    }

    /** How long the bucket takes to gain that many events. */
    Duration refillOf(int events) {
        return Duration.ofNanos(events * NANOS / eventsPerSecond);
    }

    /** How many events the bucket still holds when it will be full after the time given. */
    int remaining(Duration untilFull) {
        double missing = Math.ceil(untilFull.toNanos() * (double) eventsPerSecond / NANOS);
        return (int) Math.max(0, burst - missing);
    }
}
