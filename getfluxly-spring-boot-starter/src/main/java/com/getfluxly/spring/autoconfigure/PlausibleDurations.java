package com.getfluxly.spring.autoconfigure;

import com.getfluxly.error.GetFluxlyException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Refuses durations that the builder would take but that nobody means: most likely they lack their unit, or have that of another
 * library. What cannot be at all is left for the builder to refuse.
 */
final class PlausibleDurations {

    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(100);
    private static final Duration SHORTEST_PROBE_INTERVAL = Duration.ofSeconds(1);
    /** More than the seconds that anybody writes who means as many days: there are at most 365 of them. */
    private static final Duration SHORTEST_AGE = Duration.ofMinutes(10);

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final Duration LONGEST_POSSIBLE = Duration.ofDays(1);

    private PlausibleDurations() {}

    /** @throws GetFluxlyException {@code validation_error} with the knob and what is usual */
    static void check(GetFluxlyProperties properties) {
        checkBetween("timeout", properties.getTimeout(), SHORTEST_TIMEOUT, LONGEST_WAIT);
        checkBetween("connectTimeout", properties.getConnectTimeout(), SHORTEST_TIMEOUT, LONGEST_WAIT);
        checkBetween("maxBlock", properties.getMaxBlock(), Duration.ZERO, LONGEST_WAIT);
        checkBetween("shutdownTimeout", properties.getShutdownTimeout(), SHORTEST_TIMEOUT, LONGEST_POSSIBLE);
        checkBetween(
                "parkedProbeInterval", properties.getParkedProbeInterval(), SHORTEST_PROBE_INTERVAL, LONGEST_POSSIBLE);
        checkBetween("spoolMaxAge", properties.getSpool().getMaxAge(), SHORTEST_AGE, LONGEST_POSSIBLE);
    }

    private static void checkBetween(String knob, @Nullable Duration value, Duration least, Duration most) {
        if (value == null || value.isNegative() || value.isZero() || value.compareTo(LONGEST_POSSIBLE) > 0) {
            return;
        }
        if (value.compareTo(least) < 0) {
            throw implausible(knob, "at least " + least, value);
        }
        if (value.compareTo(most) > 0) {
            throw implausible(knob, "at most " + most, value);
        }
    }

    private static GetFluxlyException implausible(String knob, String rule, Duration value) {
        return GetFluxlyException.invalid(
                        knob,
                        knob + " must be " + rule + ", got " + value
                                + "; look at the unit: 5s is five seconds, and so is 5, while 500ms is half of one")
                .build();
    }
}
