package com.getfluxly.internal.spool;

import com.getfluxly.internal.base.Clock;
import java.time.Duration;

/**
 * When records were written. A step of the wall clock while the process runs must not make events older than they are, so that is
 * looked at once. For any thread.
 */
final class AgeClock {

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** No backlog is that old: the clock was set in between. */
    private static final long IMPLAUSIBLE_MILLIS = Duration.ofDays(366).toMillis();

    private final Clock clock;
    private final long startMillis;
    private final long startNanos;

    AgeClock(Clock clock) {
        this.clock = clock;
        this.startMillis = clock.millis();
        this.startNanos = clock.nanos();
    }

    /** Since the epoch. */
    long millis() {
        return startMillis + (clock.nanos() - startNanos) / NANOS_PER_MILLI;
    }

    /** Monotonic. */
    long nanos() {
        return clock.nanos();
    }

    /** Whether it is longer ago, and can be so. */
    boolean isPast(long written, long maxAgeMillis) {
        long age = millis() - written;
        return age > maxAgeMillis && age - maxAgeMillis < IMPLAUSIBLE_MILLIS;
    }
}
