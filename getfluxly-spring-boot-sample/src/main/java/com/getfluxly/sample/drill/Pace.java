package com.getfluxly.sample.drill;

import java.time.Duration;

/**
 * How many events are due. Counted from the beginning and not from the last look: who comes late tracks more, and after
 * any time it is as many as the rate says.
 */
record Pace(int eventsPerSecond) {

    long due(Duration elapsed) {
        return elapsed.toMillis() * eventsPerSecond / 1_000;
    }
}
