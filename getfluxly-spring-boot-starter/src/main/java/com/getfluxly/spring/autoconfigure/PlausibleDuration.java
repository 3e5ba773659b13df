package com.getfluxly.spring.autoconfigure;

import com.getfluxly.error.GetFluxlyException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.core.env.Environment;

/**
 * A duration among the properties, and which values of it are plausible. The message names the whole allowed range, so that the
 * user does not meet other limits of the builder afterwards. If a number without a unit is so large that milliseconds may have been
 * meant, a log line says so.
 *
 * @param value null if it is not set
 * @param most null if the builder's own bounds are enough
 * @param ordinary the longest that gets no log line
 */
record PlausibleDuration(
        String property,
        @Nullable Duration value,
        Duration least,
        @Nullable Duration most,
        boolean mayBeZero,
        Duration ordinary) {

    private static final Pattern NUMBER = Pattern.compile("\\+?\\d{1,9}");

    /** Everything that the builder accepts. */
    static PlausibleDuration of(String property, @Nullable Duration value) {
        return new PlausibleDuration("getfluxly." + property, value, Duration.ZERO, null, false, Duration.ofMinutes(1));
    }

    PlausibleDuration between(Duration least, Duration most) {
        return new PlausibleDuration(property, value, least, most, false, ordinary);
    }

    PlausibleDuration zeroOrBetween(Duration least, Duration most) {
        return new PlausibleDuration(property, value, least, most, true, ordinary);
    }

    PlausibleDuration ordinaryUpTo(Duration ordinary) {
        return new PlausibleDuration(property, value, least, most, mayBeZero, ordinary);
    }

    void check() {
        if (value != null && most != null && !isPlausible(value, most)) {
            throw GetFluxlyException.invalid(
                            property,
                            "'" + property + "' must be " + rule() + " and " + most + ", got " + value
                                    + "; check the unit: 5s and 5 are five seconds, 500ms is half a second")
                    .build();
        }
    }

    private boolean isPlausible(Duration value, Duration most) {
        return (mayBeZero && value.isZero()) || (value.compareTo(least) >= 0 && value.compareTo(most) <= 0);
    }

    private String rule() {
        return (mayBeZero ? "zero, or between " : "between ") + (least.isZero() ? "zero" : least);
    }

    void tell(Environment environment, Logger log) {
        number(environment)
                .filter(read -> read.compareTo(ordinary) > 0)
                .ifPresent(read -> log.warn(
                        "'{}' is a number without a unit, which is read as seconds: {}. Write 5s or 500ms",
                        property,
                        read));
    }

    private Optional<Duration> number(Environment environment) {
        return Optional.ofNullable(environment.getProperty(property))
                .map(String::strip)
                .filter(text -> NUMBER.matcher(text).matches())
                .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    }
}
