package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.spring.actuate.GetFluxlyHealthIndicator;
import java.util.Map;
import java.util.function.Function;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the health of each {@link GetFluxlyClient}, be it the
 * auto-configured one or the application's own. It is part of neither the liveness nor the readiness group.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = GetFluxlyAutoConfiguration.class, before = HealthContributorAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(GetFluxlyClient.class)
@ConditionalOnEnabledHealthIndicator("getfluxly")
@EnableConfigurationProperties(GetFluxlyHealthProperties.class)
public final class GetFluxlyHealthAutoConfiguration {

    GetFluxlyHealthAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = "getfluxlyHealthIndicator")
    HealthContributor getfluxlyHealthIndicator(
            ConfigurableListableBeanFactory beans, GetFluxlyHealthProperties properties) {
        Map<String, GetFluxlyClient> clients = new ClientBeans(beans).all();
        Function<GetFluxlyClient, HealthContributor> indicator =
                client -> new GetFluxlyHealthIndicator(client, properties.downWhenParked());
        return clients.size() == 1
                ? indicator.apply(clients.values().iterator().next())
                : CompositeHealthContributor.fromMap(clients, indicator);
    }
}
