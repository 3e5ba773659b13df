package com.getfluxly;

import static com.getfluxly.transport.FaultServer.drip;
import static com.getfluxly.transport.FaultServer.meetAt;
import static com.getfluxly.transport.FaultServer.neverAnswer;
import static com.getfluxly.transport.FaultServer.neverRead;
import static com.getfluxly.transport.FaultServer.resetAfterBody;
import static com.getfluxly.transport.FaultServer.resetAfterRequestHeaders;
import static com.getfluxly.transport.FaultServer.resetMidBody;
import static com.getfluxly.transport.FaultServer.resetOnAccept;
import static com.getfluxly.transport.FaultServer.stallAfterHeaders;
import static com.getfluxly.transport.FaultServer.stallInBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.delivery.DeliveredBatch;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.transport.FaultServer;
import com.getfluxly.transport.FaultServer.BlackHole;
import com.getfluxly.transport.FaultServer.Fault;
import com.getfluxly.transport.FaultServer.Request;
import com.getfluxly.transport.IdempotentService;
import com.getfluxly.transport.ToxicProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The client as applications have it, on real sockets, and a network between it and the service that fails. */
@Timeout(60)
@Isolated("counts threads and sockets")
class FaultyNetworkTest {

    private static final Identity WHO = Identity.externalId("user_42");
    private static final String REFUSED = "connection refused";
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Instant NOON = Instant.parse("2026-05-16T12:00:00Z");
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofMillis(500);

    /** What delivery needs to come to an end by itself, on a machine with other things to do. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private final IdempotentService service = new IdempotentService();
    private final FaultServer server = FaultServer.start().then(service.takes());
    private final ToxicProxy proxy = ToxicProxy.leadingTo(server.port());
    private final Outcomes outcomes = new Outcomes();
    private final List<GetFluxlyClient> clients = new ArrayList<>();
    private GetFluxlyClient client = GetFluxlyClient.noOp();
    private String filler = "";

    /** Something that befalls the network or the service. */
    @FunctionalInterface
    private interface Strike {
        void hit(FaultyNetworkTest world);
    }

    /** Loading classes takes longer than the deadlines here. */
    @BeforeAll
    static void warmUp() {
        IdempotentService service = new IdempotentService();
        try (FaultServer server = FaultServer.start().then(service.takes());
                ToxicProxy proxy = ToxicProxy.leadingTo(server.port());
                GetFluxlyClient client = GetFluxlyClient.builder("gflux_secret_test")
                        .apiHost(proxy.origin())
                        .timeout(PATIENT)
                        .shutdownHook(false)
                        .build()) {
            for (int i = 0; i < 50; i++) {
                client.track("warm_up", WHO, Map.of("i", i));
                client.flush(SOON);
            }
        }
    }

    @BeforeEach
    void noThreadIsThereYet() {
        awaitNoThread();
    }

    @AfterEach
    void close() {
        clients.forEach(GetFluxlyClient::close);
        proxy.close();
        server.close();
        awaitNoThread();
    }

    // ---- outages ----------------------------------------------------------------------------------------------------

    static Stream<Arguments> outages() {
        return Stream.of(
                outage("connection refused", world -> world.proxy.refuse()),
                outage("request cut before its first byte", world -> world.proxy.upstreamLimit(0)),
                outage("request cut after its first byte", world -> world.proxy.upstreamLimit(1)),
                outage("request cut in the middle", world -> world.proxy.upstreamLimit(world.requestSize() / 2)),
                outage("request cut before its last byte", world -> world.proxy.upstreamLimit(world.requestSize() - 1)),
                outage("processed, then dropped", world -> world.proxy.cutAnswers()),
                outage("half-open link", world -> world.proxy.silence()),
                outage("band too narrow for the deadline", world -> world.proxy.bandwidth(world.requestSize())),
                outage("reset on accept", says(resetOnAccept())),
                outage("reset after the request's headers", says(resetAfterRequestHeaders())),
                outage("reset in the middle of the request's body", says(resetMidBody())),
                outage("reset after the request", says(resetAfterBody())),
                outage("no answer", says(neverAnswer())),
                outage("processed, then no answer", world -> world.server.then(world.service.takesInSilence())),
                outage("stall after the headers of the answer", says(stallAfterHeaders())),
                outage("stall in the body of the answer", says(stallInBody())),
                outage("a byte now and then", says(drip(20))),
                outage("zero window", FaultyNetworkTest::neverReadsLargeBodies));
    }

