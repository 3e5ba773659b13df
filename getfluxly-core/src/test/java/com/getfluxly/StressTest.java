package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.DeliveredBatch;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything at once, with real threads: producers, flushes with and without patience, readers of the accounts, strangers
 * who interrupt our threads, a service that fails in every way, and two who close in the middle of it. However it turns
 * out, the accounts are exact.
 */
@Timeout(120)
@Isolated("interrupts threads by name")
class StressTest {

    private static final int ROUNDS = 60;
    private static final int PRODUCERS = 4;
    private static final int EVENTS = 150;
    private static final List<OverflowPolicy> POLICIES = List.of(OverflowPolicy.values());
    private static final JsonMapper JSON = new JsonMapper();

    /** Answers at random; remembers whom it took. */
    private static final class UnreliableService implements Transport {

        private final Set<String> taken = ConcurrentHashMap.newKeySet();

        @Override
        public TransportResponse send(TransportRequest request) throws IOException {
            int dice = ThreadLocalRandom.current().nextInt(12);
            return switch (dice) {
                case 0 -> answer(503);
                case 1 -> throw new IOException("connection reset");
                case 2 -> throw new StackOverflowError("planted");
                case 3 -> answer(400);
                case 4 -> answer(401);
                case 5 -> {
                    take(request);
                    throw new IOException("the answer is lost");
                }
                default -> {
                    take(request);
                    yield answer(202);
                }
            };
        }

        private void take(TransportRequest request) {
            JSON.readTree(request.body())
                    .path("events")
                    .valueStream()
                    .forEach(event -> taken.add(event.path("message_id").asString()));
        }

        private static TransportResponse answer(int status) {
            return new TransportResponse(status, Map.of(), "{}".getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() {}
    }

    /** Hears of each event once. */
    private static final class Outcomes implements DeliveryListener {

        private final Map<String, String> byId = new ConcurrentHashMap<>();
        private final AtomicInteger twice = new AtomicInteger();

        @Override
        public void onDelivered(DeliveredBatch batch) {
            batch.messageIds().forEach(id -> ended(id, "delivered"));
        }

        @Override
        public void onRejected(RejectedEvent event) {
            ended(event.messageId(), "rejected");
        }

        @Override
        public void onDropped(DroppedEvent event) {
            if (!event.refused()) {
                ended(event.messageId(), event.sent() ? "unconfirmed" : "unsent");
            }
        }

        private void ended(String id, String outcome) {
            if (byId.putIfAbsent(id, outcome) != null) {
                twice.incrementAndGet();
            }
        }
    }

    /** One client's life. */
    private static final class Round {

        private final UnreliableService service = new UnreliableService();
        private final Outcomes outcomes = new Outcomes();
        private final Set<String> accepted = ConcurrentHashMap.newKeySet();
        private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        private final CountDownLatch warm = new CountDownLatch(1);
        private final List<Thread> threads = new ArrayList<>();
        private final GetFluxlyClient client;
        private final int closeAfter;
        private volatile boolean over;

        private Round(long seed) {
            Random random = new Random(seed);
            this.closeAfter = random.nextInt(PRODUCERS * EVENTS);
            this.client = GetFluxlyClient.builder("gflux_secret_test")
                    .transport(service)
                    .shutdownHook(false)
                    .failureMode(FailureMode.REPORT)
                    .listener(outcomes)
                    .overflow(POLICIES.get(random.nextInt(POLICIES.size())))
                    .maxBlock(Duration.ofMillis(5))
                    .maxQueueSize(20 + random.nextInt(300))
                    .maxBatchSize(1 + random.nextInt(100))
                    .flushAt(1 + random.nextInt(20))
                    .flushInterval(Duration.ofMillis(1 + random.nextInt(5)))
                    .initialBackoff(Duration.ofMillis(1))
                    .maxBackoff(Duration.ofMillis(4))
                    .shutdownTimeout(Duration.ofMillis(random.nextInt(300)))
                    .build();
        }

        private void play() throws InterruptedException {
            for (int i = 0; i < PRODUCERS; i++) {
                start(this::produce);
            }
            start(this::flush);
            start(this::flush);
            start(this::readAccounts);
            start(this::interruptOurThreads);
            Thread one = start(this::closeInTheMiddle);
            Thread other = start(this::closeInTheMiddle);
            one.join();
            other.join();
            over = true;
            for (Thread thread : threads) {
                thread.join();
            }
        }

        private Thread start(Runnable work) {
            Thread thread = new Thread(() -> {
                try {
                    work.run();
                } catch (Throwable unexpected) {
                    failures.add(unexpected);
                }
            });
            threads.add(thread);
            thread.start();
            return thread;
        }

        private void produce() {
            for (int i = 0; i < EVENTS; i++) {
                UUID id = UUID.randomUUID();
                if (client.track(TrackEvent.builder("paid", Identity.externalId("user_42"))
                        .messageId(id)
                        .build())) {
                    accepted.add(id.toString());
                }
                if (accepted.size() >= closeAfter) {
                    warm.countDown();
                }
            }
            warm.countDown();
        }

        private void flush() {
            while (!over) {
                try {
                    client.flush(Duration.ofMillis(ThreadLocalRandom.current().nextInt(10)));
                } catch (GetFluxlyException whatStoppedIt) {
                    assertThat(whatStoppedIt.code())
                            .isIn("server_error", "network_error", "unauthenticated", "invalid_response");
                }
            }
        }

        private void readAccounts() {
            while (!over) {
                DeliveryStats stats = client.stats();
                assertThat(stats.offered()).isEqualTo(stats.accepted() + stats.refused());
                assertThat(stats.accepted())
                        .isEqualTo(stats.delivered()
                                + stats.rejected()
                                + stats.dropped()
                                + stats.queued()
                                + stats.inFlight());
            }
        }

        private void interruptOurThreads() {
            while (!over) {
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("getfluxly"))
                        .forEach(Thread::interrupt);
            }
        }

        private void closeInTheMiddle() {
            try {
                warm.await();
                client.close();
            } catch (InterruptedException impossible) {
                throw new AssertionError(impossible);
            }
        }
    }

