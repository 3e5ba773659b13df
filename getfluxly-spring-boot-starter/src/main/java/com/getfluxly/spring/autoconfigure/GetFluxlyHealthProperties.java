package com.getfluxly.spring.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What counts as healthy.
 *
 * @param downWhenParked Whether the health is DOWN while the client is parked, for instance because its token was revoked. Takes
 *     the application out of rotation where the overall health decides about that.
 */
@ConfigurationProperties("management.health.getfluxly")
record GetFluxlyHealthProperties(@DefaultValue("false") boolean downWhenParked) {}
