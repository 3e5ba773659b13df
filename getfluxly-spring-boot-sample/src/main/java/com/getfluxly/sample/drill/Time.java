package com.getfluxly.sample.drill;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** What the drill knows of time, so that a test can own it. */
interface Time {

    Duration BETWEEN_BURSTS = Duration.ofMillis(10);

    Time SYSTEM = new Time() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void rest() {
            LockSupport.parkNanos(BETWEEN_BURSTS.toNanos());
        }
    };

    /** As {@link System#nanoTime()}. */
    long nanos();

    /** Waits for {@link #BETWEEN_BURSTS} or so; how long it really was, {@link #nanos()} tells. */
    void rest();
}
