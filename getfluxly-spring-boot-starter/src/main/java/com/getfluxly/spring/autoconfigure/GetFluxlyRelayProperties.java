package com.getfluxly.spring.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;

/**
 * What brings the events of the outbox to the service.
 *
 * @param enabled Whether this instance can be the relay of the outbox. Where relays are a deployment of their own, false for all others.
 *     Settled when an application is processed ahead of time.
 * @param group Group of consumers that all relays of a fleet share: of them one at a time delivers from a partition.
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