    /** Fails every request until it is healed: nothing is delivered meanwhile, everything afterwards. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("outages")
    @Promise({"I1", "I2", "I3", "I5", "I6", "I7", "I8", "I20", "I21", "I57"})
    void outage_losesNothingAndDoublesNothing(String what, Strike outage) {
        start(builder().timeout(SHORT));
        trackAndDeliver(100);

        outage.hit(this);
        track(250);
        eventually().until(() -> client.stats().retries() > 0);
        awaitState(DeliveryState.BACKING_OFF);
        assertLedger(client.stats(), 350);
        assertThat(client.stats().delivered()).as(what).isEqualTo(100);

        heal();
        awaitDelivered(350);
        assertEverythingArrivedOnce(350);
        assertClosesInTime();
    }

    @Test
    @Promise({"I6", "I7"})
    void requestCutBeforeItsLastByte_isSentAgainFromTheFirst() {
        start(builder().timeout(PATIENT).flushInterval(Duration.ZERO));
        trackAndDeliver(100);
        int body = service.largestBody();

        proxy.upstreamLimit(requestSize() - 1);
        track(100);
        eventually().until(() -> client.stats().retries() > 1);
        heal();
        client.flush();

        assertThat(service.sizesOfTornBodies()).isNotEmpty().containsOnly(body - 1);
        assertThat(service.keys()).isEqualTo(2);
        assertEverythingArrivedOnce(200);
    }

    /** What a half-open link held comes late, when the same has been sent once more. */
    @Test
    @Promise({"I6", "I7"})
    void requestThatComesLateAndTwice_isTheSameTwice() {
        start(builder().timeout(SHORT));
        trackAndDeliver(100);

        proxy.silence();
        track(100);
        eventually().until(() -> client.stats().retries() > 0);
        heal();

        awaitDelivered(200);
        eventually().until(() -> service.requests() > service.keys());
        assertEverythingArrivedOnce(200);
    }

    // ---- bad days that are no outage --------------------------------------------------------------------------------

    static Stream<Arguments> nuisances() {
        return Stream.of(
                outage("latency", world -> world.proxy.latency(Duration.ofMillis(40))),
                outage("narrow band", world -> world.proxy.bandwidth(10 * world.requestSize())),
                outage("stale connections", world -> world.server.then(FaultServer.closeAfter(world.service.takes()))),
                outage("a new connection each time", world -> world.server.then(world.service.takesAndSaysGoodbye())));
    }

