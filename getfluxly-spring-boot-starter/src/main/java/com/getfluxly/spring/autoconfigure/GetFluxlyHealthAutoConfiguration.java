package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the health of each {@link GetFluxlyClient}, whether it is
 * auto-configured or defined by the application. If there are several clients, each is a part of the health. A lazy client is
 * {@code UNKNOWN} until it is created. A bean that decorates another client bean is not a part of its own. The health is not part
 * of the liveness group or the readiness group.
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
        ClientBeans clients = new ClientBeans(beans);
        // Whether there are parts is settled now, and it may not be their turn yet.
        clients.makeAllButLazy();
        ClientsHealth health = new ClientsHealth(clients, properties.downWhenParked(), () -> outbox(beans));
        return clients.areSeveral() ? health : health.ofTheOnlyOne();
    }

    /** Not made by whoever only looks. */
    private static @Nullable Outbox outbox(ConfigurableListableBeanFactory beans) {
        return beans.containsSingleton(Outbox.BEAN) ? beans.getBean(Outbox.BEAN, Outbox.class) : null;
    }
}
