package com.getfluxly.sample.drill;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * How long and how hard the drill is.
 *
 * @param minutes how long events are tracked, in minutes unless it says otherwise, as {@code 20s} does
 * @param eventsPerSecond how many; the emulator takes 500 a second
 */
@ConfigurationProperties("drill")
record DrillProperties(
        @DefaultValue("5") @DurationUnit(ChronoUnit.MINUTES) Duration minutes,
        @DefaultValue("200") int eventsPerSecond) {

    DrillProperties {
        if (minutes.isNegative() || minutes.isZero()) {
            throw new IllegalArgumentException("drill.minutes must be positive: " + minutes);
        }
        if (eventsPerSecond < 1) {
            throw new IllegalArgumentException("drill.events-per-second must be positive: " + eventsPerSecond);
        }
    }
}
