package com.getfluxly.transport;

import static com.getfluxly.transport.FaultServer.neverAnswer;
import static com.getfluxly.transport.FaultServer.neverRead;
import static com.getfluxly.transport.FaultServer.resetAfterBody;
import static com.getfluxly.transport.FaultServer.resetOnAccept;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.getfluxly.Promise;
import com.getfluxly.error.FailureKind;
import com.getfluxly.internal.answer.Failure;
import com.getfluxly.internal.answer.Secrets;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the wire's failures are called, and what is known of their requests. */
@Promise("I59")
@Timeout(60)
class WireFailuresTest {

    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    private Path directory = Path.of("");

    private static TransportRequest request(Duration timeout) {
        return new TransportRequest("POST", "/v1/events/batch", Map.of(), "{\"events\":[]}".getBytes(UTF_8), timeout);
    }

    private static Failure failureOf(JdkHttpTransport.Builder settings, Duration timeout) {
        try (JdkHttpTransport wire = settings.build()) {
            Throwable thrown = catchThrowable(() -> wire.send(request(timeout)));
            assertThat(thrown).isInstanceOf(IOException.class);
            return Failure.of(thrown, new Secrets());
        }
    }

    private static Failure failureAt(String origin) {
        return failureOf(JdkHttpTransport.builder(ApiHost.of(origin)), PATIENT);
    }

    private static void assertIs(FailureKind kind, boolean mayHaveArrived, Failure failure) {
        assertThat(failure.kind()).as(failure.text()).isEqualTo(kind);
        assertThat(failure.mayHaveArrived()).as(failure.text()).isEqualTo(mayHaveArrived);
        assertThat(failure.text()).as("the class").contains(".");
    }

    /** Of nobody. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void unknownHost() {
        JdkHttpTransport.Builder settings = JdkHttpTransport.builder(ApiHost.of("https://nobody.invalid"));
        settings.resolver = name -> {
            throw new UnknownHostException(name);
        };

        assertIs(FailureKind.DNS, false, failureOf(settings, PATIENT));
    }

    @Test
    @Promise(value = "I59", mutant = "whom nobody connected to may have taken the events")
    void refusedConnection() throws IOException {
        assertIs(FailureKind.CONNECT, false, failureAt("http://127.0.0.1:" + freePort()));
    }

    @Test
    void certificateThatNobodyTrusts() throws Exception {
        Path certificate = SelfSigned.certificate(directory, "ip:127.0.0.1");
        try (FaultServer server = FaultServer.startTls(SelfSigned.contextOf(certificate, null))) {
            Failure failure = failureAt(server.origin());

            assertIs(FailureKind.TLS, false, failure);
            assertThat(failure.text()).startsWith("javax.net.ssl.SSLHandshakeException: ");
        }
    }

    @Test
    void serverWithoutTls() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> answerInTheClear(server));
            answering.start();

            assertIs(FailureKind.TLS, false, failureAt("https://127.0.0.1:" + server.getLocalPort()));
            answering.join();
        }
    }

    private static void answerInTheClear(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getInputStream().read();
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static void assertProxyIsNotReached(Class<? extends Exception> why, Failure failure) {
        assertIs(FailureKind.PROXY, false, failure);
        assertThat(failure.cause()).hasMessage("the proxy cannot be reached");
        assertThat(Objects.requireNonNull(failure.cause()).getCause()).isInstanceOf(why);
    }

    @Test
    void proxyThatIsNotThere() throws IOException {
        JdkHttpTransport.Builder settings = JdkHttpTransport.builder(ApiHost.of("https://nobody.invalid"))
                .proxy(ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort())));

        Failure failure = failureOf(settings, PATIENT);

        assertProxyIsNotReached(ConnectException.class, failure);
        assertThat(failure.text()).startsWith("java.net.ConnectException");
    }

    /** It has done its work: who is not trusted stands behind it. */
    @Test
    @Promise("I48")
    void certificateThatNobodyTrusts_behindAProxy() throws Exception {
        Path certificate = SelfSigned.certificate(directory, "ip:127.0.0.1");
        try (FaultServer server = FaultServer.startTls(SelfSigned.contextOf(certificate, null));
                ConnectProxy proxy = ConnectProxy.wanting("CONNECT")) {
            Failure failure = failureOf(
                    JdkHttpTransport.builder(ApiHost.of(server.origin())).proxy(proxy.selector()), PATIENT);

            assertIs(FailureKind.TLS, false, failure);
            assertThat(proxy.heads()).hasSize(1);
        }
    }

