package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.spring.actuate.GetFluxlyMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
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

    /** Takes a provider of the client and not the client, whose listener it is. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnSingleCandidate(GetFluxlyClient.class)
    GetFluxlyMetrics getfluxlyMetrics(ObjectProvider<GetFluxlyClient> client, ConfigurableListableBeanFactory beans) {
        ClientBeans clients = new ClientBeans(beans);
        return new GetFluxlyMetrics(client::getObject, () -> tags(clients.made(), client.getObject()));
    }

    /** The accounts of all others, which are bound when all beans are made. */
    @Bean
    MeterBinder getfluxlyMetricsOfOtherClients(
            ObjectProvider<GetFluxlyClient> client, ConfigurableListableBeanFactory beans) {
        return registry -> {
            Map<String, GetFluxlyClient> clients = new ClientBeans(beans).made();
            GetFluxlyClient metered = client.getIfUnique();
            clients.values().stream()
                    .filter(other -> other != metered)
                    .forEach(other -> new GetFluxlyMetrics(() -> other, () -> tags(clients, other)).bindTo(registry));
        };
    }

    /** None for a client that is alone. */
    private static Tags tags(Map<String, GetFluxlyClient> clients, GetFluxlyClient client) {
        return clients.size() == 1
                ? Tags.empty()
                : clients.entrySet().stream()
                        .filter(named -> named.getValue() == client)
                        .findFirst()
                        .map(named -> Tags.of("client", named.getKey()))
                        .orElse(Tags.empty());
    }
}
