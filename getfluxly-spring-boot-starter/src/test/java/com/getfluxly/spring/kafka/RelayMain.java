package com.getfluxly.spring.kafka;

import com.getfluxly.relay.Courier;
import com.getfluxly.transport.ApiHost;
import com.getfluxly.transport.JdkHttpTransport;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A relay until its JVM is killed, or until nobody is there any more who could do that. */
final class RelayMain {

    /** Followed by the time of day in milliseconds. */
    static final String STARTING = "starting ";

    private static final int HEARTBEATS_A_SESSION = 3;
    private static final int DEFAULT_HEARTBEAT_MILLIS = 3_000;

    private RelayMain() {}

    /** What it is told. */
    record Orders(String servers, String topic, String origin, String name, int sessionMillis) {

        static Orders of(String... words) {
            return new Orders(words[0], words[1], words[2], words[3], Integer.parseInt(words[4]));
        }

        String[] words() {
            return List.of(servers, topic, origin, name, Integer.toString(sessionMillis))
                    .toArray(String[]::new);
        }

        Map<String, Object> consumer() {
            return Map.of(
                    ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                    servers,
                    ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                    sessionMillis,
                    ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                    Math.min(DEFAULT_HEARTBEAT_MILLIS, sessionMillis / HEARTBEATS_A_SESSION));
        }
    }

    public static void main(String[] words) throws IOException {
        Orders orders = Orders.of(words);
        try (Courier courier = courier(orders);
                Producer<byte[], byte[]> producer = producer(orders.servers())) {
            OutboxRelay relay = relay(orders, courier, producer);
            System.out.println(STARTING + System.currentTimeMillis());
            relay.start();
            System.in.transferTo(System.out);
            relay.stop();
        }
    }

    static Courier courier(Orders orders) {
        return Courier.builder("gflux_secret_test", new JdkHttpTransport(ApiHost.of(orders.origin())))
                .userAgentSuffix(orders.name())
                .build();
    }

    static OutboxRelay relay(Orders orders, Courier courier, Producer<byte[], byte[]> producer) {
        return OutboxRelay.builder(orders.topic(), orders.topic() + ".dlt", courier, () -> producer)
                .group("relay-" + orders.topic())
                .project("shop", () -> "")
                .consumerProperties(orders.consumer())
                .build();
    }

    static Producer<byte[], byte[]> producer(String servers) {
        return new KafkaProducer<>(producerProperties(servers), new ByteArraySerializer(), new ByteArraySerializer());
    }

    static Map<String, Object> producerProperties(String servers) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", servers);
        properties.put("acks", "all");
        properties.put("enable.idempotence", true);
        properties.put("linger.ms", 0);
        properties.put("max.block.ms", 1_500);
        properties.put("delivery.timeout.ms", 3_000);
        properties.put("request.timeout.ms", 1_500);
        return properties;
    }
}
