package com.getfluxly.sample.emulator;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The emulator's settings.
 *
 * @param enabled whether it starts with the application
 * @param port the port that it listens on, on 127.0.0.1; 0 takes a free one
 * @param rateLimit the rate limit of each token; the Pro plan's unless set
 */
@ConfigurationProperties("sample.emulator")
record EmulatorProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("8090") int port,
        @DefaultValue RateLimit rateLimit) {}
