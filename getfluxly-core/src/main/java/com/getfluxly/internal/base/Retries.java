package com.getfluxly.internal.base;

import java.time.Duration;

/** How failures are met. */
public record Retries(int maxRetries, Duration initialBackoff, Duration maxBackoff, Duration parkedProbeInterval) {}
