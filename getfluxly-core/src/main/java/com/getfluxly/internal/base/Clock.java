package com.getfluxly.internal.base;

import java.time.Instant;

/** Time, as the engine sees it: all waits and ages are monotonic, only what is written on the wire is wall time. */
public interface Clock {

    /** Monotonic nanoseconds with an arbitrary origin. */
    long nanos();

    /** The wall clock. May jump. */
    Instant now();

    /** The wall clock in milliseconds since the epoch. */
    default long millis() {
        return now().toEpochMilli();
    }

    /** Waits in the calling thread. */
    void pause(long nanos) throws InterruptedException;
}
