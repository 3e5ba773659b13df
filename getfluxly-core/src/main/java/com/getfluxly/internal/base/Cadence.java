package com.getfluxly.internal.base;

import java.time.Duration;

/** How often, how much and how long. */
public record Cadence(
        int flushAt,
        Duration flushInterval,
        int maxBatchSize,
        int maxInFlight,
        Duration timeout,
        Duration shutdownTimeout) {}
