package com.getfluxly.transport;

import static com.getfluxly.transport.FaultServer.answer;
import static com.getfluxly.transport.FaultServer.meetAt;
import static com.getfluxly.transport.FaultServer.neverAnswer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import com.getfluxly.Promise;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the wire does about an HTTP client, a connection and an address that do not work any more. */
@Timeout(30)
class WireRecoveryTest {

    private static final Duration PATIENT = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private final AtomicLong nanos = new AtomicLong();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    // ---- a client that will never work again ------------------------------------------------------------------------

    @Test
    @Promise("I57")
    void clientWhoseThreadHasDied_isReplaced() throws Exception {
        FaultServer server = server("127.0.0.1");
        Set<Thread> before = selectors();
        JdkHttpTransport wire = wire(JdkHttpTransport.builder(ApiHost.of(server.origin())));
        wire.send(request());
        Thread selector = selectorSince(before);

        killed(selector);

        assertThat(wire.send(request()).status()).isEqualTo(202);
        assertThat(wire.send(request()).status()).isEqualTo(202);
        assertThat(server.connections()).isEqualTo(2);
        assertThat(selectorSince(before)).isNotSameAs(selector);
    }

    @Test
    @Promise("I57")
    void clientWhoseThreadDiesInAnExchange_isReplacedForTheNext() throws Exception {
        FaultServer server = server("127.0.0.1");
        server.then(neverAnswer()).then(answer(202, "{}"));
        Set<Thread> before = selectors();
        JdkHttpTransport wire = wire(JdkHttpTransport.builder(ApiHost.of(server.origin())));
        CompletableFuture<TransportResponse> stalled = wire.sendAsync(request());
        server.awaitRequests(1);

        killed(selectorSince(before));

        assertThat(wire.send(request()).status()).isEqualTo(202);
        assertThat(server.connections()).isEqualTo(2);
        // JDK 17's client never tells it: whoever waits gives it up at the deadline.
        stalled.cancel(true);
    }

    @Test
    @Promise("I43")
    void clientsThatWereReplaced_leaveNoThread() throws Exception {
        FaultServer server = server("127.0.0.1");
        Set<Thread> before = selectors();
        JdkHttpTransport wire = wire(JdkHttpTransport.builder(ApiHost.of(server.origin())));
        for (int i = 0; i < 10; i++) {
            wire.send(request());
            wire.renew();
        }

        await().atMost(PATIENT).untilAsserted(() -> assertThat(selectors()).isSubsetOf(before));
    }

    private static void killed(Thread selector) throws InterruptedException {
        // As an interrupt of a stranger's does, or a lack of memory.
        selector.interrupt();
        selector.join(PATIENT.toMillis());
        assertThat(selector.isAlive()).isFalse();
    }

    // ---- connections that were idle ---------------------------------------------------------------------------------