    /** Delivers all the while, without any healing. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("nuisances")
    @Promise({"I1", "I2", "I3", "I5", "I6", "I8"})
    void nuisance_losesNothingAndDoublesNothing(String what, Strike nuisance) {
        start(builder().timeout(PATIENT));
        trackAndDeliver(100);

        nuisance.hit(this);
        track(250);

        awaitDelivered(350);
        assertEverythingArrivedOnce(350);
        assertClosesInTime();
    }

    @Test
    @Promise({"I6", "I7", "I11"})
    void everySecondRequestReset_takesTwoRequestsForEachBatch() {
        start(builder().timeout(PATIENT).maxBatchSize(25));
        trackAndDeliver(25);
        server.then(alternating(resetAfterBody(), service.takes()));

        track(250);
        awaitDelivered(275);

        DeliveryStats stats = client.stats();
        assertThat(stats.requests()).isEqualTo(1 + 2 * (service.keys() - 1));
        assertThat(stats.retries()).isEqualTo(service.keys() - 1);
        assertEverythingArrivedOnce(275);
        assertThat(service.messageIds()).isEqualTo(outcomes.delivered);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @Promise({"I14", "I43"})
    void connectionsThatEndWithEachAnswer_leaveNoSocketAndNoThreadBehind() {
        int idle = sockets();
        start(builder().apiHost(server.origin()).timeout(PATIENT).maxBatchSize(1));
        server.then(service.takesAndSaysGoodbye());
        trackAndDeliver(10);
        int connections = server.connections();

        track(200);
        awaitDelivered(210);

        assertThat(server.connections() - connections).isEqualTo(200);
        // Fewer if those of an earlier client were still on their way out.
        eventually().untilAsserted(() -> assertThat(sockets()).isLessThanOrEqualTo(idle));
        // Two of the client and at most two of its transport.
        assertThat(ourThreads()).hasSizeBetween(3, 4);
        assertEverythingArrivedOnce(210);
    }

    // ---- deadlines of callers ---------------------------------------------------------------------------------------

    static Stream<Arguments> stalls() {
        return Stream.of(
                outage("half-open link", world -> world.proxy.silence()),
                outage("no answer", says(neverAnswer())),
                outage("stall after the headers of the answer", says(stallAfterHeaders())),
                outage("stall in the body of the answer", says(stallInBody())),
                outage("a byte now and then", says(drip(20))),
                outage("zero window", FaultyNetworkTest::neverReadsLargeBodies));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stalls")
    @Promise("I19")
    void flushWithALimit_returnsInTime_whateverStalls(String what, Strike stall) {
        start(builder().timeout(PATIENT).flushInterval(Duration.ZERO).shutdownTimeout(Duration.ZERO));
        trackAndDeliver(100);

        stall.hit(this);
        track(250);
        Watch watch = new Watch();
        FlushResult result = client.flush(SHORT);

        assertThat(watch.elapsed()).as(what).isGreaterThanOrEqualTo(SHORT);
        assertThat(watch.elapsedWithoutHiccups()).as(what).isLessThanOrEqualTo(SHORT.plusMillis(50));
        assertThat(result).isEqualTo(FlushResult.builder().pending(250).build());
        assertLedger(client.stats(), 350);
    }

    /** The kinds of failure that end by themselves, too: the final flush must not try for longer than it may. */
    static Stream<Arguments> stallsAndFailures() {
        return Stream.concat(
                stalls(),
                Stream.of(
                        outage(REFUSED, world -> world.proxy.refuse()),
                        // So early that no event passes, not even alone.
                        outage("request cut in the middle", world -> world.proxy.upstreamLimit(100)),
                        outage("reset after the request", says(resetAfterBody()))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stallsAndFailures")
    @Promise({"I1", "I2", "I3", "I20", "I43"})
    void shutdown_endsInTimeAndCountsTheRest_whateverStalls(String what, Strike stall) {
        start(builder().timeout(PATIENT).flushInterval(Duration.ZERO).shutdownTimeout(LIMIT));
        if (what.equals(REFUSED)) {
            // An open connection may take the next batch before it notices its end: then nobody can tell.
            server.then(service.takesAndSaysGoodbye());
        }
        trackAndDeliver(100);

        stall.hit(this);
        track(250);
        eventually().until(() -> client.stats().requests() > 1);
        assertDropsTheRest(what, 350, 250);

        // What comes after all changes nothing any more.
        heal();
        awaitNoThread();
        assertThat(client.stats().droppedByReason()).containsEntry(DropReason.SHUTDOWN, 250L);
        if (what.equals(REFUSED)) {
            assertThat(outcomes.unconfirmed()).as("nothing was sent").isZero();
        } else {
            // The batch that failed, and single events that were tried beside it.
            assertThat(outcomes.unconfirmed()).isBetween(100, 105);
        }
    }

    @Test
    @Promise({"I1", "I20", "I43"})
    void shutdown_endsInTimeAndCountsTheRest_whenNobodyAnswersAConnect() throws IOException {
        try (BlackHole hole = new BlackHole()) {
            start(builder()
                    .apiHost(hole.origin())
                    .timeout(PATIENT)
                    .flushInterval(Duration.ZERO)
                    .shutdownTimeout(LIMIT));
            track(250);
            eventually().until(() -> client.stats().requests() == 1);

            assertDropsTheRest("black hole", 250, 250);
            awaitNoThread();
        }
    }

    // ---- many in flight ---------------------------------------------------------------------------------------------

    @Test
    @Promise({"I1", "I14"})
    void eightInFlight_overlap_onOneThreadEach() {
        List<String> threadsOfOne = threadsWhileFlying(1);
        client.close();
        awaitNoThread();

        List<String> threadsOfEight = threadsWhileFlying(8);

        assertThat(threadsOfOne).filteredOn("getfluxly-http"::equals).hasSize(1);
        assertThat(threadsOfEight).filteredOn("getfluxly-http"::equals).hasSize(8);
        assertThat(threadsOfEight)
                .filteredOn(thread -> !thread.equals("getfluxly-http"))
                .containsExactlyInAnyOrderElementsOf(threadsOfOne.stream()
                        .filter(thread -> !thread.equals("getfluxly-http"))
                        .toList());
    }

    /** Of a client whose wire is full: each request is answered only when all are there. */
    private List<String> threadsWhileFlying(int maxInFlight) {
        // Of other tests.
        Set<Thread> before = selectors();
        start(builder()
                .timeout(PATIENT)
                .maxInFlight(maxInFlight)
                .maxBatchSize(10)
                .flushAt(10));
        trackAndDeliver(10);
        CountDownLatch allThere = new CountDownLatch(maxInFlight + 1);
        server.then(meetAt(allThere, service.takes()));
        track(10 * maxInFlight + 10);
        eventually().until(() -> allThere.getCount() == 1);
        List<String> threads = Stream.concat(
                        ourThreads().stream(),
                        selectors().stream()
                                .filter(selector -> !before.contains(selector))
                                .map(selector -> "selector"))
                .toList();

        assertThat(client.stats().requests()).isEqualTo(1 + maxInFlight);
        assertThat(client.stats().delivered()).isEqualTo(10);
        allThere.countDown();
        awaitDelivered(10 + 10 * maxInFlight + 10);
        return threads;
    }

    private static Set<Thread> selectors() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("HttpClient-"))
                .collect(Collectors.toSet());
    }

    // ---- what is done to the world ----------------------------------------------------------------------------------

    private static Arguments outage(String name, Strike strike) {
        return Arguments.of(name, strike);
    }

    private static Strike says(Fault fault) {
        return world -> world.server.then(fault);
    }

    private static void neverReadsLargeBodies(FaultyNetworkTest world) {
        world.filler = "x".repeat(2_300);
        world.server.then(neverRead());
        // A connection that the server reads already, it would read on.
        world.proxy.cutConnections();
    }

    private static Fault alternating(Fault odd, Fault even) {
        AtomicInteger count = new AtomicInteger();
        return visit -> (count.getAndIncrement() % 2 == 0 ? odd : even).befall(visit);
    }

    private void heal() {
        server.then(service.takes());
        proxy.heal();
    }

    // ---- the client -------------------------------------------------------------------------------------------------

    private GetFluxlyClientBuilder builder() {
        return GetFluxlyClient.builder("gflux_secret_test")
                .apiHost(proxy.origin())
                .initialBackoff(Duration.ofMillis(20))
                .maxBackoff(Duration.ofMillis(50))
                .flushAt(100)
                .flushInterval(INTERVAL)
                .shutdownTimeout(Duration.ofSeconds(1))
                .shutdownHook(false)
                .listener(outcomes);
    }

    private void start(GetFluxlyClientBuilder builder) {
        client = builder.build();
        clients.add(client);
    }

    /** All of one size: the text of a time that ends with a whole second is shorter than that of others. */
    private void track(int count) {
        for (int i = 0; i < count; i++) {
            client.track(TrackEvent.builder("paid", WHO)
                    .property("i", 1_000 + i)
                    .property("filler", filler)
                    .timestamp(NOON)
                    .build());
        }
    }

    private void trackAndDeliver(int count) {
        // No flush: it would be noted late, for events of the next batch too.
        track(count);
        awaitDelivered(count);
    }

    private int requestSize() {
        return service.largestRequest();
    }

    // ---- what must hold ---------------------------------------------------------------------------------------------

    private static ConditionFactory eventually() {
        return await().atMost(SOON).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    private void awaitDelivered(int count) {
        eventually().untilAsserted(() -> assertThat(client.stats().delivered()).isEqualTo(count));
    }

    private void awaitState(DeliveryState state) {
        eventually().untilAsserted(() -> assertThat(client.stats().state()).isEqualTo(state));
    }

    private static void assertLedger(DeliveryStats stats, long offered) {
        assertThat(stats.offered()).isEqualTo(offered).isEqualTo(stats.accepted() + stats.refused());
        assertThat(stats.accepted())
                .isEqualTo(stats.delivered() + stats.rejected() + stats.dropped() + stats.queued() + stats.inFlight());
    }

    private void assertEverythingArrivedOnce(int count) {
        DeliveryStats stats = client.stats();
        assertLedger(stats, count);
        assertThat(stats.refused()).isZero();
        assertThat(stats.delivered()).isEqualTo(count);
        assertThat(stats.rejected()).isZero();
        assertThat(stats.dropped()).isZero();
        assertThat(stats.queuedBytes()).isZero();
        assertThat(service.messageIds()).hasSize(count);
        assertThat(new HashSet<>(service.messageIds())).hasSize(count);
        assertThat(service.messageIdsUnderTwoKeys()).isEmpty();
        assertThat(service.keysWithTwoBodies()).isEmpty();
        assertThat(service.keysGivenUp()).isEmpty();
        assertThat(server.requests()).as("requests that were not taken").allMatch(this::wasTakenLater);
        eventually()
                .untilAsserted(
                        () -> assertThat(outcomes.delivered).containsExactlyInAnyOrderElementsOf(service.messageIds()));
        assertThat(outcomes.dropped).isEmpty();
    }

    private boolean wasTakenLater(Request request) {
        return service.hasTaken(request.header("X-Idempotency-Key").orElseThrow(), request.body());
    }

    private void assertClosesInTime() {
        Watch watch = new Watch();
        client.close();
        assertThat(watch.elapsedWithoutHiccups()).isLessThanOrEqualTo(Duration.ofMillis(1_100));
        awaitNoThread();
    }

    private void assertDropsTheRest(String what, int offered, int rest) {
        Watch watch = new Watch();
        FlushResult result = client.shutdown();

        assertThat(watch.elapsedWithoutHiccups()).as(what).isLessThanOrEqualTo(LIMIT.plusMillis(100));
        assertThat(result).isEqualTo(FlushResult.builder().dropped(rest).build());
        DeliveryStats stats = client.stats();
        assertLedger(stats, offered);
        assertThat(stats.droppedByReason()).containsEntry(DropReason.SHUTDOWN, (long) rest);
        assertThat(stats.dropped()).isEqualTo(rest);
        assertThat(stats.queued()).isZero();
        assertThat(stats.inFlight()).isZero();
        assertThat(stats.queuedBytes()).isZero();
        assertThat(outcomes.dropped).hasSize(rest).allMatch(event -> event.reason() == DropReason.SHUTDOWN);
    }

    private static void awaitNoThread() {
        eventually().untilAsserted(() -> assertThat(ourThreads()).isEmpty());
    }

    private static List<String> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("getfluxly"))
                .toList();
    }

