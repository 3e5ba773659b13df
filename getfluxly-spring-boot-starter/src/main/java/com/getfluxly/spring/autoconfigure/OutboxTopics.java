package com.getfluxly.spring.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.springframework.util.StringUtils;

/** Asks the broker whether acknowledged means what it should. */
final class OutboxTopics {

    static final String CLIENT_ID = OutboxProducers.CLIENT_ID + "-check";

    private static final int FEWEST_REPLICAS = 2;

    private final KafkaSettings settings;
    private final List<String> topics;
    private final Duration timeout;

    OutboxTopics(KafkaSettings settings, GetFluxlyProperties properties) {
        GetFluxlyProperties.Kafka kafka = properties.getOutbox().getKafka();
        this.settings = settings;
        this.topics = List.of(kafka.getTopic(), kafka.getDeadLetterTopic());
        this.timeout = properties.getTimeout();
    }

    /**
     * {@return what is wrong, as parts of a sentence} Waits for the broker, within the timeout of a request.
     *
     * @throws InterruptedException if it is given up
     */
    List<String> problems() throws InterruptedException {
        List<String> problems = new ArrayList<>();
        Object acks = settings.ofProducer().getOrDefault(ProducerConfig.ACKS_CONFIG, "all");
        if (!List.of("all", "-1").contains(acks.toString())) {
            problems.add("'spring.kafka.producer.acks' is " + acks + ", but the outbox needs all");
        }
        try (Closing admin = new Closing(Admin.create(ofAdmin()))) {
            problems.addAll(problems(admin.admin()));
        } catch (ExecutionException | TimeoutException | RuntimeException failed) {
            problems.add("the broker did not say whether its topics are fit: " + words(failed));
        }
        return problems;
    }

    private List<String> problems(Admin admin) throws InterruptedException, ExecutionException, TimeoutException {
        long deadline = System.nanoTime() + timeout.toNanos();
        List<String> problems = new ArrayList<>();
        List<String> present = new ArrayList<>();
        Map<String, ? extends KafkaFuture<?>> described =
                admin.describeTopics(topics).topicNameValues();
        for (String topic : topics) {
            if (isThere(Objects.requireNonNull(described.get(topic)), deadline)) {
                present.add(topic);
            } else {
                problems.add("the topic '" + topic + "' is missing");
            }
        }
        Map<ConfigResource, KafkaFuture<Config>> configs = configs(admin, present);
        for (String topic : present) {
            int replicas = replicas(get(Objects.requireNonNull(configs.get(resource(topic))), deadline));
            if (replicas < FEWEST_REPLICAS) {
                problems.add("'min.insync.replicas' of the topic '" + topic + "' is " + replicas
                        + ", so that an event may be acknowledged by one broker alone");
            }
        }
        return problems;
    }

    private static Map<ConfigResource, KafkaFuture<Config>> configs(Admin admin, List<String> topics) {
        return topics.isEmpty()
                ? Map.of()
                : admin.describeConfigs(
                                topics.stream().map(OutboxTopics::resource).toList())
                        .values();
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private static int replicas(Config config) {
        ConfigEntry entry = config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
        return entry == null || entry.value() == null ? 1 : Integer.parseInt(entry.value());
    }

    private static boolean isThere(KafkaFuture<?> topic, long deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            get(topic, deadline);
            return true;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw failed;
        }
    }

    private static <T> T get(KafkaFuture<T> future, long deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private Map<String, Object> ofAdmin() {
        Map<String, Object> admin = settings.ofAdmin();
        admin.put(CommonClientConfigs.CLIENT_ID_CONFIG, CLIENT_ID);
        admin.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
        admin.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
        return admin;
    }

    private static String words(Throwable failed) {
        Throwable telling = failed.getCause() == null ? failed : failed.getCause();
        // What is no exception of Kafka's may repeat a piece of a password.
        String message = telling instanceof KafkaException ? telling.getMessage() : null;
        return telling.getClass().getSimpleName() + (StringUtils.hasText(message) ? " (" + message + ")" : "");
    }

    /** One that does not wait for what it has asked. */
    private record Closing(Admin admin) implements AutoCloseable {

        @Override
        public void close() {
            admin.close(Duration.ZERO);
        }
    }
}