    @Test
    void connection_isUsedAgainWithinHalfAMinute() throws IOException {
        FaultServer server = server("127.0.0.1");
        JdkHttpTransport wire = wire(JdkHttpTransport.builder(ApiHost.of(server.origin())));

        for (int i = 0; i < 5; i++) {
            wire.send(request());
            nanos.addAndGet(Duration.ofSeconds(30).toNanos() - 1);
        }

        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void connection_thatWasIdleForHalfAMinute_isNotUsedAgain() throws IOException {
        FaultServer server = server("127.0.0.1");
        JdkHttpTransport wire = wire(JdkHttpTransport.builder(ApiHost.of(server.origin())));
        wire.send(request());

        nanos.addAndGet(Duration.ofSeconds(30).toNanos());
        wire.send(request());

        assertThat(server.connections()).isEqualTo(2);
    }

    /** The JDK's client takes the one that has waited longest, so eight of them are idle for longer than one. */
    @Test
    void connections_ofAFormerBurst_areNotUsedAgainOneByOne() throws Exception {
        FaultServer server = server("127.0.0.1");
        JdkHttpTransport wire = wire(JdkHttpTransport.builder(ApiHost.of(server.origin())));
        burst(server, wire, 8);
        assertThat(server.connections()).isEqualTo(8);

        for (int i = 0; i < 20; i++) {
            nanos.addAndGet(Duration.ofSeconds(5).toNanos());
            wire.send(request());
        }

        // Five within the first half minute are of the burst; then one new one does for all.
        assertThat(server.connections()).isEqualTo(9);
    }

    private static void burst(FaultServer server, JdkHttpTransport wire, int exchanges) {
        CountDownLatch allThere = new CountDownLatch(exchanges);
        server.then(meetAt(allThere, answer(202, "{}")));
        List<CompletableFuture<TransportResponse>> answers = new ArrayList<>();
        for (int i = 0; i < exchanges; i++) {
            answers.add(wire.sendAsync(request()));
        }
        assertThat(answers).allSatisfy(answer -> assertThat(answer).succeedsWithin(PATIENT));
    }

    // ---- several addresses ------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void addressThatRefuses_isLeftForTheNextOne_inTheSameExchange(boolean tls) throws Exception {
        JdkHttpTransport wire = behindADeadAddress(tls);

        TransportResponse answer = wire.send(request());

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("x-from")).contains("the second");
        assertThat(second().requests()).singleElement().satisfies(request -> {
            assertThat(request.line()).isEqualTo("POST /v1/events/batch HTTP/1.1");
            assertThat(request.headers().get("host")).containsExactly("localhost:" + second().port());
            assertThat(request.headers().get("authorization")).containsExactly("Bearer gflux_secret_canary");
            assertThat(request.body()).asString(UTF_8).isEqualTo("{\"events\":[]}");
        });
    }

    @Test
    void addressThatWorks_isUsedFirstForAMinute_andThenTheFirstGetsItsNextChance() throws Exception {
        JdkHttpTransport wire = behindADeadAddress(false);
        wire.send(request());
        try (ServerSocket healed = new ServerSocket()) {
            healed.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), second().port()));
            nanos.addAndGet(Duration.ofSeconds(60).toNanos() - 1);
            wire.send(request());
            assertThat(second().requests()).hasSize(2);
            healed.setSoTimeout(10_000);

            nanos.addAndGet(1);
            CompletableFuture<TransportResponse> next = wire.sendAsync(request());

            healed.accept().close();
            assertThat(next).failsWithin(PATIENT).withThrowableOfType(ExecutionException.class);
        }
    }

    @Test
    @Promise("I48")
    void nextAddress_withACertificateForAnotherName_getsNothing() throws Exception {
        Path certificate = SelfSigned.certificate(directory, "dns:elsewhere.test");
        SSLContext trusting = SelfSigned.contextOf(null, certificate);
        FaultServer server = second(FaultServer.startTlsAt("127.0.0.2", SelfSigned.contextOf(certificate, null)));
        JdkHttpTransport wire =
                wire(resolvingToBoth(JdkHttpTransport.builder(ApiHost.of("https://localhost:" + server.port())))
                        .sslContext(trusting));

        assertThatIOException().isThrownBy(() -> wire.send(request())).isInstanceOf(SSLHandshakeException.class);
        assertThat(server.received()).isEmpty();
    }

    @Test
    void allAddressesDead_failAsTheFirstDid() throws Exception {
        int port;
        try (ServerSocket unused = new ServerSocket(0)) {
            port = unused.getLocalPort();
        }
        JdkHttpTransport wire = wire(resolvingToBoth(JdkHttpTransport.builder(ApiHost.of("http://localhost:" + port))));

        assertThatIOException().isThrownBy(() -> wire.send(request())).isInstanceOf(ConnectException.class);
    }

    @Test
    void nameThatNobodyKnowsAnyMore_isUnknown() throws Exception {
        JdkHttpTransport.Builder builder = resolvingToBoth(JdkHttpTransport.builder(ApiHost.of(
                "http://localhost:" + second(FaultServer.startAt("127.0.0.2")).port())));
        AtomicBoolean isGone = new AtomicBoolean();
        builder.resolver = name -> {
            if (isGone.get()) {
                throw new UnknownHostException(name);
            }
            return bothAddresses(name);
        };
        JdkHttpTransport wire = wire(builder);
        wire.send(request());

        isGone.set(true);

        assertThatIOException().isThrownBy(() -> wire.send(request())).isExactlyInstanceOf(UnknownHostException.class);
    }

    @Test
    @Promise("I21")
    void nextAddressThatStalls_isGivenUpAtTheDeadline() throws Exception {
        JdkHttpTransport wire = behindADeadAddress(false);
        wire.send(request());
        second().then(neverAnswer());

        assertThatIOException()
                .isThrownBy(() -> wire.send(request(Duration.ofMillis(400))))
                .withMessage("no answer within 400 ms");
        second().awaitHangUp();
    }

    private JdkHttpTransport behindADeadAddress(boolean tls) throws Exception {
        Path certificate = SelfSigned.certificate(directory, "dns:localhost");
        FaultServer server = second(
                tls
                        ? FaultServer.startTlsAt("127.0.0.2", SelfSigned.contextOf(certificate, null))
                        : FaultServer.startAt("127.0.0.2"));
        server.then(answer(202, Map.of("X-From", "the second"), "{}".getBytes(UTF_8)));
        String origin = (tls ? "https" : "http") + "://localhost:" + server.port();
        return wire(resolvingToBoth(JdkHttpTransport.builder(ApiHost.of(origin)))
                .sslContext(SelfSigned.contextOf(null, certificate)));
    }

    private static JdkHttpTransport.Builder resolvingToBoth(JdkHttpTransport.Builder builder) {
        builder.resolver = WireRecoveryTest::bothAddresses;
        return builder;
    }

    /** The first is where the JDK's client looks for the name. */
    private static InetAddress[] bothAddresses(String name) throws UnknownHostException {
        assertThat(name).isEqualTo("localhost");
        return new InetAddress[] {
            InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), InetAddress.getByAddress(new byte[] {127, 0, 0, 2})
        };
    }

    private @Nullable FaultServer secondServer;

    private FaultServer second(FaultServer server) {
        open.add(server);
        secondServer = server;
        return server;
    }

    private FaultServer second() {
        return Objects.requireNonNull(secondServer);
    }

    /** A balancer without anything behind it does that, for instance. */
    @Test
    @Promise("I57")
    void addressThatOnlyConnects_isNotPreferred() throws Exception {
        try (ServerSocket hangsUp = new ServerSocket()) {
            hangsUp.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), 0));
            accepting(hangsUp);
            JdkHttpTransport wire = wire(resolvingToBoth(
                    JdkHttpTransport.builder(ApiHost.of("http://localhost:" + hangsUp.getLocalPort()))));
            assertThatIOException().isThrownBy(() -> wire.send(request()));

            try (FaultServer healed = FaultServer.startAt("127.0.0.1", hangsUp.getLocalPort())) {
                assertThat(wire.send(request()).status()).isEqualTo(202);
                assertThat(healed.requests()).hasSize(1);
            }
        }
    }

    private static void accepting(ServerSocket listener) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            listener.accept().close();
                        }
                    } catch (IOException closed) {
                        // The test is over.
                    }
                },
                "hangs-up");
        thread.setDaemon(true);
        thread.start();
    }

    /** The JDK's client may have asked before us, and got them in another order. */
    @Test
    void addressesThatRotate_areAllTried() throws Exception {
        FaultServer server = second(FaultServer.startAt("127.0.0.2"));
        JdkHttpTransport.Builder builder = JdkHttpTransport.builder(ApiHost.of("http://localhost:" + server.port()));
        builder.resolver = name -> {
            InetAddress[] both = bothAddresses(name);
            return new InetAddress[] {both[1], both[0]};
        };

        assertThat(wire(builder).send(request()).status()).isEqualTo(202);
    }

    @Test
    @Promise("I57")
    void contextThatHangsOnce_keepsOneExchangeOnly() throws Exception {
        Path certificate = SelfSigned.certificate(directory, "ip:127.0.0.1");
        FaultServer server = FaultServer.startTls(SelfSigned.contextOf(certificate, null));
        open.add(server);
        SSLContext trusting = SelfSigned.contextOf(null, certificate);
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch hanging = new CountDownLatch(1);
        JdkHttpTransport wire =
                wire(JdkHttpTransport.builder(ApiHost.of(server.origin())).sslContext(() -> {
                    if (asked.incrementAndGet() == 1) {
                        Stubborn.await(hanging);
                    }
                    return trusting;
                }));
        try {
            assertThatIOException().isThrownBy(() -> wire.send(request(Duration.ofMillis(300))));

            assertThat(wire.send(request(Duration.ofSeconds(4))).status()).isEqualTo(202);
        } finally {
            hanging.countDown();
        }
    }

    // ---- certificates that change -----------------------------------------------------------------------------------

    @Test
    void context_isAskedForAgainAfterARenewalOnly() throws Exception {
        Path certificate = SelfSigned.certificate(directory, "ip:127.0.0.1");
        FaultServer server = FaultServer.startTls(SelfSigned.contextOf(certificate, null));
        open.add(server);
        SSLContext trusting = SelfSigned.contextOf(null, certificate);
        AtomicInteger asked = new AtomicInteger();
        JdkHttpTransport wire =
                wire(JdkHttpTransport.builder(ApiHost.of(server.origin())).sslContext(() -> {
                    asked.incrementAndGet();
                    return trusting;
                }));
        assertThat(asked).hasValue(0);

        wire.send(request());
        wire.send(request());
        // Another client needs no other context.
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        wire.send(request());
        assertThat(asked).hasValue(1);
        wire.renew();
        wire.send(request());

        assertThat(asked).hasValue(2);
        assertThat(server.connections()).isEqualTo(3);
    }

    @Test
    void renewal_leavesWhatIsUnderWayAlone() throws Exception {
        FaultServer server = server("127.0.0.1");
        CountDownLatch held = new CountDownLatch(2);
        server.then(meetAt(held, answer(202, "{}"))).then(answer(202, "{}"));
        JdkHttpTransport wire = wire(JdkHttpTransport.builder(ApiHost.of(server.origin())));
        CompletableFuture<TransportResponse> underWay = wire.sendAsync(request());
        await().atMost(PATIENT).until(() -> held.getCount() == 1);

        wire.renew();

        assertThat(wire.send(request()).status()).isEqualTo(202);
        assertThat(underWay).isNotDone();
        held.countDown();
        assertThat(underWay).succeedsWithin(PATIENT);
    }

    // -----------------------------------------------------------------------------------------------------------------

    private FaultServer server(String address) {
        FaultServer server = FaultServer.startAt(address);
        open.add(server);
        return server;
    }

    private JdkHttpTransport wire(JdkHttpTransport.Builder builder) {
        JdkHttpTransport wire = new JdkHttpTransport(builder, nanos::get);
        // First: a server that ends before makes its clients noisy.
        open.add(0, wire);
        return wire;
    }

    private static Thread selectorSince(Set<Thread> before) {
        Set<Thread> since = selectors();
        since.removeAll(before);
        assertThat(since).hasSize(1);
        return since.iterator().next();
    }

    private static Set<Thread> selectors() {
        Set<Thread> selectors = new HashSet<>(Thread.getAllStackTraces().keySet());
        selectors.removeIf(thread -> !thread.getName().endsWith("-SelectorManager"));
        return selectors;
    }

    private static TransportRequest request() {
        return request(PATIENT);
    }

    private static TransportRequest request(Duration timeout) {
        return new TransportRequest(
                "POST",
                "/v1/events/batch",
                Map.of("Authorization", "Bearer gflux_secret_canary"),
                "{\"events\":[]}".getBytes(UTF_8),
                timeout);
    }
}
