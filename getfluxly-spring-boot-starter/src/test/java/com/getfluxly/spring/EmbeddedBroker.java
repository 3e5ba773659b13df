package com.getfluxly.spring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import kafka.server.BrokerServer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * One broker of Kafka in this JVM, for the tests of a class; it makes no topic that nobody asked for. Takes some seconds to start:
 * share it, and give each test a topic of its own.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final EmbeddedKafkaKraftBroker kafka;
    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> reader;

    private EmbeddedBroker(EmbeddedKafkaKraftBroker kafka) {
        this.kafka = kafka;
        this.admin = Admin.create(clientProperties());
        this.reader = new KafkaConsumer<>(clientProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    public static EmbeddedBroker start() {
        EmbeddedKafkaKraftBroker kafka = new EmbeddedKafkaKraftBroker(1, 1);
        kafka.brokerProperties(Map.of(
                "auto.create.topics.enable", "false",
                // What is there for the sake of many, and takes time to make.
                "offsets.topic.num.partitions", "1",
                "transaction.state.log.num.partitions", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "group.initial.rebalance.delay.ms", "0",
                // Whoever is killed is waited for; some tests have no time for that.
                "group.min.session.timeout.ms", "500",
                "log.cleaner.enable", "false",
                // For so long it may not come back once it is gone.
                "broker.session.timeout.ms", "2000",
                "broker.heartbeat.interval.ms", "200"));
        kafka.afterPropertiesSet();
        return new EmbeddedBroker(kafka);
    }

    /** The addresses, which stay the same when it is restarted. */
    public String servers() {
        return kafka.getBrokersAsString();
    }

    /** Makes a topic with one partition, and these settings of its own. */
    public void createTopic(String topic, Map<String, String> settings) {
        createTopic(topic, 1, settings);
    }

    public void createTopic(String topic, int partitions, Map<String, String> settings) {
        await(admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(settings)))
                .all());
    }

    public void deleteTopic(String topic) {
        await(admin.deleteTopics(List.of(topic)).all());
    }

    /** Asks or changes what only an administrator may. */
    public <T> T administrate(Function<Admin, KafkaFuture<T>> what) {
        return await(what.apply(admin));
    }

    /** Writes one record as it is, and waits until it is there. */
    public void produce(ProducerRecord<byte[], byte[]> entry) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(entry).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** All that stands in partition 0 of a topic now. */
    public synchronized List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        reader.assign(List.of(partition));
        reader.seekToBeginning(List.of(partition));
        long end = reader.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (reader.position(partition) < end) {
            assertThat(System.nanoTime()).as("time to read %s", topic).isLessThan(deadline);
            reader.poll(Duration.ofMillis(100)).forEach(all::add);
        }
        return all;
    }

    /** The values of {@link #records}, as text. */
    public List<String> values(String topic) {
        return records(topic).stream()
                .map(found -> new String(found.value(), StandardCharsets.UTF_8))
                .toList();
    }

    /** The value of a header of a record, as text. */
    public static Optional<String> header(ConsumerRecord<?, ?> of, String name) {
        return Optional.ofNullable(of.headers().lastHeader(name))
                .map(header -> new String(header.value(), StandardCharsets.UTF_8));
    }

    /** Takes the broker away, and leaves what it holds on disk. */
    public void stop() {
        broker().shutdown();
        broker().awaitShutdown();
    }

    /** Brings it back to its old address. */
    public void restart() {
        broker().startup();
    }

    @Override
    public void close() {
        reader.close(CloseOptions.timeout(Duration.ZERO));
        admin.close(Duration.ZERO);
        kafka.destroy();
    }

    private BrokerServer broker() {
        KafkaClusterTestKit cluster = requireNonNull(kafka.getCluster());
        return cluster.brokers().values().iterator().next();
    }

    private Map<String, Object> clientProperties() {
        return Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                servers(),
                ProducerConfig.LINGER_MS_CONFIG,
                0,
                // Come back at once where it does.
                CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                100L);
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }
}
