package com.getfluxly.spring.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.relay.Courier;
import com.getfluxly.spring.EmbeddedBroker;
import com.getfluxly.spring.ForkedJvm;
import com.getfluxly.spring.kafka.RelayWitness.Answer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How fast a relay in a JVM of its own empties a topic of one partition into a service that answers at once. */
@SuppressWarnings("FutureReturnValueIgnored") // what the topic has is looked at
@Tag("thorough")
@Timeout(300)
class RelayThroughputIT {

    private static final int EVENTS = 200_000;

    /** Far below what it does: the figure is what is printed, and this is for a machine that does much else. */
    private static final int LEAST_A_SECOND = 2_000;

    @Test
    void relay_keepsUpWithFarMoreThanAPlanAllows() throws Exception {
        CompletableFuture<Long> first = new CompletableFuture<>();
        CompletableFuture<Long> last = new CompletableFuture<>();
        AtomicInteger came = new AtomicInteger();
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                RelayStage stage = new RelayStage(broker, "throughput", 0)) {
            preload(broker, "throughput", EVENTS);
            stage.service.script(request -> {
                first.complete(System.currentTimeMillis());
                if (came.addAndGet(request.ids().size()) >= EVENTS) {
                    last.complete(System.currentTimeMillis());
                }
                return Answer.TAKEN;
            });
            // The compiler of a relay that goes on.
            ForkedJvm relay = stage.startRelay("relay/1", 6_000, "-XX:TieredStopAtLevel=4");
            long began = Long.parseLong(relay.awaitLine(RelayMain.STARTING));
            long millis = last.get(2, TimeUnit.MINUTES) - first.get();
            long perSecond = EVENTS * 1_000L / millis;
            System.out.println("relayed " + EVENTS + " events in " + stage.service.requests() + " requests: "
                    + perSecond + " events/s, the first one " + (first.get() - began) + " ms after the start");

            assertThat(stage.service.taken()).isEqualTo(EVENTS);
            assertThat(stage.service.arrivals()).as("none twice").isEqualTo(EVENTS);
            assertThat(perSecond).isGreaterThan(LEAST_A_SECOND);
        }
    }

    /** In an application that uses Kafka and the service already; the first round is for the classes. */
    @Test
    void firstEvent_leavesSoonAfterTheRelayStarted() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                Producer<byte[], byte[]> letters = RelayMain.producer(broker.servers())) {
            for (int round = 0; round < 3; round++) {
                System.out.println("the first event " + millisUntilFirst(broker, "soon-" + round, letters)
                        + " ms after the start, round " + round);
            }
        }
    }

    private static long millisUntilFirst(EmbeddedBroker broker, String topic, Producer<byte[], byte[]> letters)
            throws Exception {
        CompletableFuture<Long> first = new CompletableFuture<>();
        try (RelayStage stage = new RelayStage(broker, topic, 0)) {
            preload(broker, topic, 200);
            stage.service.script(request -> {
                first.complete(System.nanoTime());
                return Answer.TAKEN;
            });
            RelayMain.Orders orders =
                    new RelayMain.Orders(broker.servers(), topic, stage.service.origin(), "relay/1", 6_000);
            try (Courier courier = RelayMain.courier(orders)) {
                OutboxRelay relay = RelayMain.relay(orders, courier, letters);
                long began = System.nanoTime();
                relay.start();
                long nanos = first.get(30, TimeUnit.SECONDS) - began;
                relay.stop();
                return TimeUnit.NANOSECONDS.toMillis(nanos);
            }
        }
    }

    private static void preload(EmbeddedBroker broker, String topic, int events) {
        Map<String, Object> properties = new HashMap<>(RelayMain.producerProperties(broker.servers()));
        properties.putAll(Map.of(
                "linger.ms", 20, "max.block.ms", 30_000, "delivery.timeout.ms", 60_000, "request.timeout.ms", 10_000));
        AtomicInteger failed = new AtomicInteger();
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < events; i++) {
                ProducerRecord<byte[], byte[]> event = new ProducerRecord<>(
                        topic,
                        ("u" + i % 7).getBytes(UTF_8),
                        RelayStage.event("m" + i).getBytes(UTF_8));
                event.headers()
                        .add(RecordFormat.FORMAT_HEADER, RecordFormat.FORMAT.getBytes(UTF_8))
                        .add(RecordFormat.PROJECT_HEADER, "shop".getBytes(UTF_8));
                producer.send(event, (where, failure) -> failed.addAndGet(failure == null ? 0 : 1));
            }
            producer.flush();
        }
        assertThat(failed).hasValue(0);
    }
}
