package com.getfluxly.spring.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.spring.EmbeddedBroker;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.kafka.KafkaOutboxTransport;
import com.getfluxly.spring.kafka.OutboxRelayMetrics;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaTemplate;

/** An application whose events go into a topic, with a broker that is one. */
@Timeout(60)
class KafkaOutboxTest {

    private static final Pattern NAME = Pattern.compile("\"event\":\"([^\"]+)\"");
    private static final Map<String, String> PLAIN = Map.of();

    private static EmbeddedBroker broker;

    private final List<String> atTheService = new CopyOnWriteArrayList<>();
    private final List<RejectedEvent> rejected = new CopyOnWriteArrayList<>();
    private String topic = "";
    private ApplicationContextRunner runner = new ApplicationContextRunner();

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    @BeforeEach
    void configure() {
        topic = "events-" + UUID.randomUUID();
        Transport service = request -> {
            atTheService.add(request.path());
            return new TransportResponse(
                    200,
                    Map.of(),
                    "{\"alias\":{\"user_id\":\"u\",\"merged_at\":\"2026-05-16T07:00:00Z\"}}".getBytes(UTF_8));
        };
        DeliveryListener listener = new DeliveryListener() {
            @Override
            public void onRejected(RejectedEvent event) {
                rejected.add(event);
            }
        };
        runner = runner.withConfiguration(AutoConfigurations.of(
                        KafkaAutoConfiguration.class,
                        HealthContributorAutoConfiguration.class,
                        GetFluxlyAutoConfiguration.class,
                        GetFluxlyHealthAutoConfiguration.class,
                        GetFluxlyKafkaAutoConfiguration.class))
                .withBean(Transport.class, () -> service)
                .withBean(DeliveryListener.class, () -> listener)
                .withPropertyValues(
                        "getfluxly.token=gflux_secret_4711",
                        "getfluxly.flush-interval=50ms",
                        "getfluxly.retry.initial-backoff=50ms",
                        "getfluxly.retry.max-backoff=100ms",
                        "getfluxly.parked-probe-interval=1s",
                        "getfluxly.max-queue-size=5000",
                        "getfluxly.outbox.kafka.enabled=true",
                        "getfluxly.outbox.kafka.topic=" + topic,
                        "spring.kafka.bootstrap-servers=" + broker.servers());
    }

    private void run(Consumer<ApplicationContext> test) {
        runner.run((ContextConsumer<AssertableApplicationContext>) context -> {
            assertThat(context).hasNotFailed();
            test.accept(context);
        });
    }

    private static GetFluxlyClient client(ApplicationContext context) {
        return context.getBean(GetFluxlyClient.class);
    }

    private static Map<?, ?> outbox(ApplicationContext context) {
        Health health = Objects.requireNonNull(context.getBean("getfluxlyHealthIndicator", HealthIndicator.class)
                .health());
        return (Map<?, ?>) Objects.requireNonNull(health.getDetails().get("outbox"));
    }

