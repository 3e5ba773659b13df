package com.getfluxly.spring.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.spring.ClassPath;
import com.getfluxly.spring.EmbeddedBroker;
import com.getfluxly.spring.ForkedJvm;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

/** A topic and its dead letters, an instance that writes into it, relays in JVMs of their own, and the service behind them. */
final class RelayStage implements AutoCloseable {

    private static final ClassPath KAFKA =
            ClassPath.ofTheStarter().with("kafka-clients", "spring-kafka", "spring-messaging", "spring-tx");

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int SIGKILL_EXIT_CODE = 137;
    private static final int MOST_BATCHES = 100_000;
    private static final int MOST_EVENTS_A_BATCH = 20;
    private static final int MILLIS_BETWEEN_BATCHES = 20;
    private static final Pattern ID = Pattern.compile("\"message_id\":\"([^\"]+)\"");

    final RelayWitness service = new RelayWitness();
    private final EmbeddedBroker broker;
    private final String topic;
    private final Random random;
    private final DefaultKafkaProducerFactory<byte[], byte[]> producers;
    private final KafkaOutboxTransport outbox;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final List<ForkedJvm> relays = new ArrayList<>();
    private final Thread writer = new Thread(this::write, "stage-writer");
    private volatile boolean isOver;

    RelayStage(EmbeddedBroker broker, String topic, long seed) {
        this.broker = broker;
        this.topic = topic;
        this.random = new Random(seed);
        broker.createTopic(topic, Map.of());
        broker.createTopic(topic + ".dlt", Map.of());
        producers = new DefaultKafkaProducerFactory<>(RelayMain.producerProperties(broker.servers()));
        producers.setKeySerializerSupplier(org.apache.kafka.common.serialization.ByteArraySerializer::new);
        producers.setValueSerializerSupplier(org.apache.kafka.common.serialization.ByteArraySerializer::new);
        outbox = new KafkaOutboxTransport(
                request -> new TransportResponse(299, Map.of(), new byte[0]),
                producers,
                topic,
                OutboxKey.IDENTITY,
                "shop");
    }

    // ---- relays -----------------------------------------------------------------------------------------------------

    ForkedJvm startRelay(String name, int sessionMillis, String... options) throws IOException {
        ForkedJvm relay = ForkedJvm.start(
                KAFKA,
                Stream.concat(Stream.of("-XX:+UseSerialGC", "-Xmx128m"), Stream.of(options))
                        .toList(),
                RelayMain.class,
                new RelayMain.Orders(broker.servers(), topic, service.origin(), name, sessionMillis).words());
        relays.add(relay);
        return relay;
    }

    static void kill(ForkedJvm relay) throws InterruptedException {
        relay.kill();
        assertThat(relay.awaitExit()).as(relay.output()).isEqualTo(SIGKILL_EXIT_CODE);
    }

    // ---- the instance -----------------------------------------------------------------------------------------------

    /** Events go into the topic from now on until {@link #settle}, some every few milliseconds. */
    void writeOn() {
        writer.setDaemon(true);
        writer.start();
    }

    private void write() {
        int written = 0;
        for (int batch = 0; batch < MOST_BATCHES && !isOver; batch++) {
            int events = 1 + random.nextInt(MOST_EVENTS_A_BATCH);
            List<String> ids = IntStream.range(written, written + events)
                    .mapToObj(i -> "m" + i)
                    .toList();
            written += events;
            send(ids);
            LockSupport.parkNanos(Duration.ofMillis(MILLIS_BETWEEN_BATCHES).toNanos());
        }
    }

    /** As the engine does: what is not acknowledged as a whole comes again as a whole. */
    private void send(List<String> ids) {
        TransportRequest request = new TransportRequest(
                "POST",
                "/v1/events/batch",
                Map.of("Authorization", "Bearer gflux_secret_test"),
                ids.stream()
                        .map(RelayStage::event)
                        .collect(Collectors.joining(",", "{\"events\":[", "]}"))
                        .getBytes(UTF_8),
                TIMEOUT);
        while (!isOver) {
            try {
                if (outbox.send(request).status() == 202) {
                    acknowledged.addAll(ids);
                    return;
                }
            } catch (IOException noBroker) {
                LockSupport.parkNanos(Duration.ofMillis(MILLIS_BETWEEN_BATCHES).toNanos());
            }
        }
    }

    static String event(String id) {
        return "{\"event\":\"paid\",\"message_id\":\"" + id + "\",\"user_id\":\"u" + Math.floorMod(id.hashCode(), 7)
                + "\",\"properties\":{\"amount\":42,\"note\":\"as long as most\"}}";
    }

    // ---- what became of it ------------------------------------------------------------------------------------------

    /**
     * The accounts.
     *
     * @param twiceInTheTopic events that the instance wrote again, since it did not hear that they were there
     * @param sentAgain arrivals at the service beyond the first of each
     * @param underOtherKeys events under more keys than they stand in the topic
     */
    record Accounts(
            int produced,
            int twiceInTheTopic,
            int delivered,
            int sentAgain,
            long underOtherKeys,
            long keysWithOtherBytes,
            int lost,
            int deadLetters) {

        void check() {
            assertThat(lost).as("lost: %s", this).isZero();
            assertThat(underOtherKeys).as("%s", this).isZero();
            assertThat(keysWithOtherBytes).as("%s", this).isZero();
            assertThat(deadLetters).as("%s", this).isZero();
            assertThat(delivered).as("%s", this).isGreaterThanOrEqualTo(produced);
        }
    }

    /** Ends the writing, and waits until the service has what was acknowledged, or has no request for a while. */
    Accounts settle() throws InterruptedException {
        isOver = true;
        writer.join(PATIENCE.toMillis());
        assertThat(writer.isAlive()).isFalse();
        for (int before = -1; !isAllTaken() && before < service.requests(); ) {
            before = service.requests();
            service.awaitRequests(before + 1, PATIENCE);
        }
        return accounts();
    }

    private boolean isAllTaken() {
        return service.taken() >= acknowledged.size() && service.takenEvents().containsAll(acknowledged);
    }

    private Accounts accounts() {
        Map<String, Long> copies = broker.values(topic).stream()
                .flatMap(value -> ID.matcher(value).results().map(found -> found.group(1)))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        Set<String> lost = new HashSet<>(acknowledged);
        lost.removeAll(service.takenEvents());
        return new Accounts(
                acknowledged.size(),
                (int) copies.values().stream().filter(times -> times > 1).count(),
                service.taken(),
                service.arrivals() - service.distinctEvents(),
                service.keysOfEvents().entrySet().stream()
                        .filter(event -> event.getValue() > copies.getOrDefault(event.getKey(), 0L))
                        .count(),
                service.keysWithOtherBytes(),
                lost.size(),
                broker.records(topic + ".dlt").size());
    }

    void awaitDelivered(int events) {
        await().atMost(PATIENCE).until(() -> service.taken() >= events);
    }

    @Override
    public void close() throws IOException {
        isOver = true;
        relays.forEach(ForkedJvm::close);
        outbox.close();
        producers.destroy();
        service.close();
    }
}
