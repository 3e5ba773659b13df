package com.getfluxly.spring.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** An application that Prometheus scrapes. */
public final class MeteredApplication {

    private MeteredApplication() {}

    /** With a token, and deliveries only when they are asked for. */
    public static ApplicationContextRunner runner(String... properties) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        MetricsAutoConfiguration.class,
                        CompositeMeterRegistryAutoConfiguration.class,
                        PrometheusMetricsExportAutoConfiguration.class,
                        GetFluxlyAutoConfiguration.class,
                        GetFluxlyMetricsAutoConfiguration.class))
                .withPropertyValues("getfluxly.token=gflux_secret_1", "getfluxly.flush-interval=0")
                .withPropertyValues(properties);
    }
}
