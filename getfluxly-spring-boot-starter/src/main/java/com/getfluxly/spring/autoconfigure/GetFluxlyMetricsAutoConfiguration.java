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
 * {@link EnableAutoConfiguration Auto-configuration} for the meters of each {@link GetFluxlyClient}, be it the
 * auto-configured one or the application's own. Where there are several, they have the tag {@code client} with the name of the bean.
 * A client that is lazy is metered once it is made; a bean that decorates another client bean is not metered once more.
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
