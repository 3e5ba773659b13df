package com.getfluxly.transport;

import static com.getfluxly.transport.FaultServer.answer;
import static com.getfluxly.transport.FaultServer.answerRaw;
import static com.getfluxly.transport.FaultServer.closeAfter;
import static com.getfluxly.transport.FaultServer.drip;
import static com.getfluxly.transport.FaultServer.endlessBody;
import static com.getfluxly.transport.FaultServer.endlessHeaders;
import static com.getfluxly.transport.FaultServer.meetAt;
import static com.getfluxly.transport.FaultServer.neverAnswer;
import static com.getfluxly.transport.FaultServer.neverRead;
import static com.getfluxly.transport.FaultServer.redirectTo;
import static com.getfluxly.transport.FaultServer.resetAfterBody;
import static com.getfluxly.transport.FaultServer.resetAfterRequestHeaders;
import static com.getfluxly.transport.FaultServer.resetMidBody;
import static com.getfluxly.transport.FaultServer.resetOnAccept;
import static com.getfluxly.transport.FaultServer.stallAfterHeaders;
import static com.getfluxly.transport.FaultServer.stallInBody;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.getfluxly.Leaks;
import com.getfluxly.Promise;
import com.getfluxly.transport.FaultServer.BlackHole;
import com.getfluxly.transport.FaultServer.Fault;
import com.getfluxly.transport.FaultServer.Request;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class JdkHttpTransportTest {

    private static final String TOKEN = "gflux_secret_canary";
    private static final String KEY = "0b8a5a38-6f0c-4f0e-9d2b-6f4ba1a2c7de";
    private static final byte[] BODY = "{\"events\":[]}".getBytes(UTF_8);
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final FaultServer server = FaultServer.start();
    private final JdkHttpTransport transport = new JdkHttpTransport(ApiHost.of(server.origin()));

    @AfterEach
    void close() {
        transport.close();
        server.close();
    }

    // ---- one exchange -----------------------------------------------------------------------------------------------

    @Test
    void send_putsTheRequestOnTheWireAsItIs() throws IOException {
        transport.send(request(PATIENT));

        Request sent = onlyRequest();
        assertThat(sent.line()).isEqualTo("POST /v1/events/batch HTTP/1.1");
        assertThat(sent.headers())
                .isEqualTo(Map.of(
                        "accept", List.of("application/json"),
                        "authorization", List.of("Bearer " + TOKEN),
                        "content-length", List.of("13"),
                        "content-type", List.of("application/json"),
                        "host", List.of("127.0.0.1:" + server.port()),
                        "user-agent", List.of("getfluxly-java/0"),
                        "x-idempotency-key", List.of(KEY)));
        assertThat(sent.body()).isEqualTo(BODY);
    }

    @Test
    void send_neverOffersHttp2() throws IOException {
        transport.send(request(PATIENT));

        assertThat(onlyRequest().headers()).doesNotContainKeys("upgrade", "http2-settings", "connection");
    }

    @Test
    void send_keepsEveryByteOfABody() throws IOException {
        byte[] body = new byte[262_144];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) i;
        }

        transport.send(request(body, PATIENT));

        assertThat(onlyRequest().body()).isEqualTo(body);
    }

    @Test
    void send_bringsStatusHeadersAndBodyBack() throws IOException {
        server.then(answer(429, Map.of("Retry-After", "7"), "{\"error\":\"rate_limited\"}".getBytes(UTF_8)));

        TransportResponse response = transport.send(request(PATIENT));

        assertThat(response.status()).isEqualTo(429);
        assertThat(response.header("retry-after")).contains("7");
        assertThat(response.body()).asString(UTF_8).isEqualTo("{\"error\":\"rate_limited\"}");
    }

    static IntStream everyStatus() {
        return IntStream.rangeClosed(200, 599);
    }

    @Test
    void send_takesEveryStatusForAnAnswer() throws IOException {
        for (int status : everyStatus().toArray()) {
            server.then(answer(status, Map.of("X-Status", Integer.toString(status)), new byte[0]));

            TransportResponse response = transport.send(request(PATIENT));

            assertThat(response.status()).isEqualTo(status);
            assertThat(response.header("X-Status")).contains(Integer.toString(status));
        }
        assertThat(server.requests()).hasSize(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 202 Yes\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 2\r\n\r\n{}"
            })
    void send_doesNothingThatAHeaderAsksFor(String answer) throws IOException {
        server.then(answerRaw(answer));

        transport.send(request(PATIENT));
        TransportResponse second = transport.send(request(PATIENT));

        assertThat(second.body()).asString(UTF_8).isEqualTo("{}");
        assertThat(server.requests()).hasSize(2);
        assertThat(server.requests().get(1).headers())
                .isEqualTo(server.requests().get(0).headers());
    }

    @Test
    void send_reusesTheConnection() throws IOException {
        transport.send(request(PATIENT));
        transport.send(request(PATIENT));

        assertThat(server.requests()).hasSize(2);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void send_worksForSeveralCallersAtOnce() {
        CountDownLatch both = new CountDownLatch(2);
        server.then(meetAt(both, answer(202, "{}")));

        CompletableFuture<Integer> first = sendAside();
        CompletableFuture<Integer> second = sendAside();

        assertThat(first.join()).isEqualTo(202);
        assertThat(second.join()).isEqualTo(202);
        assertThat(server.connections()).isEqualTo(2);
    }

    // ---- to one origin only -----------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    @Promise("I46")
    void redirect_isAnAnswerAndTheOtherServerSeesNothing(int status) throws IOException {
        try (FaultServer other = FaultServer.start()) {
            server.then(redirectTo(status, other.origin() + "/v1/events/batch"));

            TransportResponse response = transport.send(request(PATIENT));

            assertThat(response.status()).isEqualTo(status);
            assertThat(server.requests()).hasSize(1);
            assertThat(other.connections()).isZero();
            assertThat(other.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    @Promise(value = "I46", mutant = "redirects are followed")
    void redirect_isNotFollowedToTheSameServerEither(int status) throws IOException {
        server.then(redirectTo(status, "/v1/events/batch/"));

        assertThat(transport.send(request(PATIENT)).status()).isEqualTo(status);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    @Promise({"I45", "I46"})
    void proxyOfTheHost_isNotUsedForPlainHttp() throws IOException {
        ProxySelector before = ProxySelector.getDefault();
        try (FaultServer proxy = FaultServer.start()) {
            ProxySelector.setDefault(
                    new Everything(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port())));

            transport.send(request(PATIENT));

            assertThat(proxy.received()).isEmpty();
            assertThat(server.requests()).hasSize(1);
        } finally {
            ProxySelector.setDefault(before);
        }
    }

    // ---- the deadline -----------------------------------------------------------------------------------------------

    static Stream<Arguments> stalls() {
        return Stream.of(
                Arguments.of("no answer", neverAnswer()),
                Arguments.of("headers, then silence", stallAfterHeaders()),
                Arguments.of("half a body, then silence", stallInBody()),
                Arguments.of("a byte now and then", drip(20)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stalls")
    @Promise("I21")
    void deadline_endsTheExchangeAndTheConnection(String what, Fault stall) throws InterruptedException {
        server.then(stall);

        Throwable thrown = catchThrowable(() -> transport.send(request(SHORT)));

        assertThat(thrown).as(what).isInstanceOf(InterruptedIOException.class).hasMessage("no answer within 300 ms");
        server.awaitHangUp();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    @Promise("I21")
    void deadline_endsTheExchangeWithAServerThatNeverReads() {
        server.then(neverRead());

        assertThat(catchThrowable(() -> transport.send(request(new byte[262_144], SHORT))))
                .isInstanceOf(InterruptedIOException.class)
                .hasMessage("no answer within 300 ms");
    }

    @Test
    @Promise("I21")
    void deadline_endsAConnectThatNobodyAnswers() throws IOException {
        try (BlackHole hole = new BlackHole();
                JdkHttpTransport lost = new JdkHttpTransport(ApiHost.of(hole.origin()))) {
            assertThat(catchThrowable(() -> lost.send(request(SHORT))))
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessage("no connection within 300 ms");
        }
    }

    /** The client asks it before it sends, on whatever thread it is called. */
    @Test
    @Promise("I21")
    void deadline_endsAnExchangeBehindAProxySelectorThatHangs() {
        ProxySelector before = ProxySelector.getDefault();
        CountDownLatch hanging = new CountDownLatch(1);
        try (JdkHttpTransport secure = new JdkHttpTransport(ApiHost.of("https://localhost:1"))) {
            ProxySelector.setDefault(new Hanging(hanging));

            assertThatThrownBy(() -> secure.send(request(Duration.ofMillis(200))))
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessage("no connection within 200 ms");
        } finally {
            hanging.countDown();
            ProxySelector.setDefault(before);
        }
    }

    /** Two at most hold a thread for as long as it hangs; the others would pile up behind them for the length of an outage. */
    @Test
    @Promise({"I12", "I14"})
    void exchangesGivenUp_areNotHeldBehindAProxySelectorThatHangs() {
        ProxySelector before = ProxySelector.getDefault();
        Stubborn hanging = new Stubborn();
        List<WeakReference<byte[]>> bodies = new ArrayList<>();
        try (JdkHttpTransport secure = new JdkHttpTransport(ApiHost.of("https://localhost:1"))) {
            ProxySelector.setDefault(hanging);
            assertThatIOException().isThrownBy(() -> secure.send(request(SHORT)));
            assertThatIOException().isThrownBy(() -> secure.send(request(SHORT)));
            assertThat(hanging.asked()).isBetween(1, 2);

            for (int i = 0; i < 20; i++) {
                bodies.add(giveUpSending(secure));
                bodies.add(giveUpSendingAsync(secure));
            }

            await().atMost(PATIENT).untilAsserted(() -> {
                System.gc();
                assertThat(bodies).allMatch(body -> body.refersTo(null));
            });
            assertThat(hanging.asked()).isBetween(1, 2);
        } finally {
            hanging.letGo();
            ProxySelector.setDefault(before);
        }
    }

    private static WeakReference<byte[]> giveUpSending(JdkHttpTransport transport) {
        byte[] body = new byte[1_024];
        assertThatIOException().isThrownBy(() -> transport.send(request(body, Duration.ofMillis(1))));
        return new WeakReference<>(body);
    }

    private static WeakReference<byte[]> giveUpSendingAsync(JdkHttpTransport transport) {
        byte[] body = new byte[1_024];
        assertThat(transport.sendAsync(request(body, PATIENT)).cancel(true)).isTrue();
        return new WeakReference<>(body);
    }

    @Test
    @Promise("I57")
    void deadline_leavesTheTransportUsable() throws IOException {
        server.then(neverAnswer()).then(answer(202, "{}"));

        assertThat(catchThrowable(() -> transport.send(request(SHORT)))).isInstanceOf(InterruptedIOException.class);
        assertThat(transport.send(request(PATIENT)).status()).isEqualTo(202);
    }

    @Test
    void interrupt_endsTheExchangeAndKeepsTheFlag() throws InterruptedException {
        server.then(neverAnswer());
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            failure.complete(catchThrowable(() -> transport.send(request(PATIENT))));
            flag.complete(Thread.currentThread().isInterrupted());
        });
        caller.start();
        server.awaitRequests(1);

        caller.interrupt();

        assertThat(failure.join()).isInstanceOf(InterruptedIOException.class);
        assertThat(flag.join()).isTrue();
        server.awaitHangUp();
    }

    @Test
    void interrupt_beforeTheCallSendsNothingAndKeepsTheFlag() {
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        server.then(neverAnswer());
        Thread caller = new Thread(() -> {
            Thread.currentThread().interrupt();
            failure.complete(catchThrowable(() -> transport.send(request(PATIENT))));
            flag.complete(Thread.currentThread().isInterrupted());
        });
        caller.start();

        assertThat(failure.join()).isInstanceOf(InterruptedIOException.class);
        assertThat(flag.join()).isTrue();
    }

    // ---- broken connections -----------------------------------------------------------------------------------------

    @Test
    void refusedConnection_isAnIOException() throws IOException {
        // Bound, so that nobody else gets the port, and not listening.
        try (Socket bound = new Socket()) {
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            ApiHost refusing = ApiHost.of("http://127.0.0.1:" + bound.getLocalPort());
            try (JdkHttpTransport refused = new JdkHttpTransport(refusing)) {
                assertThatIOException()
                        .isThrownBy(() -> refused.send(request(PATIENT)))
                        .isNotInstanceOf(InterruptedIOException.class);
            }
        }
    }

    @Test
    void unknownHost_isAnIOException() {
        try (JdkHttpTransport lost = new JdkHttpTransport(ApiHost.of("https://nobody.invalid"))) {
            assertThatIOException().isThrownBy(() -> lost.send(request(PATIENT)));
        }
    }

    static Stream<Arguments> breaks() {
        return Stream.of(
                Arguments.of("on accept", resetOnAccept()),
                Arguments.of("after the request's headers", resetAfterRequestHeaders()),
                Arguments.of("in the middle of the request's body", resetMidBody()),
                Arguments.of("after the request", resetAfterBody()));
    }

    @ParameterizedTest(name = "reset {0}")
    @MethodSource("breaks")
    @Promise("I57")
    void reset_isAnIOExceptionAndHarmsNoLaterExchange(String when, Fault reset) throws IOException {
        server.then(reset);

        assertThatIOException()
                .as(when)
                .isThrownBy(() -> transport.send(request(new byte[200_000], PATIENT)))
                .isNotInstanceOf(InterruptedIOException.class);

        server.then(answer(202, "{}"));
        assertThat(transport.send(request(PATIENT)).status()).isEqualTo(202);
    }

    @Test
    void reset_makesTheClientSendNothingTwice() {
        server.then(resetAfterBody()).then(answer(202, "{}"));

        assertThatIOException().isThrownBy(() -> transport.send(request(PATIENT)));

        assertThat(server.requests()).hasSize(1);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void cutAnswer_isAnIOException() {
        server.then(closeAfter(answerRaw("HTTP/1.1 202 Accepted\r\nContent-Length: 10\r\n\r\n{")));

        assertThatIOException()
                .isThrownBy(() -> transport.send(request(PATIENT)))
                .isNotInstanceOf(InterruptedIOException.class);
    }

    @Test
    void staleConnection_isNeverAWrongAnswer() throws IOException {
        server.then(closeAfter(answer(202, "{\"accepted\":1}"))).then(answer(202, "{\"accepted\":2}"));
        transport.send(request(PATIENT));

        // Whether the client has noticed the FIN by now is up to the machine; both are right, a third is not.
        Throwable thrown =
                catchThrowable(() -> assertThat(transport.send(request(PATIENT)).body())
                        .asString(UTF_8)
                        .isEqualTo("{\"accepted\":2}"));

        assertThat(thrown)
                .satisfiesAnyOf(
                        none -> assertThat(none).isNull(),
                        failed -> assertThat(failed).isInstanceOf(IOException.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SSH-2.0-OpenSSH_9.2\r\n\r\n",
                "HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 202 Accepted\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 202 Accepted\r\nContent-Length: many\r\n\r\n",
                "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"
            })
    void noHttp_isAnIOException(String answer) {
        server.then(closeAfter(answerRaw(answer)));

        assertThatIOException().isThrownBy(() -> transport.send(request(PATIENT)));
    }

    // ---- bounds -----------------------------------------------------------------------------------------------------

    @Test
    @Promise("I15")
    void endlessBody_isCutAtTheLimitAndTheConnectionClosed() throws IOException, InterruptedException {
        server.then(endlessBody());

        TransportResponse response = transport.send(request(PATIENT));

        assertThat(response.status()).isEqualTo(202);
        assertThat(response.body()).hasSize(262_144).containsOnly('0');
        server.awaitHangUp();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 262_143, 262_144})
    void body_upToTheLimitArrivesWhole(int size) throws IOException {
        server.then(answer(202, "0".repeat(size)));

        assertThat(transport.send(request(PATIENT)).body()).hasSize(size);
    }

    @Test
    @Promise("I15")
    void body_overTheLimitIsCut() throws IOException {
        server.then(answer(202, "0".repeat(262_145)));

        assertThat(transport.send(request(PATIENT)).body()).hasSize(262_144);
    }

    @Test
    @Promise("I15")
    void endlessHeaders_areAnIOException() {
        server.then(endlessHeaders());

        assertThatIOException()
                .isThrownBy(() -> transport.send(request(PATIENT)))
                .isNotInstanceOf(InterruptedIOException.class);
    }

    // ---- the token --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\nX-Evil: 1", "\0", "\u007f", "\u2028"})
    @Promise("I45")
    void token_isInNoExceptionWhenTheClientRefusesIt(String dirt) {
        Throwable thrown = catchThrowable(
                () -> transport.send(request(Map.of("Authorization", "Bearer " + TOKEN + dirt), BODY, PATIENT)));

        assertThat(thrown)
                .isInstanceOf(IOException.class)
                .hasMessage("the HTTP client refuses the value of the header Authorization");
        assertThat(Leaks.everythingIn(thrown)).doesNotContain("canary");
        assertThat(server.connections()).isZero();
    }

    @ParameterizedTest(name = "reset {0}")
    @MethodSource("breaks")
    @Promise({"I45", "I51"})
    void token_isInNoExceptionOfABrokenConnection(String when, Fault reset) {
        server.then(reset);

        Throwable thrown = catchThrowable(() -> transport.send(request("payload".getBytes(UTF_8), PATIENT)));

        assertThat(Leaks.everythingIn(thrown)).as(when).doesNotContain("canary", "payload", KEY);
    }

    @Test
    void toString_namesTheOrigin() {
        assertThat(transport).hasToString("JdkHttpTransport[" + server.origin() + "]");
    }

    // ---- without waiting --------------------------------------------------------------------------------------------

    @Test
    void asyncExchange_bringsTheAnswer() {
        assertThat(transport.sendAsync(request(PATIENT)))
                .succeedsWithin(PATIENT)
                .extracting(TransportResponse::status)
                .isEqualTo(202);
    }

    @Test
    @Promise("I21")
    void asyncExchange_thatIsCancelledEndsItsConnection() throws InterruptedException {
        server.then(neverAnswer());
        CompletableFuture<TransportResponse> exchange = transport.sendAsync(request(PATIENT));
        server.awaitRequests(1);

        exchange.cancel(true);

        server.awaitHangUp();
    }

    @Test
    @Promise("I43")
    void asyncExchange_failsWithTheClose() throws InterruptedException {
        server.then(neverAnswer());
        CompletableFuture<TransportResponse> exchange = transport.sendAsync(request(PATIENT));
        server.awaitRequests(1);

        transport.close();

        assertThat(exchange).isCancelled();
        assertThat(transport.sendAsync(request(PATIENT)))
                .failsWithin(PATIENT)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(IOException.class)
                .withMessageContaining("the transport is closed");
    }

    // ---- threads ----------------------------------------------------------------------------------------------------

    @Test
    @Promise("I56")
    void construction_startsNoThreadAndNoConnection() {
        Set<Thread> before = threads();

        JdkHttpTransport idle = new JdkHttpTransport(ApiHost.of(server.origin()));

        assertThat(threads()).isSubsetOf(before);
        assertThat(server.connections()).isZero();
        idle.close();
        assertThat(threads()).isSubsetOf(before);
    }

    @Test
    @Promise("I14")
    void threads_areDaemonsWithOurName() throws IOException {
        Set<Thread> before = threads();

        transport.send(request(PATIENT));

        assertThat(httpThreads(before)).isNotEmpty().allMatch(Thread::isDaemon);
    }

    /** Up to JDK 24, the asynchronous API of the JDK's client starts one for each answer where there are few processors. */
    @Test
    @Promise("I14")
    void exchanges_startNoThreads() throws IOException {
        // As many as there are threads.
        transport.send(request(PATIENT));
        transport.send(request(PATIENT));
        long before = ManagementFactory.getThreadMXBean().getTotalStartedThreadCount();

        for (int i = 0; i < 50; i++) {
            transport.send(request(PATIENT));
        }

        assertThat(ManagementFactory.getThreadMXBean().getTotalStartedThreadCount())
                .isEqualTo(before);
    }

    /** One thread waits for answers, which must keep nobody else. */
    @Test
    @Promise({"I14", "I21"})
    void exchange_thatStalls_keepsNoOther() throws IOException, InterruptedException {
        server.then(neverAnswer()).then(answer(202, "{}"));
        CompletableFuture<Integer> stalled = sendAside();
        server.awaitRequests(1);

        for (int i = 0; i < 3; i++) {
            assertThat(transport.send(request(PATIENT)).status()).isEqualTo(202);
        }
        assertThat(stalled).isNotDone();
    }

    @Test
    @Promise("I43")
    void close_endsTheThreads() throws IOException {
        Set<Thread> before = threads();
        transport.send(request(PATIENT));

        transport.close();

        await().atMost(PATIENT)
                .untilAsserted(() -> assertThat(httpThreads(before)).isEmpty());
    }

    /** With its thread, and without the help of the garbage collector, which may come hours later or in vain. */
    @Test
    @Promise("I43")
    void close_endsTheSelectorOfTheHttpClient() throws IOException {
        Set<Thread> before = threads();
        transport.send(request(PATIENT));
        assertThat(threads()).anyMatch(thread -> isSelector(thread) && !before.contains(thread));

        transport.close();

        await().atMost(PATIENT)
                .untilAsserted(() ->
                        assertThat(threads()).noneMatch(thread -> isSelector(thread) && !before.contains(thread)));
    }

    private static boolean isSelector(Thread thread) {
        return thread.getName().endsWith("-SelectorManager");
    }

    /** Several times, since where the abort finds the exchange is up to the machine. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("stalls")
    @Promise("I43")
    void close_abortsAnExchangeUnderWay(String what, Fault stall) throws InterruptedException {
        Set<Thread> before = threads();
        for (int i = 0; i < 10; i++) {
            server.then(stall);
            JdkHttpTransport busy = new JdkHttpTransport(ApiHost.of(server.origin()));
            CompletableFuture<Throwable> failure =
                    CompletableFuture.supplyAsync(() -> catchThrowable(() -> busy.send(request(PATIENT))), aside());
            server.awaitRequests(1);

            busy.close();

            assertThat(failure.join())
                    .as(what)
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(InterruptedIOException.class);
            server.awaitHangUp();
        }
        await().atMost(PATIENT)
                .untilAsserted(() -> assertThat(httpThreads(before)).isEmpty());
    }

    /** Where the two meet is up to the machine; whatever happens, nothing but what the contract says comes out. */
    @Test
    void close_besideASendLeavesAnAnswerOrAnIOException() throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            JdkHttpTransport busy = new JdkHttpTransport(ApiHost.of(server.origin()));
            CountDownLatch start = new CountDownLatch(1);
            CompletableFuture<Throwable> failure = CompletableFuture.supplyAsync(
                    () -> catchThrowable(() -> {
                        start.countDown();
                        busy.send(request(PATIENT));
                    }),
                    aside());
            start.await();
            busy.close();

            Throwable thrown = failure.join();
            if (thrown != null) {
                assertThat(thrown).isInstanceOf(IOException.class).isNotInstanceOf(InterruptedIOException.class);
            }
        }
    }

    @Test
    void close_refusesWhatComesLater() {
        transport.close();

        assertThatIOException()
                .isThrownBy(() -> transport.send(request(PATIENT)))
                .withMessage("the transport is closed");
        assertThat(server.connections()).isZero();
    }

    @Test
    void close_mayBeCalledTwice() throws IOException {
        transport.send(request(PATIENT));
        transport.close();

        assertThatCode(transport::close).doesNotThrowAnyException();
    }

    // -----------------------------------------------------------------------------------------------------------------

    private Request onlyRequest() {
        assertThat(server.requests()).hasSize(1);
        return server.requests().get(0);
    }

    private CompletableFuture<Integer> sendAside() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return transport.send(request(PATIENT)).status();
                    } catch (IOException failed) {
                        throw new AssertionError(failed);
                    }
                },
                aside());
    }

    private static Executor aside() {
        return task -> {
            Thread thread = new Thread(task, "caller");
            thread.setDaemon(true);
            thread.start();
        };
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("getfluxly")
                        || thread.getName().startsWith("HttpClient"))
                .collect(Collectors.toSet());
    }

    private static Set<Thread> httpThreads(Set<Thread> before) {
        return threads().stream()
                .filter(thread -> thread.getName().equals("getfluxly-http") && !before.contains(thread))
                .collect(Collectors.toSet());
    }

    private static TransportRequest request(Duration timeout) {
        return request(BODY, timeout);
    }

    private static TransportRequest request(byte[] body, Duration timeout) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Authorization", "Bearer " + TOKEN);
        headers.put("Content-Type", "application/json");
        headers.put("Accept", "application/json");
        headers.put("User-Agent", "getfluxly-java/0");
        headers.put("X-Idempotency-Key", KEY);
        return request(headers, body, timeout);
    }

    private static TransportRequest request(Map<String, String> headers, byte[] body, Duration timeout) {
        return new TransportRequest("POST", "/v1/events/batch", headers, body, timeout);
    }

    private static final class Hanging extends ProxySelector {

        private final CountDownLatch until;

        private Hanging(CountDownLatch until) {
            this.until = until;
        }

        @Override
        public List<Proxy> select(URI uri) {
            try {
                until.await();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
            return List.of(Proxy.NO_PROXY);
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
    }

    /** Hangs as a name lookup does: an interrupt does not end it. */
    private static final class Stubborn extends ProxySelector {

        private final CountDownLatch until = new CountDownLatch(1);
        private final AtomicInteger asked = new AtomicInteger();

        int asked() {
            return asked.get();
        }

        void letGo() {
            until.countDown();
        }

        @Override
        public List<Proxy> select(URI uri) {
            asked.incrementAndGet();
            while (until.getCount() > 0) {
                LockSupport.parkNanos(1_000_000);
                Thread.interrupted();
            }
            return List.of(Proxy.NO_PROXY);
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
    }

    /** Sends everything through one proxy, as a careless application may have set up. */
    private static final class Everything extends ProxySelector {

        private final SocketAddress proxy;

        private Everything(SocketAddress proxy) {
            this.proxy = proxy;
        }

        @Override
        public List<Proxy> select(URI uri) {
            return List.of(new Proxy(Proxy.Type.HTTP, proxy));
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
