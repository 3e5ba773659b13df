package com.getfluxly.spring.autoconfigure;

import java.time.Duration;

/**
 * Shares {@code getfluxly.shutdown-timeout} out. Delivery has two chances when an application ends: when its lifecycle
 * beans stop, and when the client is closed after those that use it have been destroyed. Each may find the service dead
 * and wait to the end of its time, so each gets one half.
 */
final class ShutdownBudget {

    private static final Duration LONGEST = Duration.ofDays(1);

    private ShutdownBudget() {}

    static Duration forStop(GetFluxlyProperties properties) {
        // Not dividedBy: it goes through BigDecimal, whose first use costs JDK 25 some 15 ms of the start-up.
        return Duration.ofMillis(properties.getShutdownTimeout().toMillis() / 2);
    }

    /** What cannot be is passed on as it is, for the builder to refuse: a half of it may be possible, or puzzle whoever reads of it. */
    static Duration forClose(GetFluxlyProperties properties) {
        Duration all = properties.getShutdownTimeout();
        return all.isNegative() || all.compareTo(LONGEST) > 0 ? all : all.minus(forStop(properties));
    }
}
