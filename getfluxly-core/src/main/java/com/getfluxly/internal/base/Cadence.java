package com.getfluxly.internal.base;

import java.time.Duration;

/** How often, how much and how long. */
public record Cadence(
        int flushAt,
        Duration flushInterval,
        int maxBatchSize,
        int maxInFlight,
        Duration timeout,
        Duration shutdownTimeout) {

    /** One request after the other, and none by the clock. */
    public static Cadence withoutInterval(int flushAt, int maxBatchSize, Duration timeout, Duration shutdownTimeout) {
        return new Cadence(flushAt, Duration.ZERO, maxBatchSize, 1, timeout, shutdownTimeout);
    }
}
