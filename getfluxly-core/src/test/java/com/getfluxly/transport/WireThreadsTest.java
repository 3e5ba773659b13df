package com.getfluxly.transport;

import static com.getfluxly.transport.FaultServer.answer;
import static com.getfluxly.transport.FaultServer.meetAt;
import static com.getfluxly.transport.FaultServer.neverAnswer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import com.getfluxly.Promise;
import com.getfluxly.internal.base.PluginLoader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which threads the wire has, what they know, and that nobody waits for somebody else. */
@Timeout(30)
class WireThreadsTest {

    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final String EVENTS = "/v1/events/batch";
    private static final String ALIAS = "/v1/identify/alias";

    private final FaultServer server = FaultServer.start();
    private final JdkHttpTransport wire = new JdkHttpTransport(ApiHost.of(server.origin()));
    private final Set<Thread> before = threads();

    @AfterEach
    void close() {
        wire.close();
        server.close();
    }

    // ---- how many ---------------------------------------------------------------------------------------------------

    @Test
    @Promise("I14")
    void exchangesOneAfterTheOther_haveOneThread() throws IOException {
        for (int i = 0; i < 200; i++) {
            wire.send(request(EVENTS));
        }

        assertThat(httpThreads()).hasSize(1);
    }

    @Test
    @Promise("I14")
    void exchangesAtOnce_haveAThreadEach_andStartNoneForAnAnswer() throws InterruptedException {
        fly(4);
        assertThat(httpThreads()).hasSize(4);
        long started = ManagementFactory.getThreadMXBean().getTotalStartedThreadCount();

        for (int i = 0; i < 50; i++) {
            fly(4);
        }

        assertThat(httpThreads()).hasSize(4);
        assertThat(ManagementFactory.getThreadMXBean().getTotalStartedThreadCount())
                .isEqualTo(started);
    }

    private void fly(int exchanges) {
        CountDownLatch allThere = new CountDownLatch(exchanges);
        server.then(meetAt(allThere, answer(202, "{}")));
        List<CompletableFuture<TransportResponse>> answers = new ArrayList<>();
        for (int i = 0; i < exchanges; i++) {
            answers.add(wire.sendAsync(request(EVENTS)));
        }
        assertThat(answers).allSatisfy(answer -> assertThat(answer).succeedsWithin(PATIENT));
    }

    @Test
    @Promise("I14")
    void directCalls_haveSixteenThreadsAtTheMost() throws InterruptedException {
        server.then(neverAnswer());
        List<CompletableFuture<TransportResponse>> calls = new ArrayList<>();

        for (int i = 0; i < 96; i++) {
            calls.add(wire.sendAsync(request(ALIAS)));
        }
        server.awaitRequests(16);

        assertThat(httpThreads()).hasSize(16);
        calls.forEach(call -> call.cancel(true));
    }

    // ---- who waits for whom -----------------------------------------------------------------------------------------

    @Test
    void events_neverWaitForDirectCalls() throws Exception {
        server.then(neverAnswer());
        List<CompletableFuture<TransportResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 96; i++) {
            calls.add(wire.sendAsync(request(ALIAS)));
        }
        server.awaitRequests(16);
        server.then(answer(202, "{}"));

        assertThat(wire.sendAsync(request(EVENTS))).succeedsWithin(PATIENT);

