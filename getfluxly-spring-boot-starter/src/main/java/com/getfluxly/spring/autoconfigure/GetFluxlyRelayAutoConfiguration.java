package com.getfluxly.spring.autoconfigure;

import com.getfluxly.relay.Courier;
import com.getfluxly.spring.kafka.OutboxRelay;
import com.getfluxly.spring.kafka.OutboxRelayHealthIndicator;
import com.getfluxly.spring.kafka.OutboxRelayMetrics;
import com.getfluxly.spring.observation.GetFluxlyObservations;
import com.getfluxly.transport.Transport;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.ProducerFactory;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the relay that sends the events of the outbox to the service. With
 * ahead-of-time processing, the property's value at build time counts. The relay does not start if the client is switched off, or
 * is a recording client in a test.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        after = GetFluxlyKafkaAutoConfiguration.class,
        beforeName = "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration")
@ConditionalOnBooleanProperty("getfluxly.outbox.kafka.enabled")
@ConditionalOnBooleanProperty(name = "getfluxly.relay.enabled", matchIfMissing = true)
@ConditionalOnClass(
        name = {
            "org.springframework.kafka.core.KafkaTemplate",
            "org.springframework.boot.kafka.autoconfigure.KafkaProperties"
        })
public final class GetFluxlyRelayAutoConfiguration {

    GetFluxlyRelayAutoConfiguration() {}

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(GetFluxlyRelayProperties.class)
    static class RelayConfiguration {

        private static final String NOBODY = "off";
        private static final Transport OFF = request -> {
            throw new IOException("the relay is off");
        };

        @Bean(destroyMethod = "close", defaultCandidate = false)
        @ConditionalOnMissingBean(name = "getfluxlyRelayCourier")
        Courier getfluxlyRelayCourier(
                GetFluxlyProperties properties,
                GetFluxlyConnectionDetails details,
                GetFluxlyObservations observations,
                ObjectProvider<Transport> service,
                ObjectProvider<ClientMaker> recording) {
            if (isOff(properties, recording)) {
                return Courier.builder(NOBODY, OFF).build();
            }
            Courier.Builder courier = Courier.builder(details.token(), observations.observed(service.getObject()))
                    .tokenSupplier(details::token)
                    .timeout(properties.getTimeout())
                    .maxBackoff(properties.getRetry().getMaxBackoff())
                    .parkedProbeInterval(properties.getParkedProbeInterval())
                    .userAgentSuffix("spring-boot/" + SpringBootVersion.getVersion());
            Optional.ofNullable(properties.getRetry().getInitialBackoff()).ifPresent(courier::initialBackoff);
            return courier.build();
        }

        /** Stops after the web server and before the last delivery of the clients, which may still put events into the topic. */
        @Bean
        @ConditionalOnMissingBean
        OutboxRelay getfluxlyRelayContainer(
                GetFluxlyProperties properties,
                GetFluxlyRelayProperties relay,
                GetFluxlyConnectionDetails details,
                KafkaSettings settings,
                @Qualifier("getfluxlyRelayCourier") Courier courier,
                @Qualifier("getfluxlyOutboxProducerFactory") ProducerFactory<byte[], byte[]> producers,
                ObjectProvider<ClientMaker> recording) {
            GetFluxlyProperties.Kafka kafka =
                    OutboxNames.checked(properties.getOutbox().getKafka());
            boolean isOff = isOff(properties, recording);
            OutboxRelay.Builder builder = OutboxRelay.builder(
                            kafka.getTopic(), kafka.getDeadLetterTopic(), courier, producers)
                    .group(relay.group())
                    .timeout(properties.getTimeout())
                    .consumerProperties(settings.ofConsumer())
                    .autoStartup(relay.autoStartup() && !isOff);
            return isOff
                    ? builder.build()
                    : builder.project(kafka.getProject(), details::token).build();
        }

        /** Then there need be no token, and nothing is sent. */
        private static boolean isOff(GetFluxlyProperties properties, ObjectProvider<ClientMaker> recording) {
            return !properties.isEnabled() || recording.getIfAvailable() != null;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    @ConditionalOnEnabledHealthIndicator("getfluxly")
    @EnableConfigurationProperties(GetFluxlyHealthProperties.class)
    static class HealthConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "getfluxlyRelayHealthIndicator")
        OutboxRelayHealthIndicator getfluxlyRelayHealthIndicator(
                OutboxRelay relay, GetFluxlyHealthProperties properties) {
            return new OutboxRelayHealthIndicator(relay, properties.downWhenParked());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class MetricsConfiguration {

        @Bean
        @ConditionalOnMissingBean
        OutboxRelayMetrics getfluxlyRelayMetrics(OutboxRelay relay) {
            return new OutboxRelayMetrics(relay);
        }
    }
}
