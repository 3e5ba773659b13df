package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.GetFluxlyClientBuilder;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.spring.GetFluxlyClientBuilderCustomizer;
import com.getfluxly.spring.observation.GetFluxlyObservationConvention;
import com.getfluxly.spring.observation.GetFluxlyObservations;
import com.getfluxly.transport.Transport;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the {@link GetFluxlyClient}.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@EnableConfigurationProperties(GetFluxlyProperties.class)
@Import(TransportConfiguration.class)
public final class GetFluxlyAutoConfiguration {

    /**
     * {@value}: the phase in which the client delivers its events when the application stops. Higher phases stop earlier. So this
     * phase comes after everything that may still track: web servers, executors, schedulers and message listeners, whose phases
     * are all above zero. Beans that must live longer than the last delivery can use a lower phase. With {@code MIN_VALUE} itself
     * they could not, because logging stops there.
     */
    public static final int LIFECYCLE_PHASE = Integer.MIN_VALUE / 2;

    /** {@value}: the method, and the bean. */
    static final String CLIENT = "getfluxlyClient";

    GetFluxlyAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(GetFluxlyConnectionDetails.class)
    PropertiesGetFluxlyConnectionDetails getfluxlyConnectionDetails(
            GetFluxlyProperties properties, Environment environment) {
        return new PropertiesGetFluxlyConnectionDetails(properties, environment);
    }

    @Bean
    LateObservationRegistry getfluxlyObservationRegistry(ObjectProvider<ObservationRegistry> registries) {
        return new LateObservationRegistry(registries);
    }

    @Bean
    @ConditionalOnMissingBean
    GetFluxlyObservations getfluxlyObservations(
            LateObservationRegistry registry, ObjectProvider<GetFluxlyObservationConvention> conventions) {
        return new GetFluxlyObservations(registry::now, conventions.getIfUnique());
    }

    /** Switched off here and not by a condition: conditions are settled when an application is processed ahead of time. */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    GetFluxlyClient getfluxlyClient(
            GetFluxlyProperties properties,
            GetFluxlyConnectionDetails details,
            Environment environment,
            GetFluxlyObservations observations,
            ObjectProvider<Transport> transport,
            ObjectProvider<Outbox> outbox,
            ObjectProvider<DeliveryListener> listeners,
            ObjectProvider<Enrichment> enrichments,
            ObjectProvider<EventProcessor> processors,
            ObjectProvider<GetFluxlyClientBuilderCustomizer> customizers,
            ObjectProvider<ClientDecorator> decorators,
            ObjectProvider<ClientMaker> makers,
            ListableBeanFactory beans) {
        if (!properties.isEnabled()) {
            return ClientFactory.off();
        }
        ClientMaker maker = makers.getIfAvailable(() -> GetFluxlyClientBuilder::build);
        GetFluxlyClient client = new ClientFactory(
                        properties, new NamedDetails(details, beans), environment, observations, maker)
                .create(maker.transport(transport, outbox), listeners, enrichments, processors, customizers);
        ClientDecorator decorator = decorators.getIfAvailable();
        return decorator == null ? client : decorator.decorate(client);
    }

    /** Static, since it has to be there before any client. */
    @Bean
    static FactoryMadeClients getfluxlyFactoryMadeClients(ConfigurableListableBeanFactory beans) {
        return new FactoryMadeClients(beans);
    }

    /** Static, since it works before there are beans. */
    @Bean
    static TrackedEvents getfluxlyTrackedEvents(Environment environment, ResourceLoader resourceLoader) {
        return new TrackedEvents(environment, resourceLoader);
    }

    /** For all clients, whoever made them. */
    @Bean
    @ConditionalOnMissingBean(name = "getfluxlyLifecycle")
    @ConditionalOnBean(GetFluxlyClient.class)
    GetFluxlyLifecycle getfluxlyLifecycle(ConfigurableListableBeanFactory beans, GetFluxlyProperties properties) {
        ClientBeans clients = new ClientBeans(beans);
        return new GetFluxlyLifecycle(clients::own, ShutdownBudget.forStop(properties));
    }
}
