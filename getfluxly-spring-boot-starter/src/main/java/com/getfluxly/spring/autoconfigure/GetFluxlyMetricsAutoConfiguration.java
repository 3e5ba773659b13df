package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.spring.actuate.GetFluxlyMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the meters of the {@link GetFluxlyClient}, be it the
 * auto-configured one or the application's own.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        after = {
            GetFluxlyAutoConfiguration.class,
            MetricsAutoConfiguration.class,
            CompositeMeterRegistryAutoConfiguration.class
        })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnSingleCandidate(GetFluxlyClient.class)
public final class GetFluxlyMetricsAutoConfiguration {

    GetFluxlyMetricsAutoConfiguration() {}

    /** Takes a provider of the client and not the client, whose listener it is. */
    @Bean
    @ConditionalOnMissingBean
    GetFluxlyMetrics getfluxlyMetrics(ObjectProvider<GetFluxlyClient> client) {
        return new GetFluxlyMetrics(client::getObject);
    }
}