    private static int sockets() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return (int) open.filter(FaultyNetworkTest::isSocket).count();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /**
     * How long something took. A promise of milliseconds is kept by us and broken by a machine that is busy elsewhere, so a
     * metronome notes how long the machine kept everybody waiting.
     */
    private static final class Watch {

        private static final long BEAT_NANOS = Duration.ofMillis(1).toNanos();
        private static final long HICCUP_NANOS = Duration.ofMillis(4).toNanos();

        private final long began = System.nanoTime();
        private final AtomicLong hiccups = new AtomicLong();
        private volatile boolean stopped;

        private Watch() {
            Thread metronome = new Thread(this::beat, "metronome");
            metronome.setDaemon(true);
            metronome.start();
        }

        private void beat() {
            while (!stopped) {
                long before = System.nanoTime();
                LockSupport.parkNanos(BEAT_NANOS);
                long late = System.nanoTime() - before - BEAT_NANOS;
                if (late > HICCUP_NANOS) {
                    hiccups.addAndGet(late);
                }
            }
        }

        Duration elapsed() {
            stopped = true;
            return Duration.ofNanos(System.nanoTime() - began);
        }

        Duration elapsedWithoutHiccups() {
            return elapsed().minusNanos(hiccups.get());
        }
    }

    /** What the client told of its events. */
    private static final class Outcomes implements DeliveryListener {

        private final List<String> delivered = new CopyOnWriteArrayList<>();
        private final List<DroppedEvent> dropped = new CopyOnWriteArrayList<>();

        @Override
        public void onDelivered(DeliveredBatch batch) {
            delivered.addAll(batch.messageIds());
        }

        @Override
        public void onDropped(DroppedEvent event) {
            dropped.add(event);
        }

        int unconfirmed() {
            return (int) dropped.stream().filter(DroppedEvent::sent).count();
        }
    }
}
