package com.getfluxly.spring.autoconfigure;

import com.getfluxly.spring.kafka.KafkaOutboxTransport;
import com.getfluxly.transport.Transport;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.kafka.core.ProducerFactory;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for events that go through a topic of Kafka. With ahead-of-time processing,
 * the property's value at build time counts.
 *
 * <p>Everything is lazy: nothing is created if the client is switched off, is a recording client in a test, or is defined by the
 * application.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = GetFluxlyAutoConfiguration.class)
@ConditionalOnBooleanProperty("getfluxly.outbox.kafka.enabled")
@EnableConfigurationProperties(GetFluxlyProperties.class)
public final class GetFluxlyKafkaAutoConfiguration {

    private static final String TRANSPORT = "kafkaOutboxTransport";
    private static final String PRODUCERS = "getfluxlyOutboxProducerFactory";

    private static final String SPRING_KAFKA = "org.springframework.kafka.core.KafkaTemplate";
    private static final String KAFKA_OF_BOOT = "org.springframework.boot.kafka.autoconfigure.KafkaProperties";

    GetFluxlyKafkaAutoConfiguration() {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = {SPRING_KAFKA, KAFKA_OF_BOOT})
    @EnableConfigurationProperties(KafkaProperties.class)
    static class WithKafka {

        /** A look at the topics that comes after the start is none: the client is made with it in a lazy application, too. */
        @Bean
        static LazyInitializationExcludeFilter getfluxlyOutboxLooksAtTheStart() {
            return (name, definition, type) -> name.equals(GetFluxlyAutoConfiguration.CLIENT);
        }

        @Bean
        KafkaSettings getfluxlyKafkaSettings(
                KafkaProperties properties, ObjectProvider<KafkaConnectionDetails> details) {
            return new KafkaSettings(properties, details.getIfUnique());
        }

        /** No candidate by default, so that Spring Boot makes its own for the application. */
        @Bean(name = PRODUCERS, defaultCandidate = false)
        @Lazy
        @ConditionalOnMissingBean(name = PRODUCERS)
        ProducerFactory<byte[], byte[]> getfluxlyOutboxProducerFactory(
                KafkaSettings settings,
                GetFluxlyProperties properties,
                ObjectProvider<DefaultKafkaProducerFactoryCustomizer> customizers) {
            return OutboxProducers.of(settings.ofProducer(), properties.getTimeout(), customizers.orderedStream());
        }

        /** No candidate by default: whoever asks for a transport means the one to the service. */
        @Bean(name = TRANSPORT, defaultCandidate = false)
        @Lazy
        @ConditionalOnMissingBean(name = TRANSPORT)
        KafkaOutboxTransport kafkaOutboxTransport(
                GetFluxlyProperties properties,
                ObjectProvider<Transport> service,
                @Qualifier(PRODUCERS) ProducerFactory<byte[], byte[]> producers) {
            GetFluxlyProperties.Kafka kafka =
                    OutboxNames.checked(properties.getOutbox().getKafka());
            return new KafkaOutboxTransport(
                    service.getObject(), producers, kafka.getTopic(), kafka.getKey(), kafka.getProject());
        }

        /** Takes part in the lifecycle of the context by what it is, and only if somebody has asked for it. */
        @Bean(Outbox.BEAN)
        @Lazy
        @ConditionalOnMissingBean(name = Outbox.BEAN)
        Outbox getfluxlyOutbox(
                GetFluxlyProperties properties,
                KafkaSettings settings,
                @Qualifier(TRANSPORT) KafkaOutboxTransport transport) {
            return new KafkaOutbox(properties, transport, new OutboxTopics(settings, properties));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Conditional(KafkaIsMissing.class)
    static class WithoutKafka {

        @Bean(Outbox.BEAN)
        @Lazy
        Outbox getfluxlyOutbox() {
            throw new StartRefusedException(
                    "'getfluxly.outbox.kafka.enabled' is true, and Spring for Apache Kafka, or Spring Boot's part for it, is not on the class path",
                    "Add org.springframework.boot:spring-boot-starter-kafka to the build, or set"
                            + " 'getfluxly.outbox.kafka.enabled' to false, so that events go straight to the service.");
        }
    }

    static final class KafkaIsMissing extends NoneNestedConditions {

        KafkaIsMissing() {
            super(ConfigurationPhase.PARSE_CONFIGURATION);
        }

        @ConditionalOnClass(name = {SPRING_KAFKA, KAFKA_OF_BOOT})
        static class Kafka {}
    }
}
