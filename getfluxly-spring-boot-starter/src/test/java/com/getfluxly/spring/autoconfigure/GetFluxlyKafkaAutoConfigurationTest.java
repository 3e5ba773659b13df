package com.getfluxly.spring.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.kafka.KafkaOutboxTransport;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.util.ClassUtils;

/** What there is of the outbox, and when; no broker is needed for any of it. */
@Timeout(60)
class GetFluxlyKafkaAutoConfigurationTest {

    private static final String ON = "getfluxly.outbox.kafka.enabled=true";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    KafkaAutoConfiguration.class,
                    GetFluxlyAutoConfiguration.class,
                    GetFluxlyKafkaAutoConfiguration.class))
            .withBean(Transport.class, () -> request -> new TransportResponse(202, Map.of(), "{}".getBytes(UTF_8)))
            .withPropertyValues("getfluxly.token=gflux_secret_4711", "getfluxly.shutdown-timeout=0");

    private static Map<String, Object> settings(BeanFactory beans) {
        return ((ProducerFactory<?, ?>) beans.getBean("getfluxlyOutboxProducerFactory")).getConfigurationProperties();
    }

    private static Stream<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName);
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void outbox_isNotThere_unlessItIsAskedFor() {
        runner.run(context -> {
            assertThat(context).hasSingleBean(GetFluxlyClient.class).doesNotHaveBean(Outbox.class);
            assertThat(context)
                    .doesNotHaveBean("kafkaOutboxTransport")
                    .doesNotHaveBean("getfluxlyOutboxProducerFactory");
            assertThat(threads()).noneMatch(name -> name.contains("getfluxly-outbox"));
        });
    }

    /** Everything of it is lazy. */
    @Test
    void outbox_isNotMade_whereTheClientIsOff() {
        runner.withPropertyValues(ON, "getfluxly.enabled=false", "getfluxly.outbox.kafka.required=true")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(Stream.of("getfluxlyOutbox", "kafkaOutboxTransport", "getfluxlyOutboxProducerFactory"))
                            .noneMatch(context.getSourceApplicationContext().getBeanFactory()::containsSingleton);
                });
    }

    @Test
    void withoutKafka_nothingIsLoaded() {
        runner.withClassLoader(withoutKafka()).run(context -> {
            assertThat(context).hasSingleBean(GetFluxlyClient.class).doesNotHaveBean(Outbox.class);
            assertThat(ClassUtils.isPresent("org.apache.kafka.clients.producer.Producer", context.getClassLoader()))
                    .isFalse();
        });
    }

    @Test
    void withoutKafka_anOutboxIsExplained() {
        runner.withClassLoader(withoutKafka())
                .withPropertyValues(ON)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(StartRefusedException.class)
                        .hasMessageContaining(
                                "Spring for Apache Kafka, or Spring Boot's part for it, is not on the class path"));
    }

    private static FilteredClassLoader withoutKafka() {
        return new FilteredClassLoader(
                "org.apache.kafka", "org.springframework.kafka", "org.springframework.boot.kafka");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "topic=a b | getfluxly.outbox.kafka.topic",
                "topic=.. | getfluxly.outbox.kafka.topic",
                "dead-letter-topic=a/b | getfluxly.outbox.kafka.dead-letter-topic",
                "dead-letter-topic=getfluxly.events | getfluxly.outbox.kafka.dead-letter-topic",
                "project=t-1 | getfluxly.outbox.kafka.project",
                "project=-a | getfluxly.outbox.kafka.project",
            })
    void impossibleName_failsTheStart(String property, String named) {
        runner.withPropertyValues(ON, "getfluxly.outbox.kafka." + property)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                InvalidConfigurationPropertyValueException.class,
                                failure -> assertThat(failure.getName()).isEqualTo(named)));
    }

    @Test
    void producer_isSureOfWhatItSays_withinTheTimeout() {
        runner.withPropertyValues(
                        ON,
                        "getfluxly.timeout=10s",
                        "spring.kafka.bootstrap-servers=kafka.example:9094",
                        "spring.kafka.producer.acks=1",
                        "spring.kafka.producer.retries=0",
                        "spring.kafka.producer.compression-type=zstd",
                        "spring.kafka.producer.value-serializer=" + StringSerializer.class.getName(),
                        "spring.kafka.producer.properties[max.in.flight.requests.per.connection]=7",
                        "spring.kafka.producer.properties[max.block.ms]=200",
                        "spring.kafka.producer.properties[delivery.timeout.ms]=120000")
                .run(context -> {
                    assertThat(settings(context))
                            .containsEntry(ProducerConfig.ACKS_CONFIG, "all")
                            .containsEntry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true)
                            .containsEntry(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE)
                            .containsEntry(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5)
                            .containsEntry(ProducerConfig.MAX_BLOCK_MS_CONFIG, 200L)
                            .containsEntry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 6000)
                            .containsEntry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 3000)
                            // The application's, since they are a matter of taste.
                            .containsEntry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd")
                            .extractingByKey(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)
                            .hasToString("[kafka.example:9094]");
                    DefaultKafkaProducerFactory<?, ?> factory =
                            (DefaultKafkaProducerFactory<?, ?>) context.getBean("getfluxlyOutboxProducerFactory");
                    assertThat(Objects.requireNonNull(factory.getValueSerializerSupplier())
                                    .get())
                            .isInstanceOf(ByteArraySerializer.class);
                });
    }

    /** Neither a transaction nor another partition, whatever the application's own producer has. */
    @Test
    void producer_hasNothingThatChangesWhatBecomesOfARecord() {
        runner.withPropertyValues(
                        ON,
                        "spring.kafka.producer.properties[transactional.id]=shop",
                        "spring.kafka.producer.properties[partitioner.ignore.keys]=true",
                        "spring.kafka.producer.properties[partitioner.class]="
                                + "org.apache.kafka.clients.producer.RoundRobinPartitioner",
                        "spring.kafka.producer.properties[interceptor.classes]=com.example.Curious")
                .run(context -> {
                    DefaultKafkaProducerFactory<?, ?> factory =
                            (DefaultKafkaProducerFactory<?, ?>) context.getBean("getfluxlyOutboxProducerFactory");
                    assertThat(factory.transactionCapable()).isFalse();
                    assertThat(factory.isProducerPerThread()).isFalse();
                    assertThat(settings(context))
                            .doesNotContainKeys(
                                    "transactional.id",
                                    "partitioner.class",
                                    "partitioner.ignore.keys",
                                    "interceptor.classes");
                });
    }

    @Test
    void connection_isThatOfTheApplicationsDetails() {
        SslBundle bundle = SslBundle.of(null);
        KafkaConnectionDetails details = new KafkaConnectionDetails() {
            @Override
            public List<String> getBootstrapServers() {
                return List.of("details.example:9093");
            }

            @Override
            public SslBundle getSslBundle() {
                return bundle;
            }

            @Override
            public String getSecurityProtocol() {
                return "SSL";
            }
        };

        runner.withPropertyValues(ON)
                .withBean(KafkaConnectionDetails.class, () -> details)
                .run(context -> assertThat(settings(context))
                        .containsEntry("security.protocol", "SSL")
                        .containsEntry(SslBundle.class.getName(), bundle)
                        .extractingByKey(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)
                        .hasToString("[details.example:9093]"));
    }

    /** K1. */
    @ParameterizedTest
    @CsvSource({"localhost, broker_unavailable", "no.such.host.invalid, not_acknowledged"})
    void missingBroker_keepsNobodyWaiting(String host, String code) throws IOException {
        int port = unusedPort();
        long started = System.nanoTime();
        runner.withPropertyValues(
                        ON,
                        "getfluxly.flush-interval=50ms",
                        "getfluxly.timeout=1s",
                        "spring.kafka.bootstrap-servers=" + host + ":" + port)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                    long before = System.nanoTime();
                    for (int i = 0; i < 100; i++) {
                        assertThat(client.track("seen", Identity.userId("u"))).isTrue();
                    }
                    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(500));
                    // At first it may be that Kafka's classes are not loaded in time.
                    await().until(() -> "network_error".equals(client.stats().stateCode()));
                    assertThat(client.stats().state()).isEqualTo(DeliveryState.BACKING_OFF);
                    assertThat(client.stats().delivered()).isZero();
                    assertThat(context.getBean(KafkaOutboxTransport.class).code())
                            .isEqualTo(code);
                });
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(15));
        await().until(() -> threads().noneMatch(name -> name.contains("getfluxly-outbox")));
    }
}