    /** Who reads the line has to know that it is the proxy's name, and that it is a name. */
    @Test
    void proxyWithAnUnknownName() throws IOException {
        JdkHttpTransport.Builder settings = JdkHttpTransport.builder(ApiHost.of("https://localhost"))
                .proxy(ProxySelector.of(InetSocketAddress.createUnresolved("proxy.invalid", 3128)));

        Failure failure = failureOf(settings, PATIENT);

        assertProxyIsNotReached(UnknownHostException.class, failure);
        assertThat(failure.text()).isEqualTo("java.net.UnknownHostException: nobody knows the name of the proxy");
    }

    @Test
    void settingsThatCannotBeRead() {
        JdkHttpTransport.Builder settings = JdkHttpTransport.builder(ApiHost.of("https://nobody.invalid"))
                .sslContext(() -> {
                    throw new IllegalStateException("no key store");
                });
        Failure failure = failureOf(settings, PATIENT);

        assertIs(FailureKind.CLIENT_FAULT, false, failure);
        assertThat(failure.text()).isEqualTo("java.lang.IllegalStateException: no key store");
    }

    @Test
    void connectionThatEndsBeforeTheAnswer() {
        try (FaultServer server = FaultServer.start()) {
            server.then(resetAfterBody());

            assertIs(FailureKind.RESET, true, failureAt(server.origin()));
        }
    }

    @Test
    void connectionThatEndsInTheHandshake() throws Exception {
        Path certificate = SelfSigned.certificate(directory, "ip:127.0.0.1");
        try (FaultServer server = FaultServer.startTls(SelfSigned.contextOf(certificate, null))) {
            server.then(resetOnAccept());

            assertThat(failureAt(server.origin()).mayHaveArrived()).isFalse();
        }
    }

    @Test
    void answerThatDoesNotCome() {
        try (FaultServer server = FaultServer.start()) {
            server.then(neverAnswer());

            assertIs(
                    FailureKind.TIMEOUT_ANSWER,
                    true,
                    failureOf(JdkHttpTransport.builder(ApiHost.of(server.origin())), SHORT));
        }
    }

    @Test
    void connectionThatIsNeverMade() throws IOException {
        try (FaultServer.BlackHole hole = new FaultServer.BlackHole()) {
            assertIs(
                    FailureKind.TIMEOUT_CONNECT,
                    false,
                    failureOf(JdkHttpTransport.builder(ApiHost.of(hole.origin())), SHORT));
        }
    }

