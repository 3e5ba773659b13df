package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import com.getfluxly.spring.Promise;
import com.getfluxly.spring.RawServer;
import com.getfluxly.spring.RestClientTransport;
import com.getfluxly.transport.ApiHost;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/** What every transport owes, with each HTTP client that an application may bring. */
@Timeout(60)
class TransportTest {

    private static final String OK = "HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}";
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String TOKEN = "gflux_secret_4711";

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : opened) {
            resource.close();
        }
    }

    private RawServer server(RawServer.Script script) {
        RawServer server = new RawServer(script);
        opened.add(server);
        return server;
    }

    private RawServer server(String answer) {
        return server(conversation -> conversation.say(answer));
    }

    /** With timeouts of its own that never play a part: what ends an exchange here is its deadline. */
    private RestClientTransport transport(HttpClients client, String origin) {
        return transport(client, origin, LONG, restClient -> {});
    }

    private RestClientTransport transport(
            HttpClients client, String origin, Duration clientTimeout, Consumer<RestClient.Builder> customizer) {
        HttpClientSettings settings = ApplicationHttpClients.own(HttpClientSettings.defaults(), clientTimeout, null);
        RestClientTransport transport = new RestClientTransport(
                ApiHost.of(origin),
                () -> RequestFactories.build(client.builder(), settings, ApiHost.of(origin)),
                customizer,
                task -> task);
        opened.add(0, transport);
        return transport;
    }

    private static TransportRequest request(Duration timeout) {
        return request(timeout, "Bearer " + TOKEN);
    }

    private static TransportRequest request(Duration timeout, String authorization) {
        return request(timeout, authorization, "{\"events\":[]}");
    }

    private static TransportRequest request(Duration timeout, String authorization, String body) {
        return new TransportRequest(
                "POST",
                "/v1/events/batch",
                Map.of("Authorization", authorization, "Content-Type", "application/json"),
                body.getBytes(StandardCharsets.UTF_8),
                timeout);
    }

    private static String printed(Throwable failure) {
        StringWriter printed = new StringWriter();
        failure.printStackTrace(new PrintWriter(printed, true));
        return printed.toString();
    }

    private static List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void requestThatNobodyWaitsFor_bringsAnAnswer(HttpClients client) {
        RawServer server = server(OK);

        CompletableFuture<TransportResponse> answer =
                transport(client, server.origin()).sendAsync(request(LONG));

        assertThat(answer.join().status()).isEqualTo(202);
    }

    @ParameterizedTest
    @EnumSource
    void requestThatNobodyWaitsFor_failsWithAnIOException(HttpClients client) throws IOException {
        String nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = "http://127.0.0.1:" + free.getLocalPort();
        }
        RestClientTransport transport = transport(client, nobody);

        assertThat(transport.sendAsync(request(LONG)))
                .failsWithin(LONG)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(IOException.class);
        transport.close();
        assertThat(transport.sendAsync(request(LONG)))
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @EnumSource
    void request_arrivesAsGiven(HttpClients client) throws IOException {
        RawServer server = server(OK);
        String body = "{\"events\":[\"caf\u00e9\"]}";

        TransportResponse response = transport(client, server.origin())
                .send(new TransportRequest(
                        "POST",
                        "/v1/profiles/a%2Fb%20%7Bc%7D%C3%A9/erase",
                        Map.of(
                                "Authorization", "Bearer " + TOKEN,
                                "Content-Type", "application/json",
                                "Accept", "application/json",
                                "User-Agent", "getfluxly-java/0.1.0 spring-boot/4.1.2",
                                "X-Idempotency-Key", "0b8e2a52-2f0e-4b7e-9d6c-111111111111"),
                        body.getBytes(StandardCharsets.UTF_8),
                        LONG));

        assertThat(response.status()).isEqualTo(202);
        assertThat(new String(response.body(), StandardCharsets.UTF_8)).isEqualTo("{}");
        assertThat(response.header("content-length")).contains("2");
        String sent = server.requests().get(0);
        assertThat(sent).startsWith("POST /v1/profiles/a%2Fb%20%7Bc%7D%C3%A9/erase HTTP/1.1\r\n");
        assertThat(sent.substring(sent.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1))
                .isEqualTo(body.getBytes(StandardCharsets.UTF_8));
        assertThat(sent.lines().map(line -> line.toLowerCase(Locale.ROOT)))
                .containsOnlyOnce(
                        "authorization: bearer " + TOKEN,
                        "content-type: application/json",
                        "accept: application/json",
                        "user-agent: getfluxly-java/0.1.0 spring-boot/4.1.2",
                        "x-idempotency-key: 0b8e2a52-2f0e-4b7e-9d6c-111111111111",
                        "content-length: " + body.getBytes(StandardCharsets.UTF_8).length)
                .noneMatch(line -> line.startsWith("transfer-encoding")
                        || line.startsWith("cookie")
                        || line.startsWith("upgrade")
                        || line.startsWith("expect"));
        if (client != HttpClients.JETTY && client != HttpClients.REACTOR) {
            assertThat(sent).doesNotContainIgnoringCase("accept-encoding");
        }
    }

    /** The JDK's old client hides the body of a challenge; its status is all that the engine needs. */
    @ParameterizedTest
    @EnumSource
    void everyStatus_isAnAnswer(HttpClients client) throws IOException {
        for (int status : new int[] {200, 204, 400, 401, 402, 403, 404, 407, 409, 413, 422, 429, 500, 503, 599}) {
            RawServer server = server("HTTP/1.1 " + status + " Whatever\r\nRetry-After: 1\r\n"
                    + "WWW-Authenticate: Bearer\r\nProxy-Authenticate: Basic\r\n"
                    + (status == 204 ? "\r\n" : "Content-Length: 12\r\n\r\n{\"error\":\"\"}"));

            TransportResponse response = transport(client, server.origin()).send(request(LONG));

            assertThat(response.status()).isEqualTo(status);
            if (client != HttpClients.SIMPLE || (status != 401 && status != 407)) {
                assertThat(response.body()).hasSize(status == 204 ? 0 : 12);
            }
            assertThat(server.requests())
                    .as("nobody repeats %d but the engine", status)
                    .hasSize(1);
        }
    }

    private static final int[] EARLY = {302, 400, 401, 407, 413, 503};

    /** More than the buffers of two sockets hold, so that the client is still writing when the answer comes. */
    private static final String LARGE = "x".repeat(8 * 1024 * 1024);

    private static String refusal(int status, String connection) {
        return "HTTP/1.1 " + status + " Whatever\r\nConnection: " + connection + "\r\nLocation: /elsewhere\r\n"
                + "WWW-Authenticate: Bearer\r\nProxy-Authenticate: Basic\r\n"
                + "Content-Length: 12\r\n\r\n{\"error\":\"\"}";
    }

    @ParameterizedTest
    @EnumSource
    void answerBeforeTheBodyIsRead_isAnAnswer(HttpClients client) throws IOException {
        for (int status : EARLY) {
            RawServer server = hasty(conversation -> conversation.say(refusal(status, "keep-alive")));

            assertThat(statusForALargeRequest(client, server)).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @EnumSource
    void answerAndGoodbyeBeforeTheBodyIsRead_isAnAnswer(HttpClients client) throws IOException {
        for (int status : EARLY) {
            RawServer server = hasty(conversation ->
                    conversation.say(refusal(status, "close")).socket().shutdownOutput());

            assertThat(statusForALargeRequest(client, server)).isEqualTo(status);
        }
    }

    /** The connection may break before a client that is still writing looks at the answer. */
    @ParameterizedTest
    @EnumSource
    void answerFromAServerThatHangsUp_isAnAnswerOrAFailureAtOnce(HttpClients client) throws IOException {
        for (int status : EARLY) {
            RawServer server = hasty(conversation ->
                    conversation.say(refusal(status, "close")).socket().close());

            try {
                assertThat(statusForALargeRequest(client, server)).isEqualTo(status);
            } catch (IOException brokenOff) {
                assertThat(brokenOff).isNotInstanceOf(InterruptedIOException.class);
            }
        }
    }

    private RawServer hasty(RawServer.Script script) {
        RawServer server = RawServer.hasty(script);
        opened.add(server);
        return server;
    }

    private int statusForALargeRequest(HttpClients client, RawServer server) throws IOException {
        return transport(client, server.origin())
                .send(request(LONG, "Bearer " + TOKEN, LARGE))
                .status();
    }

    @Promise({"I45", "I46"})
    @ParameterizedTest
    @EnumSource
    void redirect_isNotFollowed(HttpClients client) throws IOException {
        RawServer elsewhere = server(OK);
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            RawServer server = server("HTTP/1.1 " + status + " Moved\r\nLocation: " + elsewhere.origin()
                    + "/v1/events/batch\r\nContent-Length: 0\r\n\r\n");

            assertThat(transport(client, server.origin()).send(request(LONG)).status())
                    .isEqualTo(status);
        }
        assertThat(elsewhere.requests()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void cookie_isNotSentBack(HttpClients client) throws IOException {
        RawServer server = server("HTTP/1.1 202 Accepted\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n");
        RestClientTransport transport = transport(client, server.origin());

        transport.send(request(LONG));
        transport.send(request(LONG));

        assertThat(server.requests()).hasSize(2).noneMatch(request -> request.contains("a=b"));
    }

    @Promise("I21")
    @ParameterizedTest
    @EnumSource
    void silence_endsAtTheDeadline(HttpClients client) {
        RawServer server = server(RawServer.Conversation::fallSilent);
        RestClientTransport transport = transport(client, server.origin());

        assertEndsAtTheDeadline(transport);
    }

    @Promise("I21")
    @ParameterizedTest
    @EnumSource
    void bodyThatStalls_endsAtTheDeadline(HttpClients client) {
        RawServer server = server(conversation -> conversation
                .say("HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\n{\"acc")
                .fallSilent());
        RestClientTransport transport = transport(client, server.origin());

        assertEndsAtTheDeadline(transport);
    }

    @Promise("I21")
    @ParameterizedTest
    @EnumSource
    void bodyThatTrickles_endsAtTheDeadlineAndFreesItsThread(HttpClients client) throws IOException {
        AtomicInteger requests = new AtomicInteger();
        RawServer server = server(conversation -> {
            if (requests.incrementAndGet() == 1) {
                conversation.say(OK);
                return;
            }
            conversation.say("HTTP/1.1 202 Accepted\r\nContent-Length: 1000000\r\n\r\n");
            while (!conversation.closed().await(20, TimeUnit.MILLISECONDS)) {
                conversation.say("x");
            }
        });
        RestClientTransport transport = transport(client, server.origin());

        // A client that is still loading its classes would not have come to the body by the deadline.
        transport.send(request(LONG));
        assertEndsAtTheDeadline(transport);

        await().atMost(LONG).untilAsserted(() -> assertThat(busyWorkers()).isZero());
    }

    /** Long before the client's own timeout. */
    private static void assertEndsAtTheDeadline(RestClientTransport transport) {
        long start = System.nanoTime();
        assertThatExceptionOfType(InterruptedIOException.class)
                .isThrownBy(() -> transport.send(request(SHORT)))
                .withMessage("no answer within 400 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, LONG.dividedBy(2));
    }

    /** Workers that are not waiting for work. */
    private static long busyWorkers() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("getfluxly-http-"))
                .filter(thread -> List.of(thread.getValue()).stream()
                        .anyMatch(frame -> frame.getClassName().endsWith("Exchange")))
                .count();
    }

    @ParameterizedTest
    @EnumSource
    void timeoutOfTheClientItself_isATimeoutToo(HttpClients client) {
        RawServer server = server(RawServer.Conversation::fallSilent);
        RestClientTransport transport = transport(client, server.origin(), SHORT, restClient -> {});

        assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> transport.send(request(LONG)));
    }

    @ParameterizedTest
    @EnumSource
    void refusedConnection_isAnIOException(HttpClients client) throws IOException {
        String origin;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            origin = "http://127.0.0.1:" + taken.getLocalPort();
        }
        RestClientTransport transport = transport(client, origin);

        assertThatIOException()
                .isThrownBy(() -> transport.send(request(LONG)))
                .isNotInstanceOf(InterruptedIOException.class);
    }

    @ParameterizedTest
    @EnumSource
    void reset_isAnIOException(HttpClients client) {
        RawServer server = server(conversation -> {
            conversation.socket().setSoLinger(true, 0);
            conversation.socket().close();
        });
        RestClientTransport transport = transport(client, server.origin());

        assertThatIOException()
                .isThrownBy(() -> transport.send(request(LONG)))
                .isNotInstanceOf(InterruptedIOException.class);
    }

    /** The JDK's old client cannot tell; there the engine finds the answer unreadable. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SIMPLE")
    void truncatedBody_isAnIOException(HttpClients client) {
        RawServer server = server(conversation -> {
            conversation.say("HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\n{\"acc");
            conversation.socket().close();
        });
        RestClientTransport transport = transport(client, server.origin());

        assertThatIOException().isThrownBy(() -> transport.send(request(LONG)));
    }

    @Promise("I15")
    @ParameterizedTest
    @EnumSource
    void hugeBody_isCutAt256KiB(HttpClients client) throws IOException {
        String megabyte = "x".repeat(1024 * 1024);
        RawServer server = server("HTTP/1.1 202 Accepted\r\nContent-Length: 1048576\r\n\r\n" + megabyte);
        RestClientTransport transport = transport(client, server.origin());

        assertThat(transport.send(request(LONG)).body()).hasSize(256 * 1024);
        assertThat(transport.send(request(LONG)).body()).hasSize(256 * 1024);
    }

    @Promise("I15")
    @ParameterizedTest
    @EnumSource
    void endlessBody_isCutAt256KiB(HttpClients client) throws IOException {
        RawServer server = server(conversation -> {
            conversation.say("HTTP/1.1 202 Accepted\r\n\r\n");
            while (conversation.closed().getCount() > 0) {
                conversation.say("x".repeat(8_192));
            }
        });

        assertThat(transport(client, server.origin()).send(request(LONG)).body())
                .hasSize(256 * 1024);

        await().atMost(LONG).untilAsserted(() -> assertThat(busyWorkers()).isZero());
    }

    /** The buffer is the application's, and would fill the heap. */
    @Promise("I15")
    @ParameterizedTest
    @EnumSource
    void bufferedEndlessBody_isCut(HttpClients client) throws IOException {
        RawServer server = server(conversation -> {
            conversation.say("HTTP/1.1 202 Accepted\r\n\r\n");
            while (conversation.closed().getCount() > 0) {
                conversation.say("x".repeat(8_192));
            }
        });
        RestClientTransport transport =
                transport(client, server.origin(), LONG, restClient -> restClient.bufferContent((uri, method) -> true));

        assertThat(transport.send(request(Duration.ofSeconds(5))).body()).hasSize(256 * 1024);

        await().atMost(LONG).untilAsserted(() -> assertThat(busyWorkers()).isZero());
    }

    @ParameterizedTest
    @EnumSource
    void connection_isKeptForTheNextRequest(HttpClients client) throws IOException {
        AtomicInteger connections = new AtomicInteger();
        Set<Socket> seen = ConcurrentHashMap.newKeySet();
        RawServer server = server(conversation -> {
            if (seen.add(conversation.socket())) {
                connections.incrementAndGet();
            }
            conversation.say(OK);
        });
        RestClientTransport transport = transport(client, server.origin());

        for (int i = 0; i < 5; i++) {
            transport.send(request(LONG));
            await().atMost(LONG).untilAsserted(() -> assertThat(busyWorkers()).isZero());
        }

        // Reactor gives a connection back on its event loop, after the answer: the next request may be faster.
        int most = client == HttpClients.REACTOR ? 2 : 1;
        assertThat(connections).hasValueLessThanOrEqualTo(most);
    }

    @Promise("I45")
    @ParameterizedTest
    @EnumSource
    void refusedHeader_isNotRepeatedByTheException(HttpClients client) {
        RawServer server = server(OK);
        RestClientTransport transport = transport(client, server.origin());

        Throwable failure =
                catchThrowable(() -> transport.send(request(LONG, "Bearer " + TOKEN + "\r\nX-Evil: \u0001")));

        if (failure != null) {
            assertThat(failure).isInstanceOf(IOException.class);
            assertThat(printed(failure)).doesNotContain(TOKEN);
        }
    }

    @Test
    @Promise("I45")
    void interceptorThatShowsTheToken_isNotRepeated() {
        RestClientTransport transport = transport(
                HttpClients.SIMPLE,
                "http://127.0.0.1:1",
                LONG,
                restClient -> restClient.requestInterceptor((request, body, execution) -> {
                    throw new IllegalStateException(
                            "cannot log " + request.getHeaders().getFirst("Authorization"));
                }));

        assertThatIOException()
                .isThrownBy(() -> transport.send(request(LONG)))
                .withMessage("the exchange failed with java.lang.IllegalStateException")
                .withNoCause();
    }

    @Test
    void interceptorThatFails_isTheCause() {
        RestClientTransport transport = transport(
                HttpClients.SIMPLE,
                "http://127.0.0.1:1",
                LONG,
                restClient -> restClient.requestInterceptor((request, body, execution) -> {
                    throw new IllegalStateException("out of order");
                }));

        assertThatIOException()
                .isThrownBy(() -> transport.send(request(LONG)))
                .withCauseExactlyInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource
    void interceptors_seeAndChangeTheRequest(HttpClients client) throws IOException {
        RawServer server = server(OK);
        RestClientTransport transport = transport(
                client,
                server.origin(),
                LONG,
                restClient -> restClient.requestInterceptor((request, body, execution) -> {
                    request.getHeaders().set("X-Seen", Integer.toString(body.length));
                    return execution.execute(request, body);
                }));

        transport.send(request(LONG));

        assertThat(server.requests().get(0))
                .containsIgnoringCase("X-Seen: 13\r\n")
                .endsWith("{\"events\":[]}");
    }

    /** Behind an interceptor bodies can be repeated, which is what a client waits for. */
    @Promise("I28")
    @ParameterizedTest
    @EnumSource
    void busyService_isNotAskedAgainByTheClient(HttpClients client) throws IOException {
        RawServer server = server("HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 12\r\n\r\n{\"error\":\"\"}");
        RestClientTransport transport = transport(
                client,
                server.origin(),
                LONG,
                restClient ->
                        restClient.requestInterceptor((request, body, execution) -> execution.execute(request, body)));

        assertThat(transport.send(request(LONG)).status()).isEqualTo(503);

        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void requestFactoryOfACustomizer_isNotUsed() throws IOException {
        RawServer server = server(OK);
        RestClientTransport transport = transport(
                HttpClients.JDK,
                server.origin(),
                LONG,
                restClient -> restClient.requestFactory((uri, method) -> {
                    throw new IllegalStateException("follows redirects");
                }));

        assertThat(transport.send(request(LONG)).status()).isEqualTo(202);
    }

    @Test
    void customizerThatFails_isAnIOExceptionAndTriedAgain() throws IOException {
        RawServer server = server(OK);
        AtomicInteger calls = new AtomicInteger();
        RestClientTransport transport = transport(HttpClients.JDK, server.origin(), LONG, restClient -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("not yet");
            }
        });

        assertThatIOException()
                .isThrownBy(() -> transport.send(request(LONG)))
                .withCauseExactlyInstanceOf(IllegalStateException.class);
        assertThat(transport.send(request(LONG)).status()).isEqualTo(202);
    }

    /** An observation's scope, for one, is the application's code. */
    @Test
    void decoratorThatFails_isTheCauseAndFreesItsPlace() {
        RestClientTransport transport = new RestClientTransport(
                ApiHost.of("http://127.0.0.1:1"), SimpleClientHttpRequestFactory::new, restClient -> {}, task -> () -> {
                    throw new IllegalStateException("no scope");
                });
        opened.add(transport);

        for (int i = 0; i <= RestClientTransport.MAX_EXCHANGES; i++) {
            assertThatIOException()
                    .isThrownBy(() -> transport.send(request(LONG)))
                    .withRootCauseExactlyInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    @Promise("I41")
    void interrupt_endsTheWaitAndStaysSet() {
        RawServer server = server(RawServer.Conversation::fallSilent);
        RestClientTransport transport = transport(HttpClients.JDK, server.origin());

        Thread.currentThread().interrupt();
        Throwable failure = catchThrowable(() -> transport.send(request(LONG)));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).isInstanceOf(InterruptedIOException.class);
    }

    /** What the first caller's thread hands down would show up in the exchanges of others. */
    @Test
    void worker_knowsNothingOfTheCallerThatCameFirst() throws Exception {
        RawServer server = server(OK);
        InheritableThreadLocal<String> tenant = new InheritableThreadLocal<>();
        List<String> seen = new CopyOnWriteArrayList<>();
        RestClientTransport transport = transport(
                HttpClients.SIMPLE,
                server.origin(),
                LONG,
                restClient -> restClient.requestInterceptor((request, body, execution) -> {
                    seen.add(tenant.get() + " " + Thread.currentThread().getContextClassLoader());
                    return execution.execute(request, body);
                }));

        for (String name : List.of("first", "second")) {
            Thread caller = new Thread(() -> {
                tenant.set(name);
                assertThat(status(transport, LONG)).isEqualTo(202);
            });
            caller.setContextClassLoader(new URLClassLoader(new URL[0]));
            caller.start();
            caller.join();
        }

        assertThat(seen).hasSize(2).containsOnly("null " + RestClientTransport.class.getClassLoader());
    }

    @Test
    void nothing_existsBeforeTheFirstRequest() {
        AtomicInteger made = new AtomicInteger();
        RestClientTransport transport = new RestClientTransport(
                ApiHost.of("http://127.0.0.1:1"),
                () -> {
                    made.incrementAndGet();
                    return new SimpleClientHttpRequestFactory();
                },
                restClient -> made.incrementAndGet(),
                task -> task);
        opened.add(transport);
        assertThat(made).hasValue(0);

        assertThatIOException().isThrownBy(() -> transport.send(request(LONG)));
        assertThatIOException().isThrownBy(() -> transport.send(request(LONG)));

        assertThat(made).hasValue(2);
    }

    @Test
    void exchanges_areBoundedAndFurtherCallersWait() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger atOnce = new AtomicInteger();
        RawServer server = server(conversation -> {
            atOnce.incrementAndGet();
            goOn.await();
            conversation.say(OK);
        });
        RestClientTransport transport = transport(HttpClients.JDK, server.origin());
        ExecutorService callers = Executors.newCachedThreadPool();
        opened.add(callers::shutdownNow);

        List<CompletableFuture<Integer>> statuses = new ArrayList<>();
        for (int i = 0; i < RestClientTransport.MAX_EXCHANGES + 1; i++) {
            statuses.add(CompletableFuture.supplyAsync(() -> status(transport, LONG), callers));
        }
        await().atMost(LONG).untilAtomic(atOnce, is(RestClientTransport.MAX_EXCHANGES));
        assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> transport.send(request(SHORT)));
        goOn.countDown();

        assertThat(statuses)
                .allSatisfy(
                        status -> assertThat(status.get(20, TimeUnit.SECONDS)).isEqualTo(202));
    }

    private static int status(RestClientTransport transport, Duration timeout) {
        try {
            return transport.send(request(timeout)).status();
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Promise("I43")
    @ParameterizedTest
    @CsvSource({"JETTY, HttpClient@", "HTTP_COMPONENTS, httpclient", "SIMPLE, none"})
    void close_endsThreads(HttpClients client, String threadsOfTheClient) throws IOException {
        RawServer server = server(OK);
        RestClientTransport transport = transport(client, server.origin());
        List<String> before = threads(threadsOfTheClient);
        transport.send(request(LONG));

        transport.close();
        transport.close();

        await().atMost(LONG).untilAsserted(() -> {
            assertThat(threads("getfluxly-http-")).isEmpty();
            assertThat(threads(threadsOfTheClient)).isSubsetOf(before);
        });
    }

    /** Jetty's client starts with its first request; after the end, nobody would stop it any more. */
    @Promise("I43")
    @Test
    void closeBeforeTheClientHasStarted_leavesItStopped() {
        AtomicReference<RestClientTransport> itself = new AtomicReference<>();
        RestClientTransport transport = transport(
                HttpClients.JETTY,
                "http://127.0.0.1:1",
                LONG,
                restClient -> restClient.requestInterceptor((request, body, execution) -> {
                    itself.get().close();
                    return execution.execute(request, body);
                }));
        itself.set(transport);
        List<String> before = threads("HttpClient@");

        assertThatIOException().isThrownBy(() -> transport.send(request(LONG))).withMessage("the transport is closed");
        assertThat(threads("HttpClient@")).isSubsetOf(before);
    }

    @ParameterizedTest
    @EnumSource
    void closedTransport_sendsNothing(HttpClients client) {
        RawServer server = server(OK);
        RestClientTransport transport = transport(client, server.origin());
        transport.close();

        assertThatIOException().isThrownBy(() -> transport.send(request(LONG))).withMessage("the transport is closed");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void unknownKindOfClient_isUsedAsItIs() throws IOException {
        RawServer server = server(OK);
        ClientHttpRequestFactoryBuilder<SimpleClientHttpRequestFactory> own =
                settings -> new SimpleClientHttpRequestFactory();
        RestClientTransport transport = new RestClientTransport(
                ApiHost.of(server.origin()),
                () -> RequestFactories.build(own, HttpClientSettings.defaults(), ApiHost.of(server.origin())),
                restClient -> {},
                task -> task);
        opened.add(0, transport);

        assertThat(transport.send(request(LONG)).status()).isEqualTo(202);
    }
}
