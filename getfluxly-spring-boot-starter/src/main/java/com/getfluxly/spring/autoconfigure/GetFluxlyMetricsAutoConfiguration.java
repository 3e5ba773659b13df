package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.spring.actuate.GetFluxlyMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
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
 * {@link EnableAutoConfiguration Auto-configuration} for the meters of each {@link GetFluxlyClient}, whether it is
 * auto-configured or defined by the application. If there are several clients, the meters have the tag {@code client} with the
 * name of the bean. A lazy client gets its meters when it is created. A bean that decorates another client bean gets no meters of
 * its own.
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
@ConditionalOnBean({MeterRegistry.class, GetFluxlyClient.class})
public final class GetFluxlyMetricsAutoConfiguration {

    GetFluxlyMetricsAutoConfiguration() {}

    /** Static, since it has to be there before any other bean. */
    @Bean
    static ClientMeters getfluxlyClientMeters(ConfigurableListableBeanFactory beans) {
        return new ClientMeters(beans);
    }

    /** Asks for the client later, whose listener it is. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnSingleCandidate(GetFluxlyClient.class)
    GetFluxlyMetrics getfluxlyMetrics(ClientMeters meters) {
        return new GetFluxlyMetrics(meters::candidate, meters::tagsOfCandidate);
    }
}
