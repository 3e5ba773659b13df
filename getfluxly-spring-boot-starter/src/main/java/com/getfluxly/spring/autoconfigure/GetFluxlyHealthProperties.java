package com.getfluxly.spring.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the health.
 *
 * @param downWhenParked Whether the health is DOWN while the client is parked, for example because its token was revoked. If the
 *     overall health controls the rotation, this takes the application out of rotation.
 */
@ConfigurationProperties("management.health.getfluxly")
record GetFluxlyHealthProperties(@DefaultValue("false") boolean downWhenParked) {}
