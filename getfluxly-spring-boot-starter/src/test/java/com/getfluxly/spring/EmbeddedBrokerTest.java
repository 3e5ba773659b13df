package com.getfluxly.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** The broker that other tests share. */
class EmbeddedBrokerTest {

    @Test
    void records_surviveARestart() {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            String servers = broker.servers();
            broker.createTopic("orders", Map.of());
            broker.produce(new ProducerRecord<>("orders", "key".getBytes(UTF_8), "before".getBytes(UTF_8)));

            broker.stop();
            broker.restart();

            broker.produce(new ProducerRecord<>("orders", "key".getBytes(UTF_8), "after".getBytes(UTF_8)));
            assertThat(broker.servers()).isEqualTo(servers);
            assertThat(broker.values("orders")).containsExactly("before", "after");
        }
    }
}
