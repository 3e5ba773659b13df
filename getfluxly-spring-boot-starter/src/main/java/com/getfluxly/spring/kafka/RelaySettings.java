package com.getfluxly.spring.kafka;

import java.time.Duration;
import java.util.Map;

/**
 * What one may set of a relay.
 *
 * @param topic where events come from
 * @param group the name that all relays of a fleet share
 * @param project whose events it delivers
 * @param autoStartup whether it starts with the application
 * @param phase when it starts and stops among others
 * @param timeout the most that one exchange with the service takes
 * @param consumerProperties what the application says of its consumers: servers, security, and the like
 */
record RelaySettings(
        String topic,
        String group,
        String project,
        boolean autoStartup,
        int phase,
        Duration timeout,
        Map<String, Object> consumerProperties) {

    RelaySettings {
        consumerProperties = Map.copyOf(consumerProperties);
    }
}
