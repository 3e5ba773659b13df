package com.getfluxly.sample.emulator;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Runs the emulator inside the application, at {@code sample.emulator.port}, unless switched off. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EmulatorProperties.class)
class EmulatorConfiguration {

    /** What a client's bean has to depend on; {@link EmulatorLifecycle} says why. */
    static final String BEAN_NAME = "ingestEmulator";

    @Bean(BEAN_NAME)
    EmulatorLifecycle ingestEmulator(EmulatorProperties properties) {
        return new EmulatorLifecycle(properties);
    }
}
