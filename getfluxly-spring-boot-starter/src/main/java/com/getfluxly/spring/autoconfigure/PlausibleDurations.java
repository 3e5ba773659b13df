package com.getfluxly.spring.autoconfigure;

import com.getfluxly.error.GetFluxlyException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Refuses durations that the builder would accept, but that are probably mistakes: most likely the unit is missing, or is that of
 * another library. The message names the whole allowed range, so that the user does not meet other limits of the builder
 * afterwards.
 */
final class PlausibleDurations {

    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(100);
    private static final Duration SHORTEST_PROBE_INTERVAL = Duration.ofSeconds(1);
    /** More than the seconds that anybody writes who means as many days: there are at most 365 of them. */
    private static final Duration SHORTEST_AGE = Duration.ofMinutes(10);

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    /** The builder's own. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private static final Duration LONGEST_AGE = Duration.ofDays(365);

    private PlausibleDurations() {}

    /** @throws GetFluxlyException {@code validation_error} with the knob and what is usual */
    static void check(GetFluxlyProperties properties) {
        checkBetween("timeout", properties.getTimeout(), SHORTEST_TIMEOUT, LONGEST_WAIT);
        checkBetween("connectTimeout", properties.getConnectTimeout(), SHORTEST_TIMEOUT, LONGEST_WAIT);
        checkBetween("maxBlock", properties.getMaxBlock(), Duration.ZERO, LONGEST_WAIT);
        checkZeroOrBetween("shutdownTimeout", properties.getShutdownTimeout(), SHORTEST_TIMEOUT, LONGEST);
        checkBetween("parkedProbeInterval", properties.getParkedProbeInterval(), SHORTEST_PROBE_INTERVAL, LONGEST);
        checkZeroOrBetween("spoolMaxAge", properties.getSpool().getMaxAge(), SHORTEST_AGE, LONGEST_AGE);
    }

    private static void checkZeroOrBetween(String knob, Duration value, Duration least, Duration most) {
        if (!value.isZero() && !isBetween(value, least, most)) {
            throw implausible(knob, "zero, or between " + least + " and " + most, value);
        }
    }

    private static void checkBetween(String knob, @Nullable Duration value, Duration least, Duration most) {
        if (value != null && !isBetween(value, least, most)) {
            throw implausible(knob, "between " + (least.isZero() ? "zero" : least) + " and " + most, value);
        }
    }

    private static boolean isBetween(Duration value, Duration least, Duration most) {
        return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }

    private static GetFluxlyException implausible(String knob, String rule, Duration value) {
        return GetFluxlyException.invalid(
                        knob,
                        knob + " must be " + rule + ", got " + value
                                + "; check the unit: 5s and 5 are five seconds, 500ms is half a second")
                .build();
    }
}
