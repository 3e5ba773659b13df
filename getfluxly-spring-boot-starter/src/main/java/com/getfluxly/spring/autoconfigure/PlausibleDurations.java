package com.getfluxly.spring.autoconfigure;

import com.getfluxly.error.GetFluxlyException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.springframework.core.env.Environment;

/**
 * Every duration among the properties, and which values of it are plausible. The builder accepts more; but the rest are probably
 * mistakes: most likely the unit is missing, or is that of another library.
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

    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    private static final Duration MONTH = Duration.ofDays(30);

    private PlausibleDurations() {}

    private static List<PlausibleDuration> all(GetFluxlyProperties properties) {
        GetFluxlyProperties.Retry retry = properties.getRetry();
        return List.of(
                PlausibleDuration.of("flush-interval", properties.getFlushInterval()),
                PlausibleDuration.of("timeout", properties.getTimeout()).between(SHORTEST_TIMEOUT, LONGEST_WAIT),
                PlausibleDuration.of("connect-timeout", properties.getConnectTimeout())
                        .between(SHORTEST_TIMEOUT, LONGEST_WAIT),
                PlausibleDuration.of("max-block", properties.getMaxBlock()).between(Duration.ZERO, LONGEST_WAIT),
                PlausibleDuration.of("shutdown-timeout", properties.getShutdownTimeout())
                        .zeroOrBetween(SHORTEST_TIMEOUT, LONGEST),
                PlausibleDuration.of("retry.initial-backoff", retry.getInitialBackoff()),
                PlausibleDuration.of("retry.max-backoff", retry.getMaxBackoff()).ordinaryUpTo(TEN_MINUTES),
                PlausibleDuration.of("parked-probe-interval", properties.getParkedProbeInterval())
                        .between(SHORTEST_PROBE_INTERVAL, LONGEST)
                        .ordinaryUpTo(TEN_MINUTES),
                PlausibleDuration.of("spool.max-age", properties.getSpool().getMaxAge())
                        .zeroOrBetween(SHORTEST_AGE, LONGEST_AGE)
                        .ordinaryUpTo(MONTH));
    }

    /** @throws GetFluxlyException {@code validation_error} with the property and what is usual */
    static void check(GetFluxlyProperties properties) {
        for (PlausibleDuration duration : all(properties)) {
            duration.check();
        }
    }

    /** Logs those that are a number without a unit, and so large that milliseconds may have been meant. */
    static void tell(GetFluxlyProperties properties, Environment environment, Logger log) {
        for (PlausibleDuration duration : all(properties)) {
            duration.tell(environment, log);
        }
    }
}
