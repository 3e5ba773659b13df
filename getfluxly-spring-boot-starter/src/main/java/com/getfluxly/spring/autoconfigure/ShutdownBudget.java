package com.getfluxly.spring.autoconfigure;

import java.time.Duration;

/**
 * Shares {@code getfluxly.shutdown-timeout} out. Delivery has two chances when an application ends: when its lifecycle
 * beans stop, and when the client is closed after those that use it have been destroyed. Each may find the service dead
 * and wait to the end of its time, so each gets one half.
 */
final class ShutdownBudget {

    private ShutdownBudget() {}

    static Duration forStop(GetFluxlyProperties properties) {
        return properties.getShutdownTimeout().dividedBy(2);
    }

    static Duration forClose(GetFluxlyProperties properties) {
        return properties.getShutdownTimeout().minus(forStop(properties));
    }
}
