package com.getfluxly.sample.drill;

import com.getfluxly.sample.emulator.FaultMode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which fault the service has when: each for one slice of the time, with healthy slices of the same length before,
 * between and after them. A drill of more than five minutes goes through the faults again instead of staying in each for
 * longer, so that no outage exceeds 17 s and the queue of {@code application-drill.yml} always holds it.
 */
final class FaultPlan {

    /** Those that may reject an event are apart, each with a service before that recovered from something milder. */
    static final List<FaultMode> FAULTS = List.of(
            FaultMode.UNAVAILABLE,
            FaultMode.RATE_LIMITED,
            FaultMode.SLOW,
            FaultMode.RESET,
            FaultMode.REJECT_ONE,
            FaultMode.PROCESS_THEN_DROP,
            FaultMode.POISON,
            FaultMode.REVOKED,
            FaultMode.BROKEN);

    private static final Duration LONGEST_ROUND = Duration.ofMinutes(5);

    private final long slices;
    private final long sliceNanos;

    FaultPlan(Duration length) {
        long rounds = 1 + (length.toNanos() - 1) / LONGEST_ROUND.toNanos();
        slices = 2 * rounds * FAULTS.size() + 1;
        sliceNanos = Math.max(1, length.toNanos() / slices);
    }

    /** The fault at that time since the beginning; none in healthy slices and once all is over. */
    Optional<FaultMode> at(Duration elapsed) {
        long slice = elapsed.toNanos() / sliceNanos;
        boolean healthy = slice % 2 == 0 || slice >= slices;
        return healthy ? Optional.empty() : Optional.of(FAULTS.get((int) (slice / 2 % FAULTS.size())));
    }

    /** How many there are, one again counted again. */
    long faults() {
        return slices / 2;
    }

    /** How long each of them lasts, and each healthy time. */
    Duration slice() {
        return Duration.ofNanos(sliceNanos);
    }
}
