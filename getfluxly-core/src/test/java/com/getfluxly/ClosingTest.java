package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.DeliveredBatch;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.event.Identity;
import com.getfluxly.transport.FaultServer;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** The end of a client with real threads: what has ended when {@code close()} returns, and what became of the rest. */
@Timeout(60)
@Isolated("counts threads")
class ClosingTest {

    private static final Identity WHO = Identity.externalId("user_42");
    private static final Transport REFUSING = request -> new TransportResponse(401, Map.of(), new byte[0]);

    private final StubService service = new StubService();
    private final CountDownLatch forGood = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        service.resume();
        forGood.countDown();
        await().untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    private static GetFluxlyClientBuilder builder(Transport transport) {
        return GetFluxlyClient.builder("gflux_secret_test")
                .transport(transport)
                .failureMode(FailureMode.REPORT)
                .flushInterval(Duration.ZERO)
                .initialBackoff(Duration.ofMillis(1))
                .shutdownHook(false);
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("getfluxly"))
                .toList();
    }

    private static long lost(GetFluxlyClient client) {
        return client.stats().anomalies().getOrDefault(Anomaly.NOTIFICATION_LOST, -1L);
    }

    /** Until it is let go, or interrupted. */
    private static void hang(CountDownLatch latch) throws InterruptedIOException {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new InterruptedIOException("interrupted");
        }
    }

    private static void waitFor(CountDownLatch latch) {
        await().until(() -> latch.getCount() == 0);
    }

    // ---- threads ----------------------------------------------------------------------------------------------------

    /** A web container warns of those that it finds when the application has just been stopped. */
    @Test
    @Promise("I43")
    void closedClient_hasNoThread() {
        try (FaultServer server = FaultServer.start()) {
            for (int round = 0; round < 50; round++) {
                GetFluxlyClient client = GetFluxlyClient.builder("gflux_secret_test")
                        .apiHost(server.origin())
                        .listener(new DeliveryListener() {})
                        .shutdownHook(false)
                        .build();
                client.track("paid", WHO);

                client.close();

                assertThat(threads()).as("round %d", round).isEmpty();
            }
        }
    }

    /** The supplier takes a moment to end after it has been interrupted. */
    @Test
    @Promise("I43")
    void threadThatEndsALittleLater_isWaitedFor() {
        CountDownLatch asked = new CountDownLatch(1);
        GetFluxlyClient client = builder(REFUSING)
                .tokenSupplier(() -> {
                    asked.countDown();
                    try {
                        hang(forGood);
                    } catch (InterruptedIOException atTheClose) {
                        pause(forGood);
                    }
                    return "gflux_secret_other";
                })
                // No probe leaves before the deadline, so the close has nearly all its time left when it ends the
                // threads.
                .parkedProbeInterval(Duration.ofMinutes(1))
                .shutdownTimeout(Duration.ofSeconds(20))
                .timeout(Duration.ofMillis(200))
                .flushAt(1)
                .build();
        client.track("paid", WHO);
        waitFor(asked);

        client.close();

        assertThat(threads()).isEmpty();
    }

    @Test
    @Promise(
            value = {"I20", "I43"},
            mutant = "a delivery that hangs is not interrupted at the end")
    void transportThatHangs_isInterruptedAtTheDeadline_andItsThreadIsGone() {
        CountDownLatch sending = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        GetFluxlyClient client = builder(request -> {
                    sending.countDown();
                    try {
                        hang(forGood);
                    } catch (InterruptedIOException atTheDeadline) {
                        interrupted.set(true);
                    }
                    throw new IOException("never answered");
                })
                .shutdownTimeout(Duration.ofMillis(100))
                .flushAt(1)
                .build();
        client.track("paid", WHO);
        waitFor(sending);

        assertThat(client.shutdown().dropped()).isEqualTo(1);

        await().untilTrue(interrupted);
        await().untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    @Test
    @Promise({"I20", "I43"})
    void listenerThatHangs_isInterruptedAtTheDeadline() {
        CountDownLatch telling = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        GetFluxlyClient client = builder(service)
                .shutdownTimeout(Duration.ofMillis(100))
                .listener(new DeliveryListener() {
                    @Override
                    public void onDelivered(DeliveredBatch batch) {
                        telling.countDown();
                        try {
                            hang(forGood);
                        } catch (InterruptedIOException atTheDeadline) {
                            interrupted.set(true);
                        }
                    }
                })
                .build();
        client.track("paid", WHO);
        client.flush();
        waitFor(telling);

        client.close();

        await().untilTrue(interrupted);
    }

    /** Whoever closes second, say the JVM's hook beside main, must not end before listeners have heard. */
    @Test
    @Promise({"I3", "I20"})
    void secondClose_waitsForTheFirst() throws InterruptedException {
        CountDownLatch telling = new CountDownLatch(1);
        AtomicInteger heard = new AtomicInteger();
        GetFluxlyClient client = builder(REFUSING)
                .listener(new DeliveryListener() {
                    @Override
                    public void onDropped(DroppedEvent event) {
                        telling.countDown();
                        waitFor(forGood);
                        heard.incrementAndGet();
                    }
                })
                .build();
        client.track("paid", WHO);
        Thread first = new Thread(client::close);
        first.start();
        waitFor(telling);
        AtomicInteger heardBefore = new AtomicInteger();
        Thread second = new Thread(() -> {
            client.close();
            heardBefore.set(heard.get());
        });
        second.start();
        await().until(() -> second.getState() == Thread.State.TIMED_WAITING);

        forGood.countDown();
        first.join();
        second.join();

        assertThat(heardBefore).hasValue(1);
    }

    @Test
    @Promise("I20")
    void transportThatClosesTheClient_doesNotWaitForItself() {
        AtomicReference<GetFluxlyClient> self = new AtomicReference<>();
        AtomicBoolean closed = new AtomicBoolean();
        GetFluxlyClient client = builder(new Transport() {
                    @Override
                    public TransportResponse send(TransportRequest request) throws IOException {
                        return service.send(request);
                    }

                    @Override
                    public void close() {
                        self.get().close();
                        closed.set(true);
                    }
                })
                .shutdownTimeout(Duration.ofHours(1))
                .build();
        self.set(client);
        client.track("paid", WHO);

        client.close();

        assertThat(closed).isTrue();
    }

    // ---- callers ----------------------------------------------------------------------------------------------------

    @Test
    @Promise({"I18", "I20"})
    void close_wakesCallersWhoWaitForRoom_longBeforeItEnds() throws InterruptedException {
        service.stall();
        GetFluxlyClient client = builder(service)
                .maxQueueSize(1)
                .flushAt(1)
                .overflow(OverflowPolicy.BLOCK)
                .maxBlock(Duration.ofHours(1))
                .shutdownTimeout(Duration.ofHours(1))
                .build();
        client.track("first", WHO);
        waitFor(service.firstRequest);
        AtomicBoolean accepted = new AtomicBoolean(true);
        Thread blocked = new Thread(() -> accepted.set(client.track("second", WHO)));
        blocked.start();
        await().until(() -> blocked.getState() == Thread.State.TIMED_WAITING);
        Thread closer = new Thread(client::close);
        closer.start();

        blocked.join();

        assertThat(accepted).isFalse();
        assertThat(closer.isAlive()).isTrue();
        assertThat(client.stats().refusedByReason()).containsEntry(DropReason.CLOSED, 1L);
        service.resume();
        closer.join();
    }

    @Test
    @Promise("I41")
    void callerWhoWaitsForRoom_andIsInterrupted_keepsTheStatus() throws InterruptedException {
        service.stall();
        GetFluxlyClient client = builder(service)
                .maxQueueSize(1)
                .flushAt(1)
                .overflow(OverflowPolicy.BLOCK)
                .maxBlock(Duration.ofHours(1))
                .build();
        client.track("first", WHO);
        AtomicBoolean kept = new AtomicBoolean();
        Thread blocked = new Thread(() -> {
            client.track("second", WHO);
            kept.set(Thread.interrupted());
        });
        blocked.start();
        await().until(() -> blocked.getState() == Thread.State.TIMED_WAITING);

        blocked.interrupt();
        blocked.join();

        assertThat(kept).isTrue();
        service.resume();
        client.close();
    }

    // ---- what is told -----------------------------------------------------------------------------------------------

    /** An interrupt every few milliseconds, a listener that takes its time, and far more to tell than there is time for. */
    @Test
    @Promise({"I3", "I4", "I20"})
    void everyDrop_isToldBeforeTheReturn_orCounted_whateverInterrupts() throws Exception {
        assertToldOrCounted(true);
    }

    @Test
    @Promise(
            value = {"I3", "I4", "I20"},
            mutant = "what a close gives up is not announced")
    void everyDrop_isToldBeforeTheReturn_orCounted() throws Exception {
        assertToldOrCounted(false);
    }

    private static void assertToldOrCounted(boolean interrupts) throws Exception {
        AtomicInteger told = new AtomicInteger();
        CountDownLatch pace = new CountDownLatch(1);
        GetFluxlyClient client = builder(REFUSING)
                .shutdownTimeout(Duration.ofMillis(300))
                .listener(new DeliveryListener() {
                    @Override
                    public void onDropped(DroppedEvent event) {
                        told.incrementAndGet();
                        pause(pace);
                    }
                })
                .build();
        for (int i = 0; i < 900; i++) {
            client.track("paid", WHO);
        }
        AtomicReference<FlushResult> result = new AtomicReference<>();
        AtomicInteger toldBeforeTheReturn = new AtomicInteger();
        Thread closer = new Thread(() -> {
            result.set(client.shutdown());
            toldBeforeTheReturn.set(told.get());
        });
        closer.start();
        while (closer.isAlive()) {
            if (interrupts) {
                closer.interrupt();
            }
            closer.join(5);
        }

        assertThat(result.get().dropped()).isEqualTo(900);
        await().untilAsserted(() -> assertThat(threads()).isEmpty());
        assertThat(told).hasValue(toldBeforeTheReturn.get()).hasPositiveValue();
        // To tell all takes 18 s.
        assertThat(lost(client)).isPositive();
        assertThat(toldBeforeTheReturn.get() + lost(client)).isEqualTo(900);
    }

    /** Some 20 ms, unless interrupted. */
    private static void pause(CountDownLatch pace) {
        try {
            boolean unused = pace.await(20, TimeUnit.MILLISECONDS);
        } catch (InterruptedException atTheEnd) {
            // Goes on with the next at once, as many a listener would.
        }
    }

    /** It used to get what the listeners needed. */
    @Test
    @Promise({"I3", "I20"})
    void transportThatHangsInItsClose_takesNoTimeFromTheListeners() {
        AtomicInteger told = new AtomicInteger();
        GetFluxlyClient client = builder(new Transport() {
                    @Override
                    public TransportResponse send(TransportRequest request) throws IOException {
                        return REFUSING.send(request);
                    }

                    @Override
                    public void close() {
                        try {
                            hang(forGood);
                        } catch (InterruptedIOException atTheDeadline) {
                            // Then it ends.
                        }
                    }
                })
                .shutdownTimeout(Duration.ofSeconds(1))
                .listener(new DeliveryListener() {
                    @Override
                    public void onDropped(DroppedEvent event) {
                        pause(forGood);
                        told.incrementAndGet();
                    }
                })
                .build();
        for (int i = 0; i < 10; i++) {
            client.track("paid", WHO);
        }

        client.close();

        assertThat(told.get() + lost(client)).isEqualTo(10);
        assertThat(told).hasValueGreaterThan(2);
    }

    @Test
    @Promise({"I3", "I4"})
    void droppedForNewerOnes_besideAClose_areToldOrCounted() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            AtomicInteger told = new AtomicInteger();
            GetFluxlyClient client = builder(REFUSING)
                    .overflow(OverflowPolicy.DROP_OLDEST)
                    .maxQueueSize(10)
                    .flushAt(10)
                    .listener(new DeliveryListener() {
                        @Override
                        public void onDropped(DroppedEvent event) {
                            if (!event.messageId().isEmpty()) {
                                told.incrementAndGet();
                            }
                        }
                    })
                    .build();
            List<Thread> producers = new ArrayList<>();
            CountDownLatch halfway = new CountDownLatch(1);
            for (int p = 0; p < 2; p++) {
                producers.add(new Thread(() -> {
                    for (int i = 0; i < 200; i++) {
                        client.track("paid", WHO);
                        if (i == 100) {
                            halfway.countDown();
                        }
                    }
                }));
            }
            producers.forEach(Thread::start);
            halfway.await();
            client.close();
            for (Thread producer : producers) {
                producer.join();
            }

            DeliveryStats stats = client.stats();
            // What is told is not only drops: a request or a refusal may be among what is lost.
            assertThat(told.get() + lost(client)).isGreaterThanOrEqualTo(stats.dropped());
            assertThat(told.get()).isLessThanOrEqualTo((int) stats.dropped());
        }
    }

    // ---- the hook ---------------------------------------------------------------------------------------------------

    @Test
    @Promise(value = "I43", mutant = "the JVM keeps the hook of a closed client")
    void hook_isTakenBack_soThatTheClientCanBeCollected() {
        WeakReference<Object> transport = closedClientWithAHook();

        await().untilAsserted(() -> {
            System.gc();
            assertThat(transport.refersTo(null)).isTrue();
        });
    }

    private static WeakReference<Object> closedClientWithAHook() {
        Transport transport = new Transport() {
            @Override
            public TransportResponse send(TransportRequest request) throws IOException {
                return REFUSING.send(request);
            }
        };
        GetFluxlyClient client = builder(transport).shutdownHook(true).build();
        client.track("paid", WHO);
        client.close();
        return new WeakReference<>(transport);
    }
}
