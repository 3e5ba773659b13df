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
        Map<String, ?> context) {}
