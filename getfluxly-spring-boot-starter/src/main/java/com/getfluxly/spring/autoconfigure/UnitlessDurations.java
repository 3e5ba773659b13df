package com.getfluxly.spring.autoconfigure;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.core.env.Environment;

/**
 * Tells how a number without a unit is read where it is that large that milliseconds may have been meant. What nobody can mean is
 * refused by {@link PlausibleDurations}.
 */
final class UnitlessDurations {

    private static final Duration LONG = Duration.ofMinutes(1);

    /** The longest that nobody is told of. */
    private static final Map<String, Duration> ORDINARY = Map.of(
            "getfluxly.flush-interval", LONG,
            "getfluxly.timeout", LONG,
            "getfluxly.connect-timeout", LONG,
            "getfluxly.max-block", LONG,
            "getfluxly.shutdown-timeout", LONG,
            "getfluxly.retry.initial-backoff", LONG,
            "getfluxly.retry.max-backoff", Duration.ofMinutes(10),
            "getfluxly.parked-probe-interval", Duration.ofMinutes(10),
            "getfluxly.spool.max-age", Duration.ofDays(30));

    private static final String NUMBER = "\\+?\\d{1,9}";

    private UnitlessDurations() {}

    static void tell(Environment environment, Logger log) {
        for (Map.Entry<String, Duration> ordinary : ORDINARY.entrySet()) {
            Duration read = number(environment.getProperty(ordinary.getKey()));
            if (read != null && read.compareTo(ordinary.getValue()) > 0) {
                log.warn(
                        "'{}' is a number without a unit, which is read as seconds: {}. Write 5s or 500ms",
                        ordinary.getKey(),
                        read);
            }
        }
    }

    private static @Nullable Duration number(@Nullable String text) {
        return text != null && text.strip().matches(NUMBER) ? Duration.ofSeconds(Long.parseLong(text.strip())) : null;
    }
}