    private static void track(GetFluxlyClient client, int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(client.track("event_" + i, Identity.userId("u" + i % 7))).isTrue();
        }
    }

    private static List<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "event_" + i).toList();
    }

    private List<String> namesInTheTopic() {
        return broker.values(topic).stream()
                .map(value ->
                        NAME.matcher(value).results().findFirst().orElseThrow().group(1))
                .toList();
    }

    @Test
    @Promise("I65")
    void events_areInTheTopic_andTheAccountsSaySo() {
        broker.createTopic(topic, PLAIN);

        run(context -> {
            track(client(context), 0, 250);
            FlushResult flushed = client(context).flush(Duration.ofSeconds(10));

            DeliveryStats stats = client(context).stats();
            assertThat(flushed.pending()).isZero();
            assertThat(List.of(stats.accepted(), stats.delivered(), stats.rejected(), stats.dropped(), stats.pending()))
                    .containsExactly(250L, 250L, 0L, 0L, 0L);
            assertThat(namesInTheTopic()).isEqualTo(names(0, 250));
            assertThat(atTheService).isEmpty();
            assertThat(outbox(context).toString()).isEqualTo("{topic=" + topic + ", key=identity}");
        });
    }

    /** K17. */
    @Test
    @Promise("I51")
    void record_hasTheKeyOfItsPerson_andNowhereTheToken() {
        broker.createTopic(topic, PLAIN);
        runner = runner.withPropertyValues("getfluxly.flush-interval=0");

        run(context -> {
            client(context).track("by_user", Identity.userId("u1"));
            client(context).track("by_visitor", Identity.anonymousId("a1"));
            client(context).flush();
        });

        List<ConsumerRecord<byte[], byte[]>> records = broker.records(topic);
        assertThat(records).extracting(found -> new String(found.key(), UTF_8)).containsExactly("u1", "a1");
        assertThat(records)
                .extracting(found ->
                        EmbeddedBroker.header(found, "getfluxly-format").orElse(""))
                .containsOnly("1");
        assertThat(records)
                .extracting(found ->
                        EmbeddedBroker.header(found, "getfluxly-project").orElse(""))
                .allMatch(project -> project.matches("t-[0-9a-f]{16}"));
        assertThat(new String(records.get(0).value(), UTF_8))
                .startsWith("{\"")
                .endsWith("}")
                .contains("\"message_id\":");
        assertThat(records.toString() + broker.values(topic)).doesNotContain("4711");
    }

    @Test
    void keysAreHashed_andTheProjectIsNamed_ifAskedFor() {
        broker.createTopic(topic, PLAIN);
        runner = runner.withPropertyValues("getfluxly.outbox.kafka.key=hashed", "getfluxly.outbox.kafka.project=shop");

        run(context -> {
            client(context).track("seen", Identity.userId("u1"));
            client(context).flush();
            assertThat(outbox(context).get("key")).isEqualTo("hashed");
        });

        assertThat(broker.records(topic)).singleElement().satisfies(found -> {
            assertThat(new String(found.key(), UTF_8)).matches("[0-9a-f]{32}");
            assertThat(EmbeddedBroker.header(found, "getfluxly-project")).contains("shop");
        });
    }

    @Test
    void directCalls_goToTheService_andSoDoesATransportThatIsInjected() throws IOException {
        broker.createTopic(topic, PLAIN);

        run(context -> {
            client(context).alias(AliasRequest.to("u").fromAnonymousId("a"));
            try {
                context.getBean(Transport.class)
                        .send(new TransportRequest(
                                "POST", "/v1/events/batch", Map.of(), new byte[0], Duration.ofSeconds(1)));
            } catch (IOException impossible) {
                throw new IllegalStateException(impossible);
            }
            assertThat(atTheService).containsExactly("/v1/identify/alias", "/v1/events/batch");
            // Those of Spring Boot did not make way.
            assertThat(context.getBean(KafkaTemplate.class)).isNotNull();
            assertThat(context.getBean("kafkaProducerFactory"))
                    .isNotSameAs(context.getBean("getfluxlyOutboxProducerFactory"));
        });
    }

    /** K2. */
    @Test
    @Promise({"I1", "I65"})
    void brokerThatGoes_isAnOutageLikeAnyOther() {
        broker.createTopic(topic, PLAIN);
        runner = runner.withPropertyValues("getfluxly.timeout=1s");

        run(context -> {
            GetFluxlyClient client = client(context);
            track(client, 0, 50);
            await().until(() -> client.stats().delivered() == 50);

            broker.stop();
            long slowest = 0;
            for (int i = 50; i < 300; i++) {
                long before = System.nanoTime();
                track(client, i, i + 1);
                slowest = Math.max(slowest, System.nanoTime() - before);
            }
            assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofMillis(300));
            await().until(() -> client.stats().state() == DeliveryState.BACKING_OFF);
            assertThat(outbox(context).get("code")).isEqualTo("broker_unavailable");
            assertThat(client.stats().delivered()).isEqualTo(50);

            broker.restart();
            await().until(() -> client.stats().delivered() == 300);
            assertThat(client.stats().dropped()).isZero();
            assertThat(outbox(context).get("code")).isNull();
        });

        assertThat(namesInTheTopic()).containsAll(names(0, 300)).hasSizeGreaterThanOrEqualTo(300);
    }

    /** K4. */
    @Test
    void missingTopic_parksDelivery_untilItIsMade() {
        runner = runner.withPropertyValues("getfluxly.timeout=1s");
        run(context -> {
            GetFluxlyClient client = client(context);
            track(client, 0, 10);

            await().until(() -> client.stats().state() == DeliveryState.PARKED);
            assertThat(client.stats().stateCode()).isEqualTo("not_found");
            assertThat(outbox(context).get("code")).isEqualTo("topic_missing");

            broker.createTopic(topic, PLAIN);
            await().until(() -> client.stats().delivered() == 10);
        });
        // As a whole once more, if the first acknowledgement took longer than the timeout.
        assertThat(namesInTheTopic())
                .startsWith(names(0, 10).toArray(String[]::new))
                .hasSameElementsAs(names(0, 10));
    }

    /** K5. Clients of Kafka's before 4.2 let a record expire that a broker made them split off: see docs/outbox.md. */
    @Test
    void eventThatIsTooLarge_isRejectedAlone() {
        assumeThat(AppInfoParser.getVersion()).matches("4\\.[2-9].*");
        broker.createTopic(topic, Map.of("max.message.bytes", "3000"));

        run(context -> {
            GetFluxlyClient client = client(context);
            track(client, 0, 10);
            client.track("large", Identity.userId("u"), Map.of("text", "x".repeat(4000)));
            track(client, 10, 20);
            client.flush(Duration.ofSeconds(10));

            assertThat(client.stats().delivered()).isEqualTo(20);
            await().until(() -> rejected.size() == 1);
            assertThat(rejected.get(0).eventName()).isEqualTo("large");
            assertThat(rejected.get(0).code()).isEqualTo("outbox_too_large");
        });
        assertThat(namesInTheTopic()).containsExactlyInAnyOrderElementsOf(names(0, 20));
    }

    /** K11: as after an acknowledgement that was lost. */
    @Test
    void sameBatchTwice_isTwiceInTheTopic_byteForByte() {
        broker.createTopic(topic, PLAIN);
        String event = "{\"event\":\"a\",\"user_id\":\"u\",\"message_id\":\"m\"}";
        TransportRequest request = new TransportRequest(
                "POST",
                "/v1/events/batch",
                Map.of("Authorization", "Bearer gflux_secret_4711"),
                ("{\"events\":[" + event + "]}").getBytes(UTF_8),
                Duration.ofSeconds(5));

        run(context -> {
            KafkaOutboxTransport transport = context.getBean(KafkaOutboxTransport.class);
            try {
                assertThat(transport.send(request).status()).isEqualTo(202);
                assertThat(transport.send(request).status()).isEqualTo(202);
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            }
        });

        assertThat(broker.values(topic)).containsExactly(event, event);
    }

    /** Three instances, one of which is the relay, and the books of all of them. */
    @Test
    @Promise({"I65", "I66"})
    void fleet_sendsThroughOneRelay_andItsMetersAddUp() {
        broker.createTopic(topic, PLAIN);
        broker.createTopic(topic + ".dlt", PLAIN);
        List<String> delivered = new CopyOnWriteArrayList<>();
        Transport service = request -> {
            delivered.addAll(NAME.matcher(new String(request.body(), UTF_8))
                    .results()
                    .map(found -> found.group(1))
                    .toList());
            return new TransportResponse(202, Map.of(), "{}".getBytes(UTF_8));
        };
        ApplicationContextRunner instance = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        KafkaAutoConfiguration.class,
                        GetFluxlyAutoConfiguration.class,
                        GetFluxlyKafkaAutoConfiguration.class,
                        GetFluxlyRelayAutoConfiguration.class))
                .withBean(Transport.class, () -> service)
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues(
                        "getfluxly.token=gflux_secret_4711",
                        "getfluxly.outbox.kafka.enabled=true",
                        "getfluxly.outbox.kafka.topic=" + topic,
                        "getfluxly.relay.group=" + topic,
                        "spring.kafka.bootstrap-servers=" + broker.servers());

        instance.run(first -> instance.run(second -> instance.run(third -> {
            List<ApplicationContext> fleet = List.of(first, second, third);
            for (int i = 0; i < 3; i++) {
                track(client(fleet.get(i)), 100 * i, 100 * i + 100);
                client(fleet.get(i)).flush(Duration.ofSeconds(10));
            }
            await().untilAsserted(() -> assertThat(delivered).containsExactlyInAnyOrderElementsOf(names(0, 300)));
            await().untilAsserted(() -> assertThat(relayed(fleet)).isEqualTo(300));

            assertThat(fleet)
                    .extracting(each -> client(each).stats().delivered())
                    .containsExactly(100L, 100L, 100L);
            assertThat(fleet.stream().filter(each -> relayed(List.of(each)) > 0))
                    .as("one partition, one relay")
                    .hasSize(1);
            assertThat(broker.values(topic + ".dlt")).isEmpty();
        })));
    }

    /** By the meters of all instances, with every outcome. */
    private static double relayed(List<ApplicationContext> fleet) {
        double sum = 0;
        for (ApplicationContext instance : fleet) {
            MeterRegistry meters = new SimpleMeterRegistry();
            instance.getBean(OutboxRelayMetrics.class).bindTo(meters);
            sum += meters.get("getfluxly.relay.events").functionCounters().stream()
                    .mapToDouble(FunctionCounter::count)
                    .sum();
        }
        return sum;
    }

    /** Beans may track until they are destroyed, after Spring has stopped the producer. */
    @Test
    void lastEvent_reachesTheTopic() {
        broker.createTopic(topic, PLAIN);
        runner = runner.withPropertyValues("getfluxly.flush-interval=0").withUserConfiguration(LastWords.class);

        run(context -> {
            track(client(context), 0, 1);
            client(context).flush();
            track(client(context), 1, 2);
        });

        assertThat(namesInTheTopic()).containsExactly("event_0", "event_1", "last_words");
    }

    @Configuration(proxyBeanMethods = false)
    static class LastWords {

        @Bean
        DisposableBean lastWords(GetFluxlyClient client) {
            return () -> client.track("last_words", Identity.userId("u"));
        }
    }

    /** K7. */
    @Test
    void unfitTopics_failTheStart_ifTheOutboxIsRequired() {
        broker.createTopic(topic, PLAIN);
        runner = runner.withPropertyValues("getfluxly.outbox.kafka.required=true", "spring.kafka.producer.acks=1");

        runner.run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(StartRefusedException.class)
                .hasMessage("'getfluxly.outbox.kafka.required' is true, and 'spring.kafka.producer.acks' is 1, but the"
                        + " outbox needs all; the topic '" + topic
                        + ".dlt' is missing; 'min.insync.replicas' of the topic '"
                        + topic + "' is 1, so that an event may be acknowledged by one broker alone"));
    }

    @Test
    void fitTopics_startTheApplication_ifTheOutboxIsRequired() {
        broker.createTopic(topic, Map.of("min.insync.replicas", "2"));
        broker.createTopic(topic + ".dlt", Map.of("min.insync.replicas", "2"));
        runner = runner.withPropertyValues("getfluxly.outbox.kafka.required=true");

        run(context -> assertThat(outbox(context).get("topic")).isEqualTo(topic));
    }

    @Test
    void unfitTopics_areOneWarning_ifItIsNot() {
        Logger logger = (Logger) LoggerFactory.getLogger(GetFluxlyKafkaAutoConfiguration.class);
        List<String> warnings = new CopyOnWriteArrayList<>();
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent line) {
                warnings.add(line.getFormattedMessage());
            }
        };
        appender.start();
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        logger.addAppender(appender);
        try {
            runner.run(context -> await().until(() -> !warnings.isEmpty()));
        } finally {
            logger.detachAppender(appender);
            logger.setAdditive(true);
        }

        assertThat(warnings)
                .containsExactly("The outbox may not keep what it acknowledges: the topic '" + topic
                        + "' is missing; the topic '" + topic + ".dlt' is missing");
    }
}
