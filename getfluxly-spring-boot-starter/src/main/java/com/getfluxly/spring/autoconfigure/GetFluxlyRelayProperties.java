package com.getfluxly.spring.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;

/**
 * The relay, which sends the events of the outbox to the service.
 *
 * @param enabled Whether this instance can be the relay of the outbox. If a separate application is the relay, set it to false in
 *     all others. With ahead-of-time processing, the value at build time counts.
 * @param group Consumer group of all relays of a fleet: one relay at a time delivers from a partition.
 * @param autoStartup Whether the relay starts with the application.
 */
@ConfigurationProperties("getfluxly.relay")
record GetFluxlyRelayProperties(
        @DefaultValue("true") Boolean enabled,
        @DefaultValue(GetFluxlyRelayProperties.GROUP) String group,
        @DefaultValue("true") Boolean autoStartup) {

    private static final String GROUP = "getfluxly-relay";

    /** An empty value is the default. */
    GetFluxlyRelayProperties {
        group = StringUtils.hasText(group) ? group : GROUP;
    }
}
