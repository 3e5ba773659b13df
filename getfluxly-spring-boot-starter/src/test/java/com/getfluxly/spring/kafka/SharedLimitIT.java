package com.getfluxly.spring.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.event.Identity;
import com.getfluxly.relay.Courier;
import com.getfluxly.spring.EmbeddedBroker;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.kafka.RelayWitness.Answer;
import com.getfluxly.spring.kafka.RelayWitness.Request;
import com.getfluxly.transport.ApiHost;
import com.getfluxly.transport.JdkHttpTransport;
import com.getfluxly.transport.Transport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

/** Three instances that together offer more than their one key may send: once each for itself, and once through the outbox. */
@SuppressWarnings("FutureReturnValueIgnored") // what the topic has is looked at
@Tag("thorough")
@Timeout(300)
@Promise("I66")
class SharedLimitIT {

    private static final int SECONDS = Integer.getInteger("sharedLimit.seconds", 60);
    private static final int INSTANCES = 3;
    private static final int OFFERED_A_SECOND = 30;
    private static final int SESSION_MILLIS = 6_000;

    /** The plan that costs nothing. */
    private static final class Limit {

        private static final int PER_SECOND = 50;
        private static final int BURST = 100;
        private static final Pattern PERSON = Pattern.compile("\"user_id\":\"([^\"]+)\"");

        private double tokens = BURST;
        private long filledAt = System.nanoTime();
        private int requests;
        private int refused;
        private int refusedEvents;
        private final Map<String, Integer> delivered = new TreeMap<>();
        private final Set<String> agents = new TreeSet<>();

        synchronized Answer answer(Request request) {
            long now = System.nanoTime();
            tokens = Math.min(BURST, tokens + (now - filledAt) * 1e-9 * PER_SECOND);
            filledAt = now;
            requests++;
            agents.add(request.agent());
            int wanted = request.ids().size();
            if (wanted > tokens) {
                refused++;
                refusedEvents += wanted;
                return Answer.refused("429 Too Many Requests\r\nRetry-After: "
                        + Math.max(1, (int) Math.ceil((wanted - tokens) / PER_SECOND)) + headers());
            }
            tokens -= wanted;
            PERSON.matcher(request.body()).results().forEach(found -> delivered.merge(found.group(1), 1, Integer::sum));
            return new Answer(true, "202 Accepted" + headers());
        }

        private String headers() {
            long full = System.currentTimeMillis() + (long) (1_000 * (BURST - tokens) / PER_SECOND);
            return "\r\nX-RateLimit-Limit: " + BURST + "\r\nX-RateLimit-Remaining: " + (int) tokens
                    + "\r\nX-RateLimit-Reset: " + (full + 999) / 1_000;
        }

        synchronized Outcome outcome(Map<String, Integer> offered) {
            return new Outcome(offered, new TreeMap<>(delivered), requests, refused, refusedEvents, Set.copyOf(agents));
        }
    }

    /** At the end of the time, with what is still on its way left out. */
    private record Outcome(
            Map<String, Integer> offered,
            Map<String, Integer> delivered,
            int requests,
            int refused,
            int refusedEvents,
            Set<String> agents) {

        int total() {
            return delivered.values().stream().mapToInt(Integer::intValue).sum();
        }

        Outcome print(String title) {
            System.out.println(title + ", " + SECONDS + " s, limit " + limit() + ": offered " + offered + ", delivered "
                    + delivered + " = " + total() + ", requests " + requests + ", refused " + refused + " (of "
                    + refusedEvents + " events), senders " + agents.size());
            return this;
        }

        static int limit() {
            return Limit.BURST + Limit.PER_SECOND * SECONDS;
        }

        Outcome check() {
            assertThat(delivered).hasSize(INSTANCES);
            assertThat(delivered.values()).allMatch(each -> each > total() / INSTANCES / 2);
            return this;
        }
    }

    private static Outcome run(RelayWitness service, Function<String, Transport> transports) throws Exception {
        Limit limit = new Limit();
        service.script(limit::answer);
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        ScheduledExecutorService ticks = Executors.newScheduledThreadPool(1);
        Map<String, Integer> offered = new TreeMap<>();
        try {
            for (int i = 0; i < INSTANCES; i++) {
                String name = "instance_" + i;
                GetFluxlyClient client = GetFluxlyClient.builder("gflux_secret_test")
                        .transport(transports.apply(name))
                        .userAgentSuffix("instance/" + i)
                        .failureMode(FailureMode.REPORT)
                        .shutdownTimeout(Duration.ofSeconds(1))
                        .build();
                opened.push(client);
                ticks.scheduleAtFixedRate(
                        () -> {
                            offered.merge(name, 1, Integer::sum);
                            client.track("paid", Identity.userId(name));
                        },
                        i * 10L,
                        1_000 / OFFERED_A_SECOND,
                        TimeUnit.MILLISECONDS);
            }
            // On the thread of the ticks, after so many of them.
            return ticks.schedule(() -> limit.outcome(Map.copyOf(offered)), SECONDS, TimeUnit.SECONDS)
                    .get();
        } finally {
            ticks.shutdownNow();
            for (AutoCloseable each : opened) {
                each.close();
            }
        }
    }

    @Test
    void eachForItself_getsItsShare() throws Exception {
        try (RelayWitness service = new RelayWitness()) {
            Outcome outcome = run(service, name -> new JdkHttpTransport(ApiHost.of(service.origin())))
                    .print("each for itself")
                    .check();

            assertThat(outcome.agents()).hasSize(INSTANCES);
            // Once nothing is left of the limit, each waits until all of it is there again, and somewhat longer. Who
            // gets how
            // much evens out in minutes: that is SharedKeySimulationTest's.
            assertThat(outcome.total()).isGreaterThan(Outcome.limit() / 2);
        }
    }

    @Test
    void throughTheOutbox_oneSendsForAll() throws Exception {
        String topic = "shared-limit";
        List<AutoCloseable> opened = new ArrayList<>();
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                RelayWitness service = new RelayWitness();
                Producer<byte[], byte[]> letters = RelayMain.producer(broker.servers())) {
            broker.createTopic(topic, Map.of());
            broker.createTopic(topic + ".dlt", Map.of());
            DefaultKafkaProducerFactory<byte[], byte[]> producers =
                    new DefaultKafkaProducerFactory<>(RelayMain.producerProperties(broker.servers()));
            producers.setKeySerializerSupplier(ByteArraySerializer::new);
            producers.setValueSerializerSupplier(ByteArraySerializer::new);
            try {
                Outcome outcome = run(service, name -> {
                            RelayMain.Orders orders = new RelayMain.Orders(
                                    broker.servers(), topic, service.origin(), "relay/" + name, SESSION_MILLIS);
                            Courier courier = RelayMain.courier(orders);
                            OutboxRelay relay = RelayMain.relay(orders, courier, letters);
                            relay.start();
                            KafkaOutboxTransport outbox = new KafkaOutboxTransport(
                                    request -> {
                                        throw new AssertionError();
                                    },
                                    producers,
                                    topic,
                                    OutboxKey.IDENTITY,
                                    "shop");
                            opened.add(() -> {
                                relay.stop();
                                courier.close();
                                outbox.close();
                            });
                            return outbox;
                        })
                        .print("through the outbox")
                        .check();

                assertThat(outcome.agents()).as("who sends").hasSize(1);
                // It starts within the time, and the last request is on its way when it is over.
                assertThat(outcome.total()).isGreaterThan(Outcome.limit() * 90 / 100);
            } finally {
                for (AutoCloseable each : opened) {
                    each.close();
                }
                producers.destroy();
            }
        }
    }
}
