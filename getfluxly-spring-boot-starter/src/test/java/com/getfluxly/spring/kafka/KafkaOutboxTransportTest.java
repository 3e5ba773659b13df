package com.getfluxly.spring.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.getfluxly.error.FailureKind;
import com.getfluxly.transport.NotSentException;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.kafka.core.ProducerFactory;

/** Kafka's client is scripted: it takes and acknowledges what a test says, when it says so. */
@SuppressWarnings({"FutureReturnValueIgnored", "NonAtomicVolatileUpdate", "UnsynchronizedOverridesSynchronized"
}) // one thread at a time is here
@Timeout(30)
class KafkaOutboxTransportTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final Client client = new Client();
    private final Producers producers = new Producers(client);
    private final KafkaOutboxTransport outbox = new KafkaOutboxTransport(
            request -> new TransportResponse(299, Map.of(), new byte[0]),
            producers,
            "orders",
            OutboxKey.IDENTITY,
            null);

    @AfterEach
    void close() {
        outbox.close();
    }

    /** Takes everything, and acknowledges nothing by itself. */
    private static final class Client extends MockProducer<byte[], byte[]> {

        /** What is thrown for a record by its place, on the thread that gives it. */
        private volatile Map<Integer, RuntimeException> refusals = Map.of();

        private volatile CountDownLatch gate = new CountDownLatch(0);
        private int given;

        Client() {
            super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> entry, Callback callback) {
            try {
                gate.await();
            } catch (InterruptedException interrupted) {
                throw new org.apache.kafka.common.errors.InterruptException(interrupted);
            }
            RuntimeException refusal = refusals.get(given++);
            if (refusal == null) {
                return super.send(entry, callback);
            }
            callback.onCompletion(null, refusal);
            return CompletableFuture.failedFuture(refusal);
        }

        void awaitGiven(int records) {
            await().until(() -> history().size() == records);
        }
    }

    private static final class Producers implements ProducerFactory<byte[], byte[]> {

        private final Producer<byte[], byte[]> client;
        private volatile @Nullable RuntimeException broken;
        private volatile int resets;

        private Producers(Producer<byte[], byte[]> client) {
            this.client = client;
        }

        @Override
        public Producer<byte[], byte[]> createProducer() {
            RuntimeException thrown = broken;
            if (thrown != null) {
                throw thrown;
            }
            return client;
        }

        @Override
        public void reset() {
            resets++;
        }
    }

    private static TransportRequest batch(Duration timeout, String... events) {
        return request("/v1/events/batch", "{\"events\":[" + String.join(",", events) + "]}", timeout);
    }

    private static TransportRequest request(String path, String body, Duration timeout) {
        return new TransportRequest(
                "POST", path, Map.of("Authorization", "Bearer gflux_secret_test"), body.getBytes(UTF_8), timeout);
    }

    private static String event(int number) {
        return "{\"event\":\"e" + number + "\",\"user_id\":\"u" + number + "\"}";
    }

    private static String[] events(int count) {
        return IntStream.range(0, count)
                .mapToObj(KafkaOutboxTransportTest::event)
                .toArray(String[]::new);
    }

    private static String body(TransportResponse answer) {
        return new String(answer.body(), UTF_8);
    }

    private CompletableFuture<TransportResponse> send(int count) {
        CompletableFuture<TransportResponse> answer = outbox.sendAsync(batch(LONG, events(count)));
        client.awaitGiven(count);
        return answer;
    }

    private static <X extends Throwable> X failureOf(CompletableFuture<?> future, Class<X> type) {
        ExecutionException failed =
                catchThrowableOfType(ExecutionException.class, () -> future.get(LONG.toSeconds(), TimeUnit.SECONDS));
        assertThat(failed.getCause()).isInstanceOf(type);
        return type.cast(Objects.requireNonNull(failed.getCause()));
    }

    @Test
    void batch_isAnsweredOnceTheLastRecordIsAcknowledged() throws Exception {
        CompletableFuture<TransportResponse> answer = send(3);

        client.completeNext();
        client.completeNext();
        assertThat(answer).isNotDone();
        client.completeNext();

        assertThat(answer.get().status()).isEqualTo(202);
        assertThat(body(answer.get())).isEqualTo("{\"accepted\":3,\"rejected\":0,\"errors\":[]}");
        assertThat(outbox.code()).isNull();
    }

    @Test
    void record_isTheEventWithItsKeyAndHeaders() {
        send(2);

        ProducerRecord<byte[], byte[]> second = client.history().get(1);
        assertThat(second.topic()).isEqualTo("orders");
        assertThat(second.value()).isEqualTo(event(1).getBytes(UTF_8));
        assertThat(second.key()).isEqualTo("u1".getBytes(UTF_8));
        assertThat(IntStream.range(0, 2).mapToObj(i -> second.headers().toArray()[i]))
                .extracting(header -> header.key() + "=" + new String(header.value(), UTF_8))
                .containsExactly(
                        "getfluxly-format=1", "getfluxly-project=" + RecordFormat.project(null, "gflux_secret_test"));
        assertThat(RecordFormat.project(null, "gflux_secret_test")).isEqualTo("t-" + PREFIX_OF_THE_HASH);
        assertThat(RecordFormat.project("shop", "gflux_secret_test")).isEqualTo("shop");
    }

    /** {@code printf gflux_secret_test | sha256sum | cut -c1-16}. */
    private static final String PREFIX_OF_THE_HASH = "cd4b84081a79114b";

    @Test
    void keys_areIdentitiesOrTheirHashes() {
        assertThat(OutboxKey.IDENTITY.of("uä")).isEqualTo("uä".getBytes(UTF_8));
        // printf u1 | sha256sum | cut -c1-32
        assertThat(OutboxKey.HASHED.of("u1")).isEqualTo("bb82030dbc2bcaba32a90bf2e207a84a".getBytes(UTF_8));
        assertThat(OutboxKey.HASHED.of(null)).isNull();
    }

    @Test
    void whatIsNoBatch_goesToTheService() throws Exception {
        TransportRequest alias = request("/v1/identify/alias", "{}", LONG);

        assertThat(outbox.send(alias).status()).isEqualTo(299);
        assertThat(outbox.sendAsync(alias).get().status()).isEqualTo(299);
        assertThat(client.history()).isEmpty();
    }

    @Test
    void oneUnacknowledgedRecord_failsTheBatch_whichIsRepeatedAsItIs() {
        CompletableFuture<TransportResponse> answer = send(2);

        client.completeNext();
        client.errorNext(new NotEnoughReplicasException("1 of 2"));

        InterruptedIOException failure = failureOf(answer, InterruptedIOException.class);
        assertThat(failure)
                .hasMessage("Kafka did not acknowledge all records: NotEnoughReplicasException: 1 of 2")
                .hasNoCause();
        assertThat(outbox.code()).isEqualTo("broker_unavailable");
        assertThat(producers.resets).isZero();

        outbox.sendAsync(batch(LONG, events(2)));
        client.awaitGiven(4);
        assertThat(client.history().get(2).value())
                .isEqualTo(client.history().get(0).value());
    }

    @Test
    void largeRecord_isRejectedAlone_whoeverRefusesIt() throws Exception {
        client.refusals = Map.of(1, new RecordTooLargeException("hunter2"));
        CompletableFuture<TransportResponse> answer = outbox.sendAsync(batch(LONG, events(4)));
        client.awaitGiven(3);

        client.completeNext();
        client.errorNext(new RecordTooLargeException("hunter2"));
        client.completeNext();

        assertThat(answer.get().status()).isEqualTo(202);
        assertThat(body(answer.get()))
                .isEqualTo("{\"accepted\":2,\"rejected\":2,\"errors\":["
                        + "{\"index\":1,\"error\":\"outbox_too_large\",\"detail\":\"larger than Kafka takes\"},"
                        + "{\"index\":2,\"error\":\"outbox_too_large\",\"detail\":\"larger than Kafka takes\"}]}");
        assertThat(outbox.code()).isNull();
    }

    @Test
    void refusalByTheBroker_isA403_andTheNextClientIsANewOne() throws Exception {
        CompletableFuture<TransportResponse> answer = send(1);
        client.errorNext(new TopicAuthorizationException("orders"));

        assertThat(answer.get().status()).isEqualTo(403);
        assertThat(outbox.code()).isEqualTo("broker_refused");
        assertThat(producers.resets).isZero();

        CompletableFuture<TransportResponse> next = outbox.sendAsync(batch(LONG, event(1)));
        await().until(() -> producers.resets == 1);
        next.cancel(true);

        producers.broken = new KafkaException("in an error state", new SaslAuthenticationException("who are you"));
        assertThat(outbox.send(batch(LONG, event(1))).status()).isEqualTo(403);
        assertThat(producers.resets).as("there is none to be replaced").isEqualTo(1);
    }

    /** Of which nobody knows which records those were: what parks delivery would say that none was taken. */
    @Test
    void refusalOfAPart_isNoAnswer() {
        CompletableFuture<TransportResponse> answer = send(2);
        client.completeNext();
        client.errorNext(new TopicAuthorizationException("orders"));

        assertThat(answer).failsWithin(LONG).withThrowableThat().havingCause().isInstanceOf(IOException.class);
        assertThat(outbox.code()).isEqualTo("broker_refused");
    }

    @Test
    void emptyBatch_isTakenAtOnce() throws Exception {
        assertThat(outbox.send(request("/v1/events/batch", "{\"events\":[]}", LONG))
                        .status())
                .isEqualTo(202);
    }

    @Test
    void missingTopic_isA404_andEndsTheHandingOver() throws Exception {
        client.refusals = Map.of(0, new TimeoutException("not present", new UnknownTopicOrPartitionException()));

        assertThat(outbox.send(batch(LONG, events(50))).status()).isEqualTo(404);
        assertThat(outbox.code()).isEqualTo("topic_missing");
        assertThat(client.given).isEqualTo(1);
    }

    @Test
    void brokerThatIsNotThere_hasSurelyNothing() {
        client.refusals = Map.of(0, new TimeoutException("not present in metadata after 1500 ms"));

        NotSentException failure =
                catchThrowableOfType(NotSentException.class, () -> outbox.send(batch(LONG, events(50))));

        assertThat(failure.kind()).contains(FailureKind.CONNECT);
        assertThat(outbox.code()).isEqualTo("broker_unavailable");
    }

    /** What left before it is in the topic, and so nobody may say that nothing was sent. */
    @Test
    void brokerThatGoesInTheMiddle_mayHaveSome() {
        client.refusals = Map.of(1, new TimeoutException("buffer full"));
        CompletableFuture<TransportResponse> answer = outbox.sendAsync(batch(LONG, events(3)));
        client.awaitGiven(1);
        assertThat(answer).isNotDone();

        client.completeNext();

        assertThat(failureOf(answer, InterruptedIOException.class)).hasMessageContaining("buffer full");
    }

    @Test
    void clientThatCannotBeMade_isExplained() {
        producers.broken = new KafkaException(
                "Failed to construct kafka producer", new ConfigException("No resolvable bootstrap urls given"));
        NotSentException unknown =
                catchThrowableOfType(NotSentException.class, () -> outbox.send(batch(LONG, events(1))));
        assertThat(unknown.kind()).contains(FailureKind.DNS);

        producers.broken = new ConfigException("Unknown compression");
        NotSentException wrong =
                catchThrowableOfType(NotSentException.class, () -> outbox.send(batch(LONG, events(1))));
        assertThat(wrong).hasMessage("Kafka's client cannot work: ConfigException: Unknown compression");
        assertThat(wrong.kind()).contains(FailureKind.CLIENT_FAULT);
        assertThat(outbox.code()).isEqualTo("not_acknowledged");
    }

    @Test
    void bodyThatIsNoBatch_isAFaultOfOurs() {
        NotSentException failure = catchThrowableOfType(
                NotSentException.class, () -> outbox.send(request("/v1/events/batch", "hunter2", LONG)));

        assertThat(failure.kind()).contains(FailureKind.CLIENT_FAULT);
        assertThat(failure.getMessage()).doesNotContain("hunter2");
    }

    @Test
    void slowBroker_isNotWaitedForLongerThanTheTimeout() {
        long started = System.nanoTime();

        assertThatThrownBy(() -> outbox.send(batch(Duration.ofMillis(200), events(2))))
                .isInstanceOf(InterruptedIOException.class)
                .hasMessage("Kafka did not acknowledge all records within PT0.2S");
        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .isBetween(Duration.ofMillis(200), Duration.ofSeconds(5));
    }

    /** Several are on their way at once, in their order, and nobody waits for whom Kafka's client lets wait. */
    @Test
    void severalBatches_areOnTheirWayAtOnce() throws Exception {
        client.gate = new CountDownLatch(1);
        List<CompletableFuture<TransportResponse>> answers = IntStream.range(0, 16)
                .mapToObj(i -> outbox.sendAsync(batch(LONG, event(i))))
                .toList();
        assertThat(answers).noneMatch(Future::isDone);

        client.gate.countDown();
        client.awaitGiven(16);

        assertThat(client.history().stream().map(given -> new String(given.value(), UTF_8)))
                .containsExactly(events(16));
        IntStream.range(0, 16).forEach(i -> client.completeNext());
        for (CompletableFuture<TransportResponse> answer : answers) {
            assertThat(answer.get().status()).isEqualTo(202);
        }
    }

    @Test
    void batchThatIsGivenUpBeforeItBegan_neverBegins() throws Exception {
        client.gate = new CountDownLatch(1);
        CompletableFuture<TransportResponse> first = outbox.sendAsync(batch(LONG, event(1)));
        CompletableFuture<TransportResponse> second = outbox.sendAsync(batch(LONG, event(2)));

        second.cancel(true);
        NotSentException waited =
                catchThrowableOfType(NotSentException.class, () -> outbox.send(batch(Duration.ofMillis(50), event(3))));

        assertThat(waited.kind()).contains(FailureKind.TIMEOUT_CONNECT);
        assertThat(failureOf(second, NotSentException.class).kind()).contains(FailureKind.TIMEOUT_CONNECT);
        client.gate.countDown();
        client.awaitGiven(1);
        client.completeNext();
        assertThat(first.get().status()).isEqualTo(202);
        CompletableFuture<TransportResponse> fourth = outbox.sendAsync(batch(LONG, event(4)));
        client.awaitGiven(2);
        client.completeNext();
        assertThat(fourth.get().status()).isEqualTo(202);
        assertThat(new String(client.history().get(1).value(), UTF_8)).isEqualTo(event(4));
    }

    @Test
    void interrupt_endsTheWaiting_andStays() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> outbox.send(batch(LONG, event(1)))).isInstanceOf(IOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void closing_failsWhatIsOnItsWay_andWhatComesLater() {
        CompletableFuture<TransportResponse> given = send(1);
        client.gate = new CountDownLatch(1);
        CompletableFuture<TransportResponse> stuck = outbox.sendAsync(batch(LONG, event(1)));
        CompletableFuture<TransportResponse> waiting = outbox.sendAsync(batch(LONG, event(2)));

        outbox.close();
        outbox.close();

        assertThat(failureOf(given, IOException.class)).isNotInstanceOf(NotSentException.class);
        failureOf(stuck, IOException.class);
        assertThat(failureOf(waiting, NotSentException.class)).hasMessage("the outbox is closed");
        failureOf(outbox.sendAsync(batch(LONG, event(3))), NotSentException.class);
        assertThatThrownBy(() -> outbox.send(batch(LONG, event(3)))).isInstanceOf(NotSentException.class);
    }

    @Test
    void name_isThatOfTheTopic() {
        assertThat(outbox).hasToString("KafkaOutboxTransport[orders]");
        assertThat(outbox.topic()).isEqualTo("orders");
    }

    @Test
    void thread_isThereWhileItIsNeededOnly() {
        // Those of tests before.
        await().until(() -> threads().isEmpty());
        send(1);
        assertThat(threads()).containsExactly("getfluxly-outbox");
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("getfluxly"))
                .toList();
    }
}