    /** A name that hangs in the resolver, and all else that comes before the request, is told apart by whoever gives it up. */
    @Test
    void requestThatIsGivenUp_saysWhetherItWasSent() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        try (JdkHttpTransport wire = JdkHttpTransport.builder(ApiHost.of("http://127.0.0.1:" + freePort()))
                .layer(last -> request -> {
                    try {
                        held.await();
                    } catch (InterruptedException givenUp) {
                        Thread.currentThread().interrupt();
                    }
                    throw new IOException("given up");
                })
                .build()) {
            CompletableFuture<TransportResponse> exchange = wire.sendAsync(request(PATIENT));
            exchange.cancel(true);

            assertIs(FailureKind.TIMEOUT_CONNECT, false, Failure.of(catchThrowable(exchange::join), new Secrets()));
        } finally {
            held.countDown();
        }
    }

    // ---- by their types ---------------------------------------------------------------------------------------------

    private static Throwable thrownBy(JdkHttpTransport.Builder settings, TransportRequest request) {
        try (JdkHttpTransport wire = settings.build()) {
            return catchThrowable(() -> wire.send(request));
        }
    }

    @Test
    void connectionThatIsRefused_isAConnectException() throws IOException {
        assertThat(thrownBy(JdkHttpTransport.builder(ApiHost.of("http://127.0.0.1:" + freePort())), request(PATIENT)))
                .isExactlyInstanceOf(ConnectException.class);
    }

    @Test
    void connectionThatTakesTooLong_isAConnectTimeout() {
        try (FaultServer silent = FaultServer.start().then(neverRead())) {
            assertThat(thrownBy(
                            JdkHttpTransport.builder(ApiHost.of("https://127.0.0.1:" + silent.port()))
                                    .connectTimeout(Duration.ofMillis(50)),
                            request(PATIENT)))
                    .isExactlyInstanceOf(HttpConnectTimeoutException.class);
        }
    }

    @Test
    void handshakeThatFails_isAHandshakeException() throws Exception {
        Path certificate = SelfSigned.certificate(directory, "ip:127.0.0.1");
        try (FaultServer server = FaultServer.startTls(SelfSigned.contextOf(certificate, null))) {
            assertThat(thrownBy(JdkHttpTransport.builder(ApiHost.of(server.origin())), request(PATIENT)))
                    .isExactlyInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void headerThatIsRefused_keepsItsKind() {
        TransportRequest dirty =
                new TransportRequest("POST", "/v1/events/batch", Map.of("X-Dirty", "\n"), new byte[0], PATIENT);

        assertThat(thrownBy(JdkHttpTransport.builder(ApiHost.of("http://127.0.0.1:1")), dirty))
                .isExactlyInstanceOf(NotSentException.class)
                .hasNoCause()
                .satisfies(refused ->
                        assertThat(((NotSentException) refused).kind()).contains(FailureKind.CLIENT_FAULT));
    }

    /** Its type alone would not say that nothing was sent. */
    @Test
    @Promise("I3")
    void settingsThatCannotBeRead_areANotSentException() {
        assertThat(thrownBy(
                        JdkHttpTransport.builder(ApiHost.of("https://nobody.invalid"))
                                .sslContext(() -> {
                                    throw new IllegalStateException("no key store");
                                }),
                        request(PATIENT)))
                .isExactlyInstanceOf(NotSentException.class)
                .hasMessage("TLS cannot be set up")
                .hasCauseExactlyInstanceOf(IOException.class);
    }

    // ---- when the body is asked for ---------------------------------------------------------------------------------

    private FaultServer tlsServer() throws Exception {
        return FaultServer.startTls(SelfSigned.contextOf(certificate(), null));
    }

    private SSLContext trusting() throws Exception {
        return SelfSigned.contextOf(null, certificate());
    }

    private Path certificate() throws Exception {
        return SelfSigned.certificate(directory, "ip:127.0.0.1");
    }

    /** The JDK's client sometimes does so before the handshake has failed. */
    @Test
    @Promise("I3")
    void bodyThatWasAskedForTooEarly_hasNotLeft() throws Exception {
        SSLContext untrusting = SSLContext.getDefault();
        try (FaultServer server = tlsServer()) {
            JdkHttpTransport.Builder settings = JdkHttpTransport.builder(ApiHost.of(server.origin()))
                    .sslContext(() -> {
                        assertThat(Objects.requireNonNull(WireThread.running())
                                        .sending()
                                        .begin())
                                .isTrue();
                        return untrusting;
                    });

            assertIs(FailureKind.TLS, false, failureOf(settings, PATIENT));
        }
    }

    @Test
    @Promise("I3")
    void handshakeThatFailsAtTheSecondTryOfALayer_saysNothingOfTheFirst() throws Exception {
        Iterator<SSLContext> contexts =
                List.of(trusting(), SSLContext.getDefault()).iterator();
        AtomicReference<JdkHttpTransport> renewed = new AtomicReference<>();
        try (FaultServer server = tlsServer();
                JdkHttpTransport wire = JdkHttpTransport.builder(ApiHost.of(server.origin()))
                        .sslContext(contexts::next)
                        .layer(last -> request -> {
                            assertThat(last.send(request).status()).isEqualTo(202);
                            renewed.get().renew();
                            return last.send(request);
                        })
                        .build()) {
            renewed.set(wire);

            assertIs(
                    FailureKind.TLS,
                    true,
                    Failure.of(catchThrowable(() -> wire.send(request(PATIENT))), new Secrets()));
            assertThat(server.requests()).hasSize(1);
        }
    }

    // ---- layers -----------------------------------------------------------------------------------------------------

    /** It may try again what was surely not sent, and must not be told so of what was. */
    @Test
    @Promise("I3")
    void layer_hearsOfNoRequestThatItWasNotSent_onceItWas() {
        AtomicReference<@Nullable Throwable> heard = new AtomicReference<>();
        try (FaultServer server = FaultServer.start().then(resetAfterBody())) {
            Failure unused = failureOf(layered(server.origin(), last -> hearing(last, heard)), PATIENT);

            assertThat(server.requests()).hasSize(1);
            assertThat(heard.get()).isInstanceOf(IOException.class).isNotInstanceOf(NotSentException.class);
        }
    }

    @Test
    @Promise("I40")
    void layerThatIsInterrupted_hearsSo_andStaysInterrupted() {
        AtomicReference<@Nullable Throwable> heard = new AtomicReference<>();
        AtomicBoolean wasInterrupted = new AtomicBoolean();
        try (FaultServer server = FaultServer.start()) {
            Failure unused = failureOf(
                    layered(server.origin(), last -> request -> {
                        Thread.currentThread().interrupt();
                        try {
                            return hearing(last, heard).send(request);
                        } finally {
                            wasInterrupted.set(Thread.interrupted());
                        }
                    }),
                    PATIENT);

            assertThat(heard.get())
                    .isExactlyInstanceOf(InterruptedIOException.class)
                    .hasMessage("the exchange was given up");
            assertThat(wasInterrupted).isTrue();
            assertThat(server.requests()).isEmpty();
        }
    }

    private static Transport hearing(Transport last, AtomicReference<@Nullable Throwable> heard) {
        return request -> {
            try {
                return last.send(request);
            } catch (IOException failed) {
                heard.set(failed);
                throw failed;
            }
        };
    }

    /** Nobody would know what has left: the exchange is of another wire. */
    @Test
    @Promise({"I3", "I59"})
    void layerThatSendsByAnotherWire_isTold_andHasSentNothing() {
        AtomicReference<Transport> endOfAnother = new AtomicReference<>();
        try (FaultServer elsewhere = FaultServer.start();
                FaultServer server = FaultServer.start();
                JdkHttpTransport another = layered(elsewhere.origin(), last -> {
                            endOfAnother.set(last);
                            return last;
                        })
                        .build()) {
            Failure failure = failureOf(
                    layered(
                            server.origin(),
                            last -> request -> endOfAnother.get().send(request)),
                    PATIENT);

            assertIs(FailureKind.CLIENT_FAULT, false, failure);
            assertThat(failure.text()).startsWith("com.getfluxly.transport.NotSentException: a layer has to send");
            assertThat(another).hasToString("JdkHttpTransport[" + elsewhere.origin() + "]");
            assertThat(elsewhere.connections() + server.connections()).isZero();
        }
    }

    private static JdkHttpTransport.Builder layered(String origin, UnaryOperator<Transport> layer) {
        return JdkHttpTransport.builder(ApiHost.of(origin)).layer(layer);
    }

    private static TransportResponse sendTwice(Transport last, TransportRequest request) throws IOException {
        try {
            return last.send(request);
        } catch (IOException first) {
            return last.send(request);
        }
    }

    /** What keeps the second try from leaving says nothing of the first. */
    @Test
    @Promise({"I3", "I59"})
    void layerThatSendsTwice_mayHaveSentTheFirstTime() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread serving = new Thread(() -> takeOneRequest(server));
            serving.start();

            Failure failure = failureOf(
                    layered("http://127.0.0.1:" + server.getLocalPort(), last -> request -> sendTwice(last, request)),
                    PATIENT);

            assertIs(FailureKind.CONNECT, true, failure);
            assertThat(failure.text()).startsWith("java.net.ConnectException");
            serving.join();
        }
    }

    /** Listens no more when the first answer is due, which never comes. */
    private static void takeOneRequest(ServerSocket server) {
        try (Socket socket = server.accept()) {
            server.close();
            String request = "";
            while (!request.endsWith("{\"events\":[]}")) {
                request += (char) socket.getInputStream().read();
            }
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    @Test
    @Promise("I3")
    void layerThatFailsAfterTheAnswer_mayHaveSent() {
        try (FaultServer server = FaultServer.start()) {
            Failure failure = failureOf(
                    layered(server.origin(), last -> request -> {
                        TransportResponse unused = last.send(request);
                        throw new UncheckedIOException(new UnknownHostException("nowhere"));
                    }),
                    PATIENT);

            assertIs(FailureKind.DNS, true, failure);
        }
    }

    @Test
    @Promise({"I3", "I59"})
    void layerThatSendsOnAnotherThread_isTold_andHasSentNothing() {
        try (FaultServer server = FaultServer.start()) {
            Failure failure = failureOf(
                    layered(
                            server.origin(),
                            last -> request -> CompletableFuture.supplyAsync(() -> sendUnchecked(last, request))
                                    .join()),
                    PATIENT);

            assertIs(FailureKind.CLIENT_FAULT, false, failure);
            assertThat(failure.text())
                    .isEqualTo(
                            "com.getfluxly.transport.NotSentException: a layer has to send on the thread that it is called"
                                    + " on, and did so on another: nothing was sent");
            assertThat(server.requests()).isEmpty();
        }
    }

    private static TransportResponse sendUnchecked(Transport last, TransportRequest request) {
        try {
            return last.send(request);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** It was told that nothing was sent, and that stays true. */
    @Test
    @Promise("I3")
    void layerThatIsGivenUp_sendsNothingAfterwards() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Throwable> came = new CompletableFuture<>();
        try (FaultServer server = FaultServer.start();
                JdkHttpTransport wire = layered(server.origin(), last -> request -> {
                            begun.countDown();
                            Stubborn.await(held);
                            came.complete(catchThrowable(() -> last.send(request)));
                            throw new IOException("too late");
                        })
                        .build()) {
            CompletableFuture<TransportResponse> exchange = wire.sendAsync(request(PATIENT));
            begun.await();
            exchange.cancel(true);
            assertIs(FailureKind.TIMEOUT_CONNECT, false, Failure.of(catchThrowable(exchange::join), new Secrets()));

            held.countDown();

            assertThat(came).succeedsWithin(PATIENT).isInstanceOf(IOException.class);
            assertThat(server.requests()).isEmpty();
        } finally {
            held.countDown();
        }
    }

    /** The server never says hello, so there is nothing to send the request on. */
    @Test
    @Promise("I3")
    void interruptBeforeAnythingIsSent() throws Exception {
        try (FaultServer server = FaultServer.start().then(neverRead());
                JdkHttpTransport wire = JdkHttpTransport.builder(ApiHost.of("https://127.0.0.1:" + server.port()))
                        .build()) {
            assertIs(FailureKind.INTERRUPTED, false, failureOnceConnected(server, wire, Thread::interrupt));
        }
    }

    @Test
    @Promise("I3")
    void interruptWhileTheServiceHasIt() throws Exception {
        try (FaultServer server = FaultServer.start().then(neverAnswer());
                JdkHttpTransport wire =
                        JdkHttpTransport.builder(ApiHost.of(server.origin())).build()) {
            Failure failure = failureOnceConnected(server, wire, caller -> {
                awaitRequest(server);
                caller.interrupt();
            });

            assertIs(FailureKind.INTERRUPTED, true, failure);
        }
    }

    @Test
    @Promise("I3")
    @SuppressWarnings("resource") // it is closed in the middle
    void closeBeforeAnythingIsSent() throws Exception {
        try (FaultServer server = FaultServer.start().then(neverRead())) {
            JdkHttpTransport wire = JdkHttpTransport.builder(ApiHost.of("https://127.0.0.1:" + server.port()))
                    .build();

            assertIs(FailureKind.RESET, false, failureOnceConnected(server, wire, caller -> wire.close()));
        }
    }

    private static void awaitRequest(FaultServer server) {
        try {
            server.awaitRequests(1);
        } catch (InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** What the caller of a request hears to whom that happens while it is under way. */
    private static Failure failureOnceConnected(FaultServer server, Transport wire, Consumer<Thread> befalls) {
        CompletableFuture<Failure> failure = new CompletableFuture<>();
        Thread caller = new Thread(() ->
                failure.complete(Failure.of(catchThrowable(() -> wire.send(request(PATIENT))), new Secrets())));
        caller.start();
        while (server.connections() == 0) {
            Thread.onSpinWait();
        }
        befalls.accept(caller);
        return failure.join();
    }
}