    @Test
    @Promise({"I1", "I2", "I3", "I19", "I20", "I39", "I40"})
    void everythingAtOnce_leavesExactAccounts_andOneOutcomeForEach() throws InterruptedException {
        for (long seed = 0; seed < ROUNDS; seed++) {
            Round round = new Round(seed);
            round.play();

            assertThat(round.failures).as("round %d", seed).isEmpty();
            DeliveryStats stats = round.client.stats();
            assertThat(stats.offered()).as("round %d", seed).isEqualTo(PRODUCERS * EVENTS);
            assertThat(stats.accepted()).as("round %d", seed).isEqualTo(round.accepted.size());
            assertThat(stats.queued() + stats.inFlight()).as("round %d", seed).isZero();
            assertThat(stats.queuedBytes()).as("round %d", seed).isZero();
            assertThat(round.accepted).as("round %d", seed).containsAll(round.outcomes.byId.keySet());
            // An event that has to go while the client closes may find nobody left to be told; that is counted.
            assertThat((long) round.accepted.size() - round.outcomes.byId.size())
                    .as("round %d", seed)
                    .isLessThanOrEqualTo(stats.anomalies().getOrDefault(Anomaly.NOTIFICATION_LOST, 0L));
            assertThat(round.outcomes.twice).as("round %d", seed).hasValue(0);
            round.outcomes.byId.forEach((id, outcome) -> assertThat(round.service.taken.contains(id))
                    .as("%s is %s", id, outcome)
                    .matches(taken -> outcome.equals("delivered") ? taken : !outcome.equals("unsent") || !taken));
        }
        assertThat(ManagementFactory.getThreadMXBean().findDeadlockedThreads()).isNull();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("getfluxly")));
    }
}
