package com.getfluxly.internal.base;

import java.time.Duration;

/** How failures are met. */
public record Retries(int maxRetries, Duration initialBackoff, Duration maxBackoff, Duration parkedProbeInterval) {

    /** With the same wait before whatever is tried again. */
    public static Retries evenly(int maxRetries, Duration wait) {
        return new Retries(maxRetries, wait, wait, wait);
    }
}
