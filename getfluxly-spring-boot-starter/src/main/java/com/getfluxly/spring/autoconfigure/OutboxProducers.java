package com.getfluxly.spring.autoconfigure;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;

/**
 * The producer of the outbox: that of {@code spring.kafka.producer}, but that it is sure of what it says is there, and says it within
 * the timeout of a request. Of its waits a shorter one of the application's stays.
 */
final class OutboxProducers {

    static final String CLIENT_ID = "getfluxly-outbox";

    /** Blocking and delivering come one after the other, and some of the time is for all else. */
    private static final double SHARE_OF_BLOCKING = 0.3;

    private static final double SHARE_OF_DELIVERY = 0.6;

    /** Half of it, so that a broker that does not answer is asked twice. */
    private static final double SHARE_OF_ONE_REQUEST = 0.3;

    /** An idempotent producer allows no more. */
    private static final int MOST_IN_FLIGHT = 5;

    private static final int CLOSE_SECONDS = 1;

    private OutboxProducers() {}

    static ProducerFactory<byte[], byte[]> of(
            Map<String, Object> settings, Duration timeout, Stream<DefaultKafkaProducerFactoryCustomizer> customizers) {
        Map<String, Object> plain = new HashMap<>(settings);
        // The factory would keep it in another place, where nobody takes it away.
        plain.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        DefaultKafkaProducerFactory<byte[], byte[]> factory = new DefaultKafkaProducerFactory<>(plain);
        customizers.forEach(customizer -> customizer.customize(factory));
        // Last, for what it is about is no matter of taste.
        factory.updateConfigs(ours(factory.getConfigurationProperties(), timeout));
        // Where an event goes follows from its key, and nobody else looks into it.
        Stream.of(
                        ProducerConfig.PARTITIONER_CLASS_CONFIG,
                        ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG,
                        ProducerConfig.INTERCEPTOR_CLASSES_CONFIG)
                .forEach(factory::removeConfig);
        factory.setProducerPerThread(false);
        factory.setKeySerializerSupplier(ByteArraySerializer::new);
        factory.setValueSerializerSupplier(ByteArraySerializer::new);
        factory.setPhysicalCloseTimeout(CLOSE_SECONDS);
        return factory;
    }

    /** In the place of the application's. */
    static Map<String, Object> ours(Map<String, Object> theirs, Duration timeout) {
        Map<String, Object> ours = new HashMap<>();
        ours.put(ProducerConfig.CLIENT_ID_CONFIG, CLIENT_ID);
        ours.put(ProducerConfig.ACKS_CONFIG, "all");
        ours.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        ours.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
        ours.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        ours.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, (int)
                least(theirs, ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, MOST_IN_FLIGHT));
        ours.put(
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                least(theirs, ProducerConfig.MAX_BLOCK_MS_CONFIG, share(timeout, SHARE_OF_BLOCKING)));
        long delivery = least(theirs, ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, share(timeout, SHARE_OF_DELIVERY));
        ours.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) delivery);
        ours.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) least(
                theirs,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Math.min(delivery, share(timeout, SHARE_OF_ONE_REQUEST))));
        return ours;
    }

    private static long share(Duration timeout, double share) {
        return Math.max(1, (long) (timeout.toMillis() * share));
    }

    /** What is no number is left for Kafka to complain of elsewhere. */
    private static long least(Map<String, Object> theirs, String name, long most) {
        Object value = theirs.get(name);
        try {
            return value == null ? most : Math.min(most, Long.parseLong(value.toString()));
        } catch (NumberFormatException unreadable) {
            return most;
        }
    }
}
