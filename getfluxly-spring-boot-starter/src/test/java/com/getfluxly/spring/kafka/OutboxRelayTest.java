package com.getfluxly.spring.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.relay.Courier;
import com.getfluxly.spring.EmbeddedBroker;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.health.contributor.Status;

/** Relays on a real broker: whoever has the partition delivers, and whoever comes next goes on where it was. */
@SuppressWarnings("FutureReturnValueIgnored") // what the topic has is looked at
class OutboxRelayTest {

    private static final Pattern ID = Pattern.compile("\"(m[0-9]+)\"");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static EmbeddedBroker broker;
    private static Producer<byte[], byte[]> producer;

    private final Service service = new Service();
    private final List<AutoCloseable> closed = new ArrayList<>();
    private String topic = "";
    private int produced;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start();
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.servers(),
                        "linger.ms",
                        0,
                        "max.block.ms",
                        1_000,
                        "delivery.timeout.ms",
                        5_000,
                        "request.timeout.ms",
                        4_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    static void stopBroker() {
        producer.close(Duration.ZERO);
        broker.close();
    }

    @BeforeEach
    void createTopics(TestInfo test) {
        topic = test.getTestMethod().orElseThrow().getName()
                + test.getDisplayName().replaceAll("\\W", "");
        broker.createTopic(topic, Map.of());
        broker.createTopic(topic + ".dlt", Map.of());
    }

    @AfterEach
    void stopRelays() throws Exception {
        service.release();
        for (AutoCloseable relay : closed) {
            relay.close();
        }
    }

    /** What stands for the service: remembers each request, and answers as it is told. */
    private static final class Service implements Transport {

        private final BlockingQueue<TransportResponse> answers = new LinkedBlockingQueue<>();
        private final List<String> keys = new CopyOnWriteArrayList<>();
        private final List<List<String>> batches = new CopyOnWriteArrayList<>();
        private final List<String> taken = new CopyOnWriteArrayList<>();
        private volatile Function<List<String>, TransportResponse> usual =
                events -> answer(202, "{\"accepted\":" + events.size() + ",\"rejected\":0,\"errors\":[]}");
        private volatile CountDownLatch gate = new CountDownLatch(0);

        static TransportResponse answer(int status, String body, String... headers) {
            return new TransportResponse(
                    status,
                    headers.length == 0 ? Map.of() : Map.of(headers[0], List.of(headers[1])),
                    body.getBytes(UTF_8));
        }

        void hold() {
            gate = new CountDownLatch(1);
        }

        void release() {
            gate.countDown();
        }

        @Override
        public TransportResponse send(TransportRequest request) throws IOException {
            List<String> ids = ID.matcher(new String(request.body(), UTF_8))
                    .results()
                    .map(found -> found.group(1))
                    .toList();
            keys.add(String.valueOf(request.headers().get("X-Idempotency-Key")));
            batches.add(ids);
            try {
                gate.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException(interrupted);
            }
            TransportResponse next = answers.poll();
            TransportResponse answer = next == null ? usual.apply(ids) : next;
            if (answer.status() == 202) {
                taken.addAll(ids);
            }
            return answer;
        }
    }

    private OutboxRelay startRelay() {
        return startRelay(Map.of());
    }

