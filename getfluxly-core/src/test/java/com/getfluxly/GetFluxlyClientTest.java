package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.DeliveredBatch;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client with its real threads and clocks. Time limits are those of a hung test, not of a slow machine. */
@Timeout(60)
@Isolated("counts threads")
class GetFluxlyClientTest {

    private static final Identity WHO = Identity.externalId("user_42");

    private final StubService service = new StubService();
    private final List<GetFluxlyClient> clients = new ArrayList<>();

    @AfterEach
    void closeAll() {
        service.resume();
        clients.forEach(GetFluxlyClient::close);
        await().untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    private GetFluxlyClientBuilder builder() {
        return GetFluxlyClient.builder("gflux_secret_test").transport(service).shutdownHook(false);
    }

    private GetFluxlyClient client(GetFluxlyClientBuilder builder) {
        GetFluxlyClient client = builder.build();
        clients.add(client);
        return client;
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("getfluxly"))
                .toList();
    }

    private static void assertSettled(DeliveryStats stats) {
        assertThat(stats.offered()).isEqualTo(stats.accepted() + stats.refused());
        assertThat(stats.accepted()).isEqualTo(stats.delivered() + stats.rejected() + stats.dropped());
        assertThat(stats.queued()).isZero();
        assertThat(stats.inFlight()).isZero();
        assertThat(stats.queuedBytes()).isZero();
    }

    private static <T> List<T> inParallel(int threads, Callable<T> task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                futures.add(pool.submit(() -> {
                    start.await();
                    return task.call();
                }));
            }
            start.countDown();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    // ---- delivery ---------------------------------------------------------------------------------------------------

    @Test
    void everyWayIn_deliversInOrder() {
        GetFluxlyClient client = client(builder());

        client.track("a", WHO);
        client.track("b", WHO, Map.of("total", 99.99));
        client.track(TrackEvent.builder("c", WHO).build());
        client.identify(WHO, Map.of("plan", "pro"));
        client.identify(IdentifyEvent.builder(WHO).trait("plan", "pro").build());

        assertThat(client.flush())
                .isEqualTo(FlushResult.builder().accepted(5).batches(1).build());
        assertThat(service.names).containsExactly("a", "b", "c", "$identify", "$identify");
    }

