package com.getfluxly.spring.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.relay.Courier;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.ProducerFactory;

/** What the listener does with a partition, without a broker and without a container. */
class RelayListenerTest {

    private static final TopicPartition PARTITION = new TopicPartition("events", 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final PickyProducer producer = new PickyProducer();
    private final AtomicInteger resets = new AtomicInteger();
    private final Transport service = request ->
            new TransportResponse(202, Map.of(), "{\"accepted\":1,\"rejected\":0,\"errors\":[]}".getBytes(UTF_8));
    private final Courier courier =
            Courier.builder("gflux_secret_test", service).build();
    private final RelayAccounts accounts = new RelayAccounts();
    private final RelayState state = new RelayState();
    private final RelayListener listener = new RelayListener(
            courier,
            new DeadLetters(producers(), "events.dlt", Duration.ofSeconds(5)),
            new RecordCheck("shop"::equals),
            accounts,
            state,
            new PartitionPauses(),
            Duration.ofSeconds(1),
            Duration.ofSeconds(15));

    /** As Kafka's own: what is too large for it fails in the future. */
    private static final class PickyProducer extends MockProducer<byte[], byte[]> {

        private int most = Integer.MAX_VALUE;

        PickyProducer() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(
                ProducerRecord<byte[], byte[]> letter, @Nullable Callback callback) {
            int bytes = letter.value().length + (letter.key() == null ? 0 : letter.key().length);
            for (Header header : letter.headers()) {
                bytes += header.value().length;
            }
            return bytes > most
                    ? CompletableFuture.failedFuture(new RecordTooLargeException(bytes + " bytes"))
                    : super.send(letter, callback);
        }
    }

    private ProducerFactory<byte[], byte[]> producers() {
        return new ProducerFactory<>() {
            @Override
            public Producer<byte[], byte[]> createProducer() {
                return producer;
            }

            @Override
            public void reset() {
                resets.incrementAndGet();
            }
        };
    }

    @BeforeEach
    void assign() {
        consumer.assign(List.of(PARTITION));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 0L));
        listener.onPartitionsAssigned(consumer, List.of(PARTITION));
    }

    @AfterEach
    void close() {
        courier.close();
        consumer.close();
    }

    private void add(long offset, String value) {
        ConsumerRecord<byte[], byte[]> event =
                new ConsumerRecord<>(PARTITION.topic(), 0, offset, "user_1".getBytes(UTF_8), value.getBytes(UTF_8));
        event.headers().add("getfluxly-format", "1".getBytes(UTF_8)).add("getfluxly-project", "shop".getBytes(UTF_8));
        consumer.addRecord(event);
    }

    private void poll() {
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ZERO);
        listener.onMessage(polled.records(PARTITION), null, consumer);
    }

    private @Nullable String code() {
        return Objects.requireNonNull(state.shares().get(PARTITION)).code();
    }

    private static List<String> headers(ProducerRecord<byte[], byte[]> letter) {
        return StreamSupport.stream(letter.headers().spliterator(), false)
                .map(Header::key)
                .toList();
    }

    /** What is in the way is over, though nothing was left to be delivered. */
    @Test
    void deadLetterThatGotThrough_endsWhatWasInTheWay() {
        add(0, "no event");
        producer.sendException = new TopicAuthorizationException("events.dlt");
        poll();
        assertThat(code()).isEqualTo("dead_letter_unavailable");

        producer.sendException = null;
        add(0, "no event");
        poll();
        assertThat(producer.history()).hasSize(1);
        assertThat(code()).isNull();
    }

    @Test
    void relayThatIsStopping_sendsNothingMore() {
        add(0, "{}");
        listener.stopping();
        poll();

        assertThat(accounts.delivered()).isZero();
        assertThat(consumer.position(PARTITION)).isZero();
    }

    /** K10: nothing that the topic for dead letters never takes is in the way for ever. */
    @Test
    void recordTooLargeForTheDeadLetters_leavesItsPlaceThere() {
        producer.most = 1_000;
        add(0, "x".repeat(1_001));
        poll();

        assertThat(producer.history()).hasSize(1);
        ProducerRecord<byte[], byte[]> letter = producer.history().get(0);
        assertThat(letter.value()).isEmpty();
        assertThat(headers(letter))
                .containsExactly(
                        "getfluxly-dlt-reason",
                        "getfluxly-dlt-topic",
                        "getfluxly-dlt-partition",
                        "getfluxly-dlt-offset",
                        "getfluxly-dlt-cut");
        assertThat(letter.headers().lastHeader("getfluxly-dlt-cut").value()).isEqualTo("1001".getBytes(UTF_8));
        assertThat(accounts.deadLetters()).isEqualTo(1);
        assertThat(consumer.committed(Set.of(PARTITION))).containsEntry(PARTITION, new OffsetAndMetadata(1, ""));
    }

    @Test
    void producerThatIsSpent_isReplaced() {
        producer.sendException = new ClusterAuthorizationException("no");
        add(0, "no event");
        poll();
        assertThat(resets).hasValue(0);
        add(0, "no event");
        producer.sendException = null;
        poll();
        assertThat(resets).hasValue(1);
        assertThat(accounts.deadLetters()).isEqualTo(1);
    }

    @Test
    void topicThatRefusesUs_doesNotDisturbTheOutboxThatSharesTheProducer() {
        producer.sendException = new TopicAuthorizationException("events.dlt");
        for (int i = 0; i < 3; i++) {
            add(0, "no event");
            poll();
        }
        assertThat(resets).hasValue(0);
    }
}
