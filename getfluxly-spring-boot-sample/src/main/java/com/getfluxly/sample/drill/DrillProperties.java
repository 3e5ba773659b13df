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
 * @param kill whether the shop is a process of its own, which is killed now and then
 * @param kills how often that is
 * @param spool whether that shop keeps its events on disk; false shows what is lost without
 */
@ConfigurationProperties("drill")
record DrillProperties(
        @DefaultValue("5") @DurationUnit(ChronoUnit.MINUTES) Duration minutes,
        @DefaultValue("200") int eventsPerSecond,
        @DefaultValue("false") boolean kill,
        @DefaultValue("5") int kills,
        @DefaultValue("true") boolean spool) {

    DrillProperties {
        if (minutes.isNegative() || minutes.isZero()) {
            throw new IllegalArgumentException("drill.minutes must be positive: " + minutes);
        }
        if (eventsPerSecond < 1) {
            throw new IllegalArgumentException("drill.events-per-second must be positive: " + eventsPerSecond);
        }
        if (kills < 1) {
            throw new IllegalArgumentException("drill.kills must be positive: " + kills);
        }
    }
}
