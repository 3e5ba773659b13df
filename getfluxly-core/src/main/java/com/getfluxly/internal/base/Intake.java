package com.getfluxly.internal.base;

import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.OverflowPolicy;
import java.time.Duration;
import java.util.Map;

/** What is taken in, and how a refusal is answered. */
public record Intake(
        int maxEvents,
        long maxBytes,
        OverflowPolicy overflow,
        Duration maxBlock,
        FailureMode failureMode,
        Map<String, ?> context) {

    /** Reports what it refuses, and lets nobody wait. */
    public static Intake ofRoom(int maxEvents, long maxBytes, OverflowPolicy overflow) {
        return new Intake(maxEvents, maxBytes, overflow, Duration.ZERO, FailureMode.REPORT, Map.of());
    }

    /** The same with room for whatever comes. */
    public Intake withoutBounds() {
        return new Intake(
                Integer.MAX_VALUE / 2, Long.MAX_VALUE / 2, OverflowPolicy.REJECT, Duration.ZERO, failureMode, context);
    }

    /** The same for callers who wait so long. */
    public Intake withMaxBlock(Duration maxBlock) {
        return new Intake(maxEvents, maxBytes, overflow, maxBlock, failureMode, context);
    }
}