        assertThat(calls).noneMatch(CompletableFuture::isDone);
        calls.forEach(call -> call.cancel(true));
    }

    @Test
    void directCalls_neverWaitForEvents() throws Exception {
        server.then(neverAnswer());
        List<CompletableFuture<TransportResponse>> batches = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            batches.add(wire.sendAsync(request(EVENTS)));
        }
        server.awaitRequests(16);
        server.then(answer(200, "{}"));

        assertThat(wire.send(request(ALIAS)).status()).isEqualTo(200);

        batches.forEach(batch -> batch.cancel(true));
    }

    @Test
    @Promise("I21")
    void callThatWaitsForItsTurn_isGivenUpAtItsDeadline() throws Exception {
        server.then(neverAnswer());
        for (int i = 0; i < 16; i++) {
            var unused = wire.sendAsync(request(ALIAS));
        }
        server.awaitRequests(16);

        assertThatIOException()
                .isThrownBy(() -> wire.send(
                        new TransportRequest("POST", ALIAS, Map.of(), "{}".getBytes(UTF_8), Duration.ofMillis(200))))
                .withMessage("no connection within 200 ms");
        assertThat(server.requests()).hasSize(16);
    }

    /** The client is made within the deadline of the exchange that needs it, on our thread. */
    @Test
    @Promise("I21")
    void contextThatIsSlowToCome_doesNotOutlastTheDeadline() {
        CountDownLatch slow = new CountDownLatch(1);
        AtomicReference<@Nullable Thread> asked = new AtomicReference<>();
        try (JdkHttpTransport secure = JdkHttpTransport.builder(ApiHost.of("https://localhost:1"))
                .sslContext(() -> context(slow, asked))
                .build()) {
            assertThatIOException()
                    .isThrownBy(() -> secure.send(new TransportRequest(
                            "POST", ALIAS, Map.of(), "{}".getBytes(UTF_8), Duration.ofMillis(200))))
                    .withMessage("no connection within 200 ms");
            assertThat(asked.get()).isNotNull().isNotSameAs(Thread.currentThread());
        } finally {
            slow.countDown();
        }
    }

    private static SSLContext context(CountDownLatch slow, AtomicReference<@Nullable Thread> asked) {
        asked.set(Thread.currentThread());
        Stubborn.await(slow);
        throw new IllegalStateException("too late");
    }

    // ---- what stands before the wire --------------------------------------------------------------------------------

    @Test
    void layer_runsOnTheWiresThread() throws IOException {
        AtomicReference<@Nullable Thread> ran = new AtomicReference<>();
        try (JdkHttpTransport layered = JdkHttpTransport.builder(ApiHost.of(server.origin()))
                .layer(next -> request -> {
                    ran.set(Thread.currentThread());
                    TransportResponse answer = next.send(request);
                    return new TransportResponse(answer.status() + 1, answer.headers(), answer.body());
                })
                .build()) {
            assertThat(layered.send(request(EVENTS)).status()).isEqualTo(203);
            assertThat(ran.get()).extracting(Thread::getName).isEqualTo("getfluxly-http");
        }
    }

    @Test
    @Promise({"I21", "I39"})
    void layerThatHangs_isGivenUpAtTheDeadline_andInterrupted() {
        CountDownLatch interrupted = new CountDownLatch(1);
        try (JdkHttpTransport layered = JdkHttpTransport.builder(ApiHost.of(server.origin()))
                .layer(next -> request -> {
                    try {
                        Thread.currentThread().join();
                        throw new AssertionError("nobody waits for himself in vain");
                    } catch (InterruptedException givenUp) {
                        interrupted.countDown();
                        throw new IOException("interrupted", givenUp);
                    }
                })
                .build()) {
            assertThatIOException()
                    .isThrownBy(() -> layered.send(
                            new TransportRequest("POST", EVENTS, Map.of(), new byte[0], Duration.ofMillis(200))))
                    .withMessage("no connection within 200 ms");
            await().atMost(PATIENT).until(() -> interrupted.getCount() == 0);
        }
    }

    /** An interrupt is for the exchange that was given up, and for no other on the same thread. */
    @Test
    @Promise("I40")
    void exchangesGivenUpAtTheMomentOfTheAnswer_neverHarmTheNext() throws IOException {
        AtomicInteger next = new AtomicInteger();
        try (JdkHttpTransport layered = JdkHttpTransport.builder(ApiHost.of(server.origin()))
                .layer(wire -> request -> new TransportResponse(
                        Thread.currentThread().isInterrupted() ? 500 : 200, Map.of(), new byte[0]))
                .build()) {
            for (int i = 0; i < 20_000; i++) {
                CompletableFuture<TransportResponse> givenUp = layered.sendAsync(request(EVENTS));
                givenUp.cancel(true);
                next.addAndGet(layered.send(request(EVENTS)).status());
            }
        }
        assertThat(next).hasValue(20_000 * 200);
    }

    // ---- when they end ----------------------------------------------------------------------------------------------

    /** Whoever closes may unload our classes next. */
    @Test
    @Promise("I43")
    void close_waitsForAThreadThatIsAboutToEnd() {
        Thread closer = Thread.currentThread();
        CompletableFuture<Thread> begun = new CompletableFuture<>();
        AtomicBoolean isClosed = new AtomicBoolean();
        JdkHttpTransport busy = JdkHttpTransport.builder(ApiHost.of(server.origin()))
                .layer(last -> request -> {
                    begun.complete(Thread.currentThread());
                    awaitInterrupt();
                    while (closer.getState() != Thread.State.TIMED_WAITING && !isClosed.get()) {
                        Thread.onSpinWait();
                    }
                    throw new IOException("given up");
                })
                .build();
        var unused = busy.sendAsync(request(EVENTS));
        Thread runner = begun.join();

        busy.close();
        boolean outlives = runner.isAlive();
        isClosed.set(true);

        assertThat(outlives).isFalse();
    }

    private static void awaitInterrupt() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException expected) {
            // As whoever is given up.
        }
    }

    // ---- what they know ---------------------------------------------------------------------------------------------

    /** Of a plugin that called first, and is to be dropped while the client lives on. */
    @Test
    @Promise("I43")
    void threads_keepNothingOfWhoCalledFirst() throws Exception {
        WeakReference<ClassLoader> plugin = sendAsAPlugin();

        assertThat(httpThreads()).isNotEmpty();
        assertThat(threadsSinceBefore())
                .allSatisfy(thread ->
                        assertThat(thread.getContextClassLoader()).isSameAs(JdkHttpTransport.class.getClassLoader()));
        await().atMost(PATIENT).untilAsserted(() -> {
            System.gc();
            assertThat(plugin.refersTo(null)).isTrue();
        });
    }

    private WeakReference<ClassLoader> sendAsAPlugin() throws Exception {
        ClassLoader plugin = new PluginLoader(WireThreadsTest.class);
        Runnable caller = (Runnable) plugin.loadClass(Caller.class.getName())
                .getDeclaredConstructor(JdkHttpTransport.class)
                .newInstance(wire);
        Thread thread = new Thread(caller, "plugin");
        thread.setContextClassLoader(plugin);
        thread.start();
        thread.join();
        assertThat(server.requests()).hasSize(1);
        return new WeakReference<>(plugin);
    }

    /** Loaded once more by a loader of its own, so that its stack and its thread belong to that. */
    public static final class Caller implements Runnable {

        private static final InheritableThreadLocal<Object> VISITOR = new InheritableThreadLocal<>();

        private final JdkHttpTransport wire;

        public Caller(JdkHttpTransport wire) {
            this.wire = wire;
        }

        @Override
        public void run() {
            VISITOR.set(this);
            try {
                wire.send(new TransportRequest("POST", EVENTS, Map.of(), new byte[0], Duration.ofSeconds(20)));
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        }
    }

    // -----------------------------------------------------------------------------------------------------------------

    private List<Thread> httpThreads() {
        return threadsSinceBefore().stream()
                .filter(thread -> thread.getName().equals("getfluxly-http"))
                .toList();
    }

    private Set<Thread> threadsSinceBefore() {
        Set<Thread> since = threads();
        since.removeAll(before);
        return since;
    }

    private static Set<Thread> threads() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread ->
                !thread.getName().startsWith("getfluxly") && !thread.getName().startsWith("HttpClient"));
        return threads;
    }

    private static TransportRequest request(String path) {
        return new TransportRequest(
                "POST", path, Map.of("Authorization", "Bearer gflux_secret_canary"), "{}".getBytes(UTF_8), PATIENT);
    }
}