    @Test
    @Promise("I14")
    void threads_areDaemons_startedByTheFirstEvent() {
        GetFluxlyClient client = client(builder().listener(new DeliveryListener() {}));
        assertThat(threads()).isEmpty();

        client.track("paid", WHO);
        client.flush();

        assertThat(threads()).containsExactlyInAnyOrder("getfluxly-delivery", "getfluxly-listener");
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("getfluxly"))
                .allMatch(Thread::isDaemon);
    }

    @Test
    @Promise({"I1", "I2", "I8", "I12"})
    void manyProducers_loseAndDuplicateNothing() throws Exception {
        assertNothingIsLostOrDuplicated(150);
    }

    @Test
    @Tag("thorough")
    void manyProducersOfMany_loseAndDuplicateNothing() throws Exception {
        assertNothingIsLostOrDuplicated(500);
    }

    private void assertNothingIsLostOrDuplicated(int eventsOfEach) throws Exception {
        GetFluxlyClient client = client(
                builder().maxQueueSize(2_000).overflow(OverflowPolicy.BLOCK).maxBlock(Duration.ofSeconds(30)));

        inParallel(64, () -> {
            for (int i = 0; i < eventsOfEach; i++) {
                client.track("paid", WHO, Map.of("i", i));
                DeliveryStats stats = client.stats();
                assertThat(stats.queued() + stats.inFlight()).isLessThanOrEqualTo(2_000);
                assertThat(stats.accepted())
                        .isEqualTo(stats.delivered()
                                + stats.rejected()
                                + stats.dropped()
                                + stats.queued()
                                + stats.inFlight());
            }
            return true;
        });
        client.flush();

        assertThat(service.messageIds).hasSize(64 * eventsOfEach);
        assertThat(new HashSet<>(service.messageIds)).hasSize(64 * eventsOfEach);
        assertSettled(client.stats());
        assertThat(ManagementFactory.getThreadMXBean().findDeadlockedThreads()).isNull();
    }

    @Test
    @Promise("I12")
    void byteBound_isExactUnder64Producers() throws Exception {
        service.stall();
        GetFluxlyClient client = client(builder()
                .maxQueueBytes(1_000_000)
                .maxQueueSize(1_000_000)
                .failureMode(FailureMode.REPORT)
                .shutdownTimeout(Duration.ZERO));
        String filler = "x".repeat(1_000);

        inParallel(64, () -> {
            for (int i = 0; i < 200; i++) {
                client.track("paid", WHO, Map.of("filler", filler));
                assertThat(client.stats().queuedBytes()).isLessThanOrEqualTo(1_000_000);
            }
            return true;
        });

        DeliveryStats stats = client.stats();
        long each = stats.queuedBytes() / (stats.queued() + stats.inFlight());
        assertThat(stats.queuedBytes() + each).isGreaterThan(1_000_000);
        assertThat(stats.refused()).isEqualTo(64 * 200 - stats.accepted());
    }

    @Test
    @Promise("I57")
    void singleEvents_eachAwaited_areNeverForgotten() {
        GetFluxlyClient client = client(builder().flushInterval(Duration.ZERO).flushAt(1));

        for (int i = 1; i <= 2_000; i++) {
            client.track("paid", WHO);
            long expected = i;
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofNanos(50_000))
                    .until(() -> client.stats().delivered() == expected);
        }
    }

    @Test
    void blockedCaller_goesOnWhenThereIsRoom() throws Exception {
        service.stall();
        GetFluxlyClient client = client(builder()
                .maxQueueSize(1)
                .flushAt(1)
                .overflow(OverflowPolicy.BLOCK)
                .maxBlock(Duration.ofSeconds(30)));
        client.track("first", WHO);
        Thread blocked = new Thread(() -> client.track("second", WHO));
        blocked.start();
        await().until(() -> blocked.getState() == Thread.State.TIMED_WAITING);

        service.resume();
        blocked.join();

        client.flush();
        assertThat(service.names).containsExactly("first", "second");
    }

    // ---- flush ------------------------------------------------------------------------------------------------------

    @Test
    @Promise("I19")
    void flushWithALimit_returnsAndSaysWhatIsPending() {
        service.stall();
        GetFluxlyClient client = client(builder().shutdownTimeout(Duration.ZERO));
        client.track("paid", WHO);

        FlushResult result = client.flush(Duration.ofMillis(50));

        assertThat(result.pending()).isEqualTo(1);
        assertThat(result.accepted()).isZero();
    }

    @Test
    void state_isThatOfTheLastAnswer_onceAFlushHasReturned() {
        AtomicInteger requests = new AtomicInteger();
        GetFluxlyClient client =
                client(builder().initialBackoff(Duration.ofMillis(1)).transport(request -> {
                    boolean fails = requests.getAndIncrement() % 2 == 0;
                    return new TransportResponse(fails ? 503 : 202, Map.of(), "{}".getBytes(StandardCharsets.UTF_8));
                }));
        for (int i = 0; i < 200; i++) {
            client.track("paid", WHO);
            client.flush();

            assertThat(client.stats().state()).isEqualTo(DeliveryState.ACTIVE);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    @Promise("I19")
    void flushWithoutTime_returnsAtOnce(long seconds) {
        service.stall();
        GetFluxlyClient client = client(builder());
        client.track("paid", WHO);

        assertThat(client.flush(Duration.ofSeconds(seconds)).pending()).isEqualTo(1);
    }

    @Test
    void flushWithALimitOfZero_asksForDeliveryAndReturns() {
        GetFluxlyClient client = client(builder().flushInterval(Duration.ZERO));
        client.track("paid", WHO);

        client.flush(Duration.ZERO);

        await().until(() -> client.stats().delivered() == 1);
    }

    @Test
    void flush_withNothingQueued_isEmptyAndStartsNothing() {
        GetFluxlyClient client = client(builder());

        assertThat(client.flush()).isEqualTo(FlushResult.EMPTY);
        assertThat(threads()).isEmpty();
    }

    @Test
    @Promise("I19")
    void hundredFlushesAtOnce_shareTheRequests() throws Exception {
        GetFluxlyClient client = client(builder().flushInterval(Duration.ZERO).flushAt(1_000));
        service.stall();
        for (int i = 0; i < 100; i++) {
            client.track("paid", WHO);
        }
        Thread releaser = new Thread(() -> {
            awaitLatch(service.firstRequest);
            service.resume();
        });
        releaser.start();

        List<FlushResult> results = inParallel(100, client::flush);
        releaser.join();

        assertThat(results).allMatch(result -> result.pending() == 0);
        assertThat(client.stats().requests()).isEqualTo(1);
    }

    @Test
    @Promise("I41")
    void interruptedCaller_stopsWaiting_andKeepsItsStatus() {
        service.stall();
        GetFluxlyClient client = client(builder().shutdownTimeout(Duration.ZERO));
        client.track("paid", WHO);
        Thread.currentThread().interrupt();

        FlushResult result = client.flush();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.pending()).isEqualTo(1);
    }

    // ---- refusals ---------------------------------------------------------------------------------------------------

    @Test
    @Promise("I18")
    void report_throwsNothing_whateverComesIn() {
        GetFluxlyClient client = client(builder().failureMode(FailureMode.REPORT));

        assertThat(client.track("Not Snake", WHO)).isFalse();
        assertThat(client.track((String) nothing(), WHO)).isFalse();
        assertThat(client.track("paid", nothing())).isFalse();
        assertThat(client.track((TrackEvent) nothing())).isFalse();
        assertThat(client.identify((IdentifyEvent) nothing())).isFalse();
        assertThat(client.track("paid", WHO, Map.of("thread", Thread.currentThread())))
                .isFalse();
        client.close();
        assertThat(client.track("paid", WHO)).isFalse();

        assertThat(client.stats().refused()).isEqualTo(7);
        assertThat(client.stats().accepted()).isZero();
    }

    /** What a caller without null checks may pass. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    @Test
    void throwing_namesTheFieldTheLimitAndTheSize() {
        GetFluxlyClient client = client(builder());
        Map<String, Object> properties = new HashMap<>();
        IntStream.range(0, 33).forEach(i -> properties.put("key_" + i, i));

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> client.track("paid", WHO, properties))
                .satisfies(refused -> {
                    assertThat(refused).hasMessage("properties may have at most 32 keys, got 33");
                    assertThat(refused.details())
                            .containsEntry("field", "properties")
                            .containsEntry("limit", 32)
                            .containsEntry("given", 33);
                });
        assertThat(client.stats().refused()).isEqualTo(1);
    }

    // ---- shutdown ---------------------------------------------------------------------------------------------------

    @Test
    @Promise({"I1", "I20", "I43"})
    void shutdown_deliversWhatIsHeld_andEndsTheThreads() {
        GetFluxlyClient client =
                client(builder().flushAt(1_000).flushInterval(Duration.ZERO).listener(new DeliveryListener() {}));
        for (int i = 0; i < 250; i++) {
            client.track("paid", WHO);
        }

        FlushResult result = client.shutdown();

        assertThat(result.accepted()).isEqualTo(250);
        assertThat(result.pending()).isZero();
        assertThat(service.names).hasSize(250);
        assertThat(service.closed.getCount()).isZero();
        assertThat(client.stats().state()).isEqualTo(DeliveryState.CLOSED);
        assertSettled(client.stats());
        await().untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    @Test
    @Promise({"I1", "I3", "I20"})
    void shutdown_withATransportThatHangs_dropsTheRestWithAReason() {
        service.stallForGood();
        List<DroppedEvent> drops = new CopyOnWriteArrayList<>();
        GetFluxlyClient client = client(builder()
                .flushAt(1)
                .maxBatchSize(1)
                .shutdownTimeout(Duration.ofMillis(200))
                .listener(new DeliveryListener() {
                    @Override
                    public void onDropped(DroppedEvent event) {
                        drops.add(event);
                    }
                }));
        client.track("on_the_wire", WHO);
        awaitLatch(service.firstRequest);
        client.track("still_queued", WHO);

        FlushResult result = client.shutdown();

        assertThat(result.dropped()).isEqualTo(2);
        assertThat(client.stats().droppedByReason()).containsEntry(DropReason.SHUTDOWN, 2L);
        assertSettled(client.stats());
        assertThat(drops).extracting(DroppedEvent::eventName).containsExactly("on_the_wire", "still_queued");
        assertThat(drops).extracting(DroppedEvent::sent).containsExactly(true, false);

        // The answer that comes after all changes nothing any more.
        service.resume();
        await().untilAsserted(() -> assertThat(threads()).isEmpty());
        assertThat(client.stats().delivered()).isZero();
        assertSettled(client.stats());
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    @Test
    @Promise("I20")
    void shutdown_fromManyThreads_happensOnce() throws Exception {
        GetFluxlyClient client = client(builder().flushAt(1_000).flushInterval(Duration.ZERO));
        for (int i = 0; i < 100; i++) {
            client.track("paid", WHO);
        }

        List<FlushResult> results = inParallel(20, client::shutdown);

        assertThat(results).filteredOn(result -> result.accepted() == 100).hasSize(1);
        assertThat(results).filteredOn(FlushResult.EMPTY::equals).hasSize(19);
        assertThat(client.shutdown()).isEqualTo(FlushResult.EMPTY);
        assertSettled(client.stats());
    }

    @Test
    @Promise({"I20", "I41"})
    void shutdown_ofAnInterruptedThread_deliversAllTheSame() {
        GetFluxlyClient client = client(builder());
        client.track("paid", WHO);
        Thread.currentThread().interrupt();

        FlushResult result = client.shutdown();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.accepted()).isEqualTo(1);
    }

    @Test
    @Promise("I20")
    void shutdownAndFlush_fromAListener_doNotWaitForThemselves() {
        AtomicReference<GetFluxlyClient> self = new AtomicReference<>();
        CountDownLatch returned = new CountDownLatch(1);
        GetFluxlyClient client = client(builder().flushAt(1).listener(new DeliveryListener() {
            @Override
            public void onDelivered(DeliveredBatch batch) {
                self.get().flush();
                self.get().shutdown();
                returned.countDown();
            }
        }));
        self.set(client);
        client.track("paid", WHO);

        awaitLatch(returned);

        await().untilAsserted(() -> assertThat(threads()).isEmpty());
        assertSettled(client.stats());
    }

    @Test
    @Promise({"I1", "I20", "I43"})
    void shutdown_fromAListener_withATransportThatHangs_endsAtItsDeadline() {
        AtomicReference<GetFluxlyClient> self = new AtomicReference<>();
        GetFluxlyClient client = client(builder()
                .flushAt(1)
                .maxBatchSize(1)
                .shutdownTimeout(Duration.ofMillis(200))
                .listener(new DeliveryListener() {
                    @Override
                    public void onDelivered(DeliveredBatch batch) {
                        service.stallForGood();
                        self.get().track("never_answered", WHO);
                        self.get().shutdown();
                    }
                }));
        self.set(client);
        client.track("paid", WHO);

        await().untilAsserted(() -> assertThat(client.stats().dropped()).isEqualTo(1));

        assertSettled(client.stats());
        awaitLatch(service.closed);
    }

    @Test
    @Promise({"I3", "I4"})
    void shutdown_thatIsOverEarly_tellsOfEveryDrop() {
        Transport refusing = request -> new TransportResponse(401, Map.of(), new byte[0]);
        for (int round = 0; round < 100; round++) {
            List<DroppedEvent> drops = new CopyOnWriteArrayList<>();
            GetFluxlyClient client = client(builder().transport(refusing).listener(new DeliveryListener() {
                @Override
                public void onDropped(DroppedEvent event) {
                    drops.add(event);
                }
            }));
            client.track("paid", WHO);
            client.track("paid", WHO);

            client.shutdown();

            assertThat(drops).hasSize(2);
        }
    }

    @Test
    @Promise({"I3", "I4"})
    void shutdown_tellsOfEveryDrop_howeverMany() {
        Set<String> drops = ConcurrentHashMap.newKeySet();
        GetFluxlyClient client = client(builder()
                .maxQueueSize(50_000)
                .flushAt(50_000)
                .transport(request -> new TransportResponse(401, Map.of(), new byte[0]))
                .listener(new DeliveryListener() {
                    @Override
                    public void onDropped(DroppedEvent event) {
                        drops.add(event.messageId());
                    }
                }));
        for (int i = 0; i < 49_999; i++) {
            client.track("paid", WHO);
        }

        client.shutdown();

        assertThat(drops).hasSize(49_999);
        assertThat(client.stats().anomalies()).containsEntry(Anomaly.NOTIFICATION_LOST, 0L);
    }

    @Test
    @Promise("I8")
    void callersMessageId_isNeverTakenTwice_byCallersWhoWaitForRoom() throws Exception {
        service.stall();
        GetFluxlyClient client = client(builder()
                .maxQueueSize(2)
                .flushAt(1)
                .maxBatchSize(1)
                .overflow(OverflowPolicy.BLOCK)
                .maxBlock(Duration.ofSeconds(30))
                .failureMode(FailureMode.REPORT));
        client.track("first", WHO);
        awaitLatch(service.firstRequest);
        client.track("second", WHO);
        TrackEvent twin = TrackEvent.builder("twin", WHO)
                .messageId(UUID.fromString("3f0f1c9e-6a7e-4b1e-9a52-0f6d1a2b3c4d"))
                .build();
        List<Thread> twins = List.of(new Thread(() -> client.track(twin)), new Thread(() -> client.track(twin)));
        twins.forEach(Thread::start);
        await().until(() -> twins.stream().allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING));
        // Both find room at the same moment.
        service.resume();
        for (Thread thread : twins) {
            thread.join();
        }
        client.flush();

        DeliveryStats stats = client.stats();
        assertThat(stats.delivered()).isEqualTo(stats.accepted());
        assertThat(stats.offered()).isEqualTo(4);
    }

    @Test
    @Promise({"I18", "I39"})
    void errorOfAnAccessor_isARefusalLikeAnyOther() {
        GetFluxlyClient client = client(builder());

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> client.track("paid", WHO, Map.of("record", new Failing("v"))))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("validation_error"));
        assertThat(client.stats().refused()).isEqualTo(1);
    }

    record Failing(String value) {
        @Override
        public String value() {
            throw new AssertionError("planted");
        }
    }

    @Test
    @Promise("I1")
    void trackDuringShutdown_isAcceptedAndSettled_orRefused() throws Exception {
        for (int round = 0; round < 50; round++) {
            GetFluxlyClient client =
                    client(builder().failureMode(FailureMode.REPORT).maxQueueSize(100_000));
            CountDownLatch go = new CountDownLatch(1);
            Thread closer = new Thread(() -> {
                awaitLatch(go);
                client.shutdown();
            });
            closer.start();
            List<Integer> accepted = inParallel(4, () -> {
                int taken = 0;
                for (int i = 0; i < 200; i++) {
                    if (i == 50) {
                        go.countDown();
                    }
                    taken += client.track("paid", WHO) ? 1 : 0;
                }
                return taken;
            });
            closer.join();

            DeliveryStats stats = client.stats();
            assertThat(stats.accepted())
                    .isEqualTo(accepted.stream().mapToInt(Integer::intValue).sum());
            assertThat(stats.offered()).isEqualTo(800);
            assertSettled(stats);
        }
    }

    @Test
    @Promise(
            value = {"I4", "I17"},
            mutant = "an event that comes too late is refused without a line in the log")
    void trackAfterShutdown_isRefused_countedAndLoggedOnce() {
        try (CapturedLog log = CapturedLog.open(Level.WARN)) {
            GetFluxlyClient client = client(builder().failureMode(FailureMode.REPORT));
            client.close();

            for (int i = 0; i < 100; i++) {
                assertThat(client.track("paid", WHO)).isFalse();
            }

            assertThat(client.stats().refused()).isEqualTo(100);
            assertThat(log.lines()).containsExactly("refused an event paid: the client is shut down");
        }
    }

    @Test
    void shutdownTimeoutOfZero_dropsAtOnce() {
        service.stall();
        GetFluxlyClient client = client(builder().shutdownTimeout(Duration.ZERO));
        client.track("paid", WHO);

        assertThat(client.shutdown().dropped()).isEqualTo(1);
        assertSettled(client.stats());
    }

    @Test
    @Promise("I43")
    void shutdownHook_isTakenBack_soThatTheClientCanBeCollected() {
        // A hook that is still registered would refuse to be registered again.
        for (int i = 0; i < 100; i++) {
            GetFluxlyClient client = client(builder().shutdownHook(true));
            client.track("paid", WHO);
            client.close();
        }
        await().untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    // ---- foreign code -----------------------------------------------------------------------------------------------

    @Test
    @Promise("I39")
    void listenerThatHangs_delaysNoDelivery_andIsToldWhatItMissed() {
        CountDownLatch hang = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        List<Long> lost = new CopyOnWriteArrayList<>();
        GetFluxlyClient client = client(builder().maxQueueSize(100_000).listener(new DeliveryListener() {
            @Override
            public void onDelivered(DeliveredBatch batch) {
                hanging.countDown();
                awaitLatch(hang);
            }

            @Override
            public void onNotificationsLost(long count) {
                lost.add(count);
            }
        }));
        client.track("paid", WHO);
        client.flush();
        awaitLatch(hanging);

        for (int i = 0; i < 10_000; i++) {
            client.track("paid", WHO);
        }
        client.flush();

        assertThat(client.stats().delivered()).isEqualTo(10_001);
        hang.countDown();
        client.close();
        // The last of them comes with the close: nothing else has called a listener since.
        assertThat(lost).isNotEmpty();
        assertThat(client.stats().anomalies())
                .containsEntry(
                        Anomaly.NOTIFICATION_LOST,
                        lost.stream().mapToLong(Long::longValue).sum());
    }

    /** It would hear of its own refusals, and so on without end. */
    @Test
    @Promise("I39")
    void listenerThatTracksWhatItHears_isNotToldOfItsOwnRefusals() {
        service.stall();
        AtomicInteger heard = new AtomicInteger();
        AtomicReference<@Nullable GetFluxlyClient> ours = new AtomicReference<>();
        GetFluxlyClient client = client(builder()
                .failureMode(FailureMode.REPORT)
                .maxQueueSize(1)
                .flushAt(1)
                .listener(new DeliveryListener() {
                    @Override
                    public void onDropped(DroppedEvent event) {
                        heard.incrementAndGet();
                        Objects.requireNonNull(ours.get()).track("event_dropped", WHO);
                    }
                }));
        ours.set(client);
        client.track("paid", WHO);
        client.track("refused", WHO);
        await().untilAsserted(() -> assertThat(client.stats().refused()).isEqualTo(2));
        service.resume();

        client.close();
        assertThat(heard).hasValue(1);
        assertThat(client.stats().refused()).isEqualTo(2);
    }

    @Test
    @Promise("I43")
    void foreignCodeThatHangs_keepsNoThreadAfterTheClose() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch forGood = new CountDownLatch(1);
        GetFluxlyClient client = client(builder()
                .shutdownTimeout(Duration.ofMillis(100))
                .tokenSupplier(() -> {
                    asked.countDown();
                    awaitLatch(forGood);
                    return "gflux_secret_other";
                })
                .initialBackoff(Duration.ofMillis(1))
                .parkedProbeInterval(Duration.ofMillis(1))
                .transport(new Transport() {
                    @Override
                    public TransportResponse send(TransportRequest request) {
                        return new TransportResponse(401, Map.of(), new byte[0]);
                    }

                    @Override
                    public void close() {
                        awaitLatch(forGood);
                    }
                })
                .flushAt(1));
        client.track("paid", WHO);
        awaitLatch(asked);

        client.close();

        await().untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    @Test
    @Promise({"I39", "I40"})
    void listenerThatThrows_harmsNobody() {
        List<String> seen = new CopyOnWriteArrayList<>();
        GetFluxlyClient client = client(builder()
                .listener(new DeliveryListener() {
                    @Override
                    public void onDelivered(DeliveredBatch batch) {
                        throw new StackOverflowError("planted");
                    }
                })
                .listener(new DeliveryListener() {
                    @Override
                    public void onDelivered(DeliveredBatch batch) {
                        seen.addAll(batch.messageIds());
                    }
                }));
        client.track("paid", WHO);
        client.flush();
        client.track("paid", WHO);
        client.flush();

        await().untilAsserted(() -> assertThat(seen).isEqualTo(service.messageIds));
    }

    @Test
    @Promise("I40")
    void transportThatThrowsErrors_doesNotEndTheDelivery() {
        List<String> failures = new CopyOnWriteArrayList<>(List.of("error", "runtime", "linkage", "interrupt"));
        Transport hostile = request -> {
            String failure = failures.isEmpty() ? "" : failures.remove(0);
            switch (failure) {
                case "error" -> throw new OutOfMemoryError("planted");
                case "runtime" -> throw new IllegalStateException("planted");
                case "linkage" -> throw new NoClassDefFoundError("planted");
                case "interrupt" -> Thread.currentThread().interrupt();
                default -> {}
            }
            return service.send(request);
        };
        GetFluxlyClient client =
                client(builder().transport(hostile).maxRetries(10).initialBackoff(Duration.ofMillis(1)));
        client.track("paid", WHO);

        assertThat(client.flush().accepted()).isEqualTo(1);
        client.track("paid", WHO);
        assertThat(client.flush().accepted()).isEqualTo(1);
        assertThat(threads()).containsOnlyOnce("getfluxly-delivery");
    }

    @Test
    @Promise("I40")
    void foreignInterrupts_doNotEndTheDelivery() {
        GetFluxlyClient client = client(builder());
        client.track("paid", WHO);
        client.flush();

        for (int i = 0; i < 100; i++) {
            interruptDeliveryThread();
            client.track("paid", WHO);
            client.flush();
        }

        assertThat(new HashSet<>(service.messageIds)).hasSize(101);
    }

    private static void interruptDeliveryThread() {
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("getfluxly-delivery"))
                .forEach(Thread::interrupt);
    }

    @Test
    void listeners_hearOfEveryOutcomeOnce() {
        List<String> heard = new CopyOnWriteArrayList<>();
        GetFluxlyClient client = client(builder().listener(new DeliveryListener() {
            @Override
            public void onDelivered(DeliveredBatch batch) {
                heard.addAll(batch.messageIds());
            }

            @Override
            public void onRejected(RejectedEvent event) {
                heard.add(event.messageId());
            }
        }));
        for (int i = 0; i < 1_000; i++) {
            client.track("paid", WHO);
        }

        client.shutdown();

        assertThat(heard).hasSize(1_000).isEqualTo(service.messageIds);
    }

    // ---- switched off -----------------------------------------------------------------------------------------------

    @Test
    void noOp_doesNothing() {
        GetFluxlyClient client = GetFluxlyClient.noOp();

        assertThat(client.track("paid", WHO)).isFalse();
        assertThat(client.flush()).isEqualTo(FlushResult.EMPTY);
        assertThat(client.shutdown()).isEqualTo(FlushResult.EMPTY);
        assertThat(client.stats().offered()).isZero();
        assertThat(client.stats().state()).isEqualTo(DeliveryState.DISABLED);
        assertThat(threads()).isEmpty();
    }
}