    private OutboxRelay startRelay(Map<String, Object> consumer) {
        Courier courier = Courier.builder("gflux_secret_test", service)
                .parkedProbeInterval(Duration.ofMillis(200))
                .build();
        Map<String, Object> properties = new HashMap<>(consumer);
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.servers());
        OutboxRelay relay = OutboxRelay.builder(topic, topic + ".dlt", courier, () -> producer)
                .group("relay-" + topic)
                .project("shop", () -> "")
                .consumerProperties(properties)
                .build();
        relay.start();
        closed.add(() -> {
            relay.stop();
            courier.close();
        });
        return relay;
    }

    private void produce(int events) {
        IntStream.range(produced, produced + events).forEach(i -> produce("{\"message_id\":\"m" + i + "\"}", "shop"));
        produced += events;
        producer.flush();
    }

    private void produce(String value, String project) {
        producer.send(event(value, project));
    }

    private ProducerRecord<byte[], byte[]> event(String value, String project) {
        ProducerRecord<byte[], byte[]> event =
                new ProducerRecord<>(topic, 0, "user_1".getBytes(UTF_8), value.getBytes(UTF_8));
        event.headers().add("getfluxly-format", "1".getBytes(UTF_8)).add("getfluxly-project", project.getBytes(UTF_8));
        return event;
    }

    private static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
    }

    private void awaitTaken(int events) {
        await().pollInterval(Duration.ofMillis(20))
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(service.taken).hasSize(events));
    }

    private static void awaitRole(OutboxRelay relay, String role) {
        await().pollInterval(Duration.ofMillis(20))
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(new OutboxRelayHealthIndicator(relay, false)
                                .health()
                                .getDetails())
                        .containsEntry("role", role));
    }

    // -----------------------------------------------------------------------------------------------------------------

    @Test
    void group_beginsWithTheFirstEventAndDeliversInOrder() {
        produce(250);
        OutboxRelay relay = startRelay();

        awaitTaken(250);
        produce(50);
        awaitTaken(300);

        assertThat(service.taken).isEqualTo(ids(0, 300));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(new OutboxRelayHealthIndicator(relay, false).health())
                        .satisfies(health -> assertThat(health.getStatus()).isEqualTo(Status.UP))
                        .satisfies(health -> assertThat(health.getDetails())
                                .containsEntry("role", "active")
                                .containsEntry("lag", 0L)
                                .containsEntry("delivered", 300L)
                                .containsEntry("deadLetters", 0L)));
    }

    /** K9: nobody else is made to wait for longer than it takes, and nothing is sent twice. */
    @Test
    void orderlyStop_handsOverAtOnce() {
        OutboxRelay first = startRelay();
        awaitRole(first, "active");
        OutboxRelay second = startRelay();
        awaitRole(second, "standby");
        produce(10);
        awaitTaken(10);

        first.stop();
        long stopped = System.nanoTime();
        produce(10);
        awaitTaken(20);

        assertThat(Duration.ofNanos(System.nanoTime() - stopped)).isLessThan(Duration.ofSeconds(2));
        assertThat(service.taken).isEqualTo(ids(0, 20));
        assertThat(first.accounts().delivered()).isEqualTo(10);
        await().atMost(PATIENCE).until(() -> second.accounts().delivered() == 10);
    }

    @Tag("thorough")
    @Test
    void relayThatComesInTheMiddleOfABatch_getsNothingOfIt() {
        service.hold();
        OutboxRelay first = startRelay();
        produce(30);
        await().atMost(PATIENCE).until(() -> !service.batches.isEmpty());
        OutboxRelay second = startRelay();
        awaitRole(second, "standby");

        service.release();
        produce(30);
        awaitTaken(60);

        assertThat(service.taken).isEqualTo(ids(0, 60));
        await().atMost(PATIENCE)
                .until(() -> first.accounts().delivered() + second.accounts().delivered() == 60);
    }

    /** K9: a pause longer than the broker waits for a poll costs no partition. */
    @Tag("thorough")
    @Test
    void retryAfterLongerThanThePollInterval_losesNoPartition() {
        service.answers.add(Service.answer(429, "{\"error\":\"rate_limited\"}", "Retry-After", "3"));
        produce(20);
        long began = System.nanoTime();
        OutboxRelay relay = startRelay(Map.of(
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 1_500, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000));
        awaitTaken(20);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(3));
        assertThat(service.batches).as("one refused, one taken").hasSize(2);
        assertThat(service.keys.stream().distinct()).as("under one key").hasSize(1);
        assertThat(relay.state().shares()).hasSize(1);
    }

    /** K16: zero drops, zero commits past. */
    @Tag("thorough")
    @Test
    void tokenThatIsRefusedForAWhile_keepsEverything() {
        for (int i = 0; i < 5; i++) {
            service.answers.add(Service.answer(401, "{\"error\":\"unauthenticated\"}"));
        }
        produce(20);
        OutboxRelay relay = startRelay();
        await().pollInterval(Duration.ofMillis(5))
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(new OutboxRelayHealthIndicator(relay, false).health())
                        .satisfies(health ->
                                assertThat(health.getStatus().getCode()).isEqualTo("DEGRADED"))
                        .satisfies(health -> assertThat(health.getDetails()).containsEntry("code", "unauthenticated")));
        awaitTaken(20);

        assertThat(service.keys).hasSize(6);
        assertThat(service.keys.stream().distinct()).hasSize(1);
        assertThat(broker.records(topic + ".dlt")).isEmpty();
    }

    /** K10, K17, K21: out of the way, with the reason and where it stood, and nothing of it in the log. */
    @Test
    void whatCannotBeDelivered_goesToTheDeadLettersWithItsReason() {
        service.answers.add(
                Service.answer(
                        202,
                        "{\"accepted\":1,\"rejected\":1,\"errors\":[{\"index\":1,\"error\":\"validation_error\",\"detail\":\"no m1\"}]}"));
        produce(2);
        produce("no event", "shop");
        produce("{\"message_id\":\"m99\"}", "another shop");
        produce(2);
        OutboxRelay relay = startRelay();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(service.batches).hasSize(2));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(broker.records(topic + ".dlt")).hasSize(3));

        List<ConsumerRecord<byte[], byte[]>> letters = broker.records(topic + ".dlt");
        assertThat(letters)
                .extracting(letter ->
                        EmbeddedBroker.header(letter, "getfluxly-dlt-reason").orElse(""))
                .containsExactly("rejected", "unreadable", "other_project");
        assertThat(letters)
                .extracting(letter ->
                        EmbeddedBroker.header(letter, "getfluxly-dlt-offset").orElse(""))
                .containsExactly("1", "2", "3");
        assertThat(letters.get(0).value()).isEqualTo("{\"message_id\":\"m1\"}".getBytes(UTF_8));
        assertThat(letters.get(0).key()).isEqualTo("user_1".getBytes(UTF_8));
        assertThat(EmbeddedBroker.header(letters.get(0), "getfluxly-dlt-code")).contains("validation_error");
        assertThat(letters.get(0).headers().toString()).doesNotContain("no m1", "gflux_");
        assertThat(relay.accounts().deadLetters()).isEqualTo(3);
    }

    /** K14: not skipped. */
    @Tag("thorough")
    @Test
    void deadLetterTopicThatIsMissing_stopsThePartitionUntilItIsThere() {
        broker.deleteTopic(topic + ".dlt");
        produce(2);
        produce("no event", "shop");
        produce(2);
        OutboxRelay relay = startRelay();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(new OutboxRelayHealthIndicator(relay, false).health())
                        .satisfies(health -> assertThat(health.getStatus()).isEqualTo(Status.DOWN))
                        .satisfies(health ->
                                assertThat(health.getDetails()).containsEntry("code", "dead_letter_unavailable")));
        assertThat(service.taken).isEqualTo(ids(0, 2));

        broker.createTopic(topic + ".dlt", Map.of());
        awaitTaken(4);
        assertThat(broker.values(topic + ".dlt")).containsExactly("no event");
    }

    /** K10: the topic for dead letters may take less than that of the events. */
    @Test
    void recordTooLargeForTheDeadLetters_isNotInTheWay() {
        broker.deleteTopic(topic + ".dlt");
        broker.createTopic(topic + ".dlt", Map.of("max.message.bytes", "500"));
        produce(2);
        produce("x".repeat(1_000), "shop");
        produce(2);
        startRelay();
        awaitTaken(4);

        List<ConsumerRecord<byte[], byte[]>> letters = broker.records(topic + ".dlt");
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).value()).isEmpty();
        assertThat(EmbeddedBroker.header(letters.get(0), "getfluxly-dlt-offset"))
                .contains("2");
        assertThat(EmbeddedBroker.header(letters.get(0), "getfluxly-dlt-cut")).contains("1000");
    }

    /** What the application says of its own consumers. */
    @Test
    void groupProtocolOfTheApplication_isNotOurs() {
        produce(5);
        startRelay(Map.of("group.protocol", "consumer", "group.remote.assignor", "uniform"));

        awaitTaken(5);
    }

    @Test
    void relayThatWaitsForItsLastRequest_saysHowItIs() throws Exception {
        service.hold();
        OutboxRelay relay = startRelay();
        produce(5);
        await().atMost(PATIENCE).until(() -> !service.batches.isEmpty());
        // The common pool has one thread on two cores, and is nobody's to block.
        Executor ownThread = task -> new Thread(task).start();
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(relay::stop, ownThread);
        await().atMost(PATIENCE).until(() -> !relay.isRunning());

        assertThat(CompletableFuture.supplyAsync(() -> new OutboxRelayHealthIndicator(relay, false).health(), ownThread)
                        .get(5, TimeUnit.SECONDS)
                        .getDetails())
                .containsEntry("role", "stopped");
        assertThat(stopped).isNotDone();
        service.release();
        stopped.get(20, TimeUnit.SECONDS);
        assertThat(relay.accounts().delivered()).isEqualTo(5);
    }

    /** Offsets have gaps then, and the end is not the last event. */
    @Tag("thorough")
    @Test
    void transactionsOfSomebodyElse_areReadAsFarAsTheyAreCommitted() {
        try (Producer<byte[], byte[]> transactional = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.servers(), "transactional.id", topic, "compression.type", "gzip"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            transactional.initTransactions();
            for (int round = 0; round < 4; round++) {
                transactional.beginTransaction();
                for (int i = 0; i < 30; i++) {
                    transactional.send(event("{\"message_id\":\"m" + (round * 30 + i) + "\"}", "shop"));
                }
                if (round % 2 == 0) {
                    transactional.commitTransaction();
                } else {
                    transactional.abortTransaction();
                }
            }
        }
        OutboxRelay relay = startRelay();
        awaitTaken(60);

        assertThat(service.taken)
                .containsExactlyElementsOf(
                        Stream.concat(ids(0, 30).stream(), ids(60, 90).stream()).toList());
        await().atMost(PATIENCE)
                .until(() -> relay.state().lag() == 0 && relay.accounts().delivered() == 60);
        assertThat(broker.records(topic + ".dlt")).isEmpty();
    }

    /** Its offsets begin anew, and are not what the position says: either all of it is read, or somebody is told. */
    @Tag("thorough")
    @ParameterizedTest
    @ValueSource(ints = {5, 20})
    void topicThatIsDeletedAndMadeAnew_losesNothingSilently(int eventsOfTheNewOne) {
        produce(10);
        OutboxRelay relay = startRelay();
        awaitTaken(10);
        broker.deleteTopic(topic);
        broker.createTopic(topic, Map.of());
        for (int i = 0; i < eventsOfTheNewOne; i++) {
            broker.produce(event("{\"message_id\":\"m" + (100 + i) + "\"}", "shop"));
        }

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(service.taken.containsAll(ids(100, 100 + eventsOfTheNewOne))
                                || new OutboxRelayHealthIndicator(relay, false)
                                        .health()
                                        .getStatus()
                                        .equals(Status.DOWN))
                        .as("taken: %s, %s", service.taken, new OutboxRelayHealthIndicator(relay, false).health())
                        .isTrue());
    }

    /** K13: what is gone is said, and not passed over. */
    @Test
    void retentionThatRanOverThePosition_endsTheRelay() {
        produce(10);
        OutboxRelay first = startRelay();
        awaitTaken(10);
        first.stop();
        produce(10);
        TopicPartition partition = new TopicPartition(topic, 0);
        broker.administrate(admin -> admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(15)))
                .all());

        OutboxRelay second = startRelay();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(new OutboxRelayHealthIndicator(second, false).health())
                        .satisfies(health -> assertThat(health.getStatus()).isEqualTo(Status.DOWN))
                        .satisfies(health ->
                                assertThat(health.getDetails()).containsEntry("code", "position_out_of_range")));
        assertThat(service.taken).hasSize(10);
    }

    /** K12. */
    @Tag("thorough")
    @Test
    void partitionThatIsAdded_isReadToo() throws Exception {
        produce(5);
        startRelay(Map.of("metadata.max.age.ms", 500));
        awaitTaken(5);
        broker.administrate(admin -> admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3)))
                .all());
        ProducerRecord<byte[], byte[]> event =
                new ProducerRecord<>(topic, 2, "user_2".getBytes(UTF_8), "{\"message_id\":\"m77\"}".getBytes(UTF_8));
        event.headers().add("getfluxly-format", "1".getBytes(UTF_8)).add("getfluxly-project", "shop".getBytes(UTF_8));
        try (Producer<byte[], byte[]> fresh = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.servers()), new ByteArraySerializer(), new ByteArraySerializer())) {
            fresh.send(event).get(10, TimeUnit.SECONDS);
        }
        awaitTaken(6);

        assertThat(service.taken).contains("m77");
    }

    @Tag("thorough")
    @Test
    void stoppedRelay_goesOnWhereItWasWhenItIsStartedAgain() {
        produce(10);
        OutboxRelay relay = startRelay();
        awaitTaken(10);

        relay.stop();
        assertThat(relay.isRunning()).isFalse();
        produce(10);
        relay.start();
        awaitTaken(20);

        assertThat(service.taken).isEqualTo(ids(0, 20));
    }
}
