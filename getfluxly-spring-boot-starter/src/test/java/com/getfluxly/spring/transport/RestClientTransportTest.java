package com.getfluxly.spring.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.getfluxly.error.FailureKind;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.RawServer;
import com.getfluxly.transport.ApiHost;
import com.getfluxly.transport.NotSentException;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.support.HttpRequestWrapper;
import org.springframework.mock.http.client.MockClientHttpResponse;
import org.springframework.web.client.ApiVersionInserter;
import org.springframework.web.client.ResourceAccessException;

/** What customizers and their interceptors may do to a request, and what they may not. */
@Timeout(60)
class RestClientTransportTest {

    private static final String TAKEN = "HTTP/1.1 202 Accepted\r\nContent-Length: 14\r\n\r\n{\"accepted\":1}";
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String TOKEN = "gflux_secret_4711";
    private static final String BODY = "{\"events\":[\"caf\u00e9\"]}";

    private final RawServer server = RawServer.answering(TAKEN);
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(server));

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : opened) {
            resource.close();
        }
    }

    private RestClientTransport transport(String origin, GetFluxlyRestClientCustomizer... customizers) {
        RestClientTransport transport = new RestClientTransport(ApiHost.of(origin), wire -> {}, List.of(customizers));
        opened.add(0, transport);
        return transport;
    }

    private RestClientTransport intercepted(RawServer server, ClientHttpRequestInterceptor... interceptors) {
        return transport(
                server.origin(), restClient -> Arrays.stream(interceptors).forEach(restClient::requestInterceptor));
    }

    private static TransportRequest request(Duration timeout) {
        return request("/v1/events/batch", timeout);
    }

    private static TransportRequest request(String path, Duration timeout) {
        return new TransportRequest(
                "POST",
                path,
                Map.of(
                        "Authorization", "Bearer " + TOKEN,
                        "Content-Type", "application/json",
                        "Accept", "application/json",
                        "User-Agent", "getfluxly-java/0.1.0 spring-boot/4.1.2",
                        "X-Idempotency-Key", "0b8e2a52-2f0e-4b7e-9d6c-111111111111"),
                BODY.getBytes(StandardCharsets.UTF_8),
                timeout);
    }

    /** The header lines in lower case and order of the alphabet, without those of the connection. */
    private static List<String> headers(String request) {
        return request.lines()
                .skip(1)
                .takeWhile(line -> !line.isEmpty())
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> !line.matches("(host|content-length): .*"))
                .sorted()
                .toList();
    }

    private static final List<String> OURS = List.of(
            "accept-encoding: identity",
            "accept: application/json",
            "authorization: bearer " + TOKEN,
            "content-type: application/json",
            "user-agent: getfluxly-java/0.1.0 spring-boot/4.1.2",
            "x-idempotency-key: 0b8e2a52-2f0e-4b7e-9d6c-111111111111");

    private static void assertIsOurs(String request) {
        assertThat(headers(request)).isEqualTo(OURS);
        assertThat(body(request)).isEqualTo(BODY);
    }

    private static String body(String request) {
        byte[] bytes = request.substring(request.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1);
        assertThat(RawServer.header(request, "Content-Length")).contains(Integer.toString(bytes.length));
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException ignored) {
                // As a driver does that knows of no interrupt.
            }
        }
    }

    // ---- a request and its answer -----------------------------------------------------------------------------------

    @Test
    @Promise({"I46", "I63"})
    void request_arrivesAsTheEngineMadeIt() throws IOException {
        TransportResponse response =
                transport(server.origin()).send(request("/v1/profiles/a%2Fb%20%7Bc%7D%C3%A9/erase", LONG));

        assertThat(response.status()).isEqualTo(202);
        assertThat(new String(response.body(), StandardCharsets.UTF_8)).isEqualTo("{\"accepted\":1}");
        assertThat(response.header("content-length")).contains("14");
        assertThat(server.requests()).singleElement().satisfies(request -> {
            assertThat(request).startsWith("POST /v1/profiles/a%2Fb%20%7Bc%7D%C3%A9/erase HTTP/1.1\r\n");
            assertIsOurs(request);
        });
    }

    @Test
    void requestThatNobodyWaitsFor_bringsItsAnswer() {
        CompletableFuture<TransportResponse> answer = intercepted(
                        server, (request, body, execution) -> execution.execute(request, body))
                .sendAsync(request(LONG));

        assertThat(answer)
                .succeedsWithin(LONG)
                .extracting(TransportResponse::status)
                .isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 302, 401, 404, 407, 413, 429, 503, 599})
    void everyStatus_isAnAnswerAndNobodyRepeatsIt(int status) throws IOException {
        RawServer odd = server("HTTP/1.1 " + status + " Whatever\r\nRetry-After: 7\r\nLocation: " + server.origin()
                + "\r\nWWW-Authenticate: Bearer\r\nProxy-Authenticate: Basic\r\n"
                + (status == 204 ? "\r\n" : "Content-Length: 2\r\n\r\n{}"));

        TransportResponse response = intercepted(odd, (request, body, execution) -> execution.execute(request, body))
                .send(request(LONG));

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.header("Retry-After")).contains("7");
        assertThat(odd.requests()).hasSize(1);
        assertThat(server.connections()).isZero();
    }

    private RawServer server(String answer) {
        RawServer other = RawServer.answering(answer);
        opened.add(other);
        return other;
    }

    @Test
    void refusedConnection_isAnIOException() throws IOException {
        String nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = "http://127.0.0.1:" + free.getLocalPort();
        }
        RestClientTransport transport = transport(nobody);

        assertThatIOException()
                .isThrownBy(() -> transport.send(request(LONG)))
                .isNotInstanceOf(InterruptedIOException.class)
                .satisfies(failure -> assertThat(failure.toString()).doesNotContain("/v1/"));
        assertThat(transport.sendAsync(request(LONG)))
                .failsWithin(LONG)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(IOException.class);
    }

    @Test
    @Promise("I15")
    void hugeAnswer_isCutEvenWhereSomebodyBuffersIt() throws IOException {
        RawServer huge = server("HTTP/1.1 202 Accepted\r\nContent-Length: 1048576\r\n\r\n" + "x".repeat(1024 * 1024));

        TransportResponse response = transport(
                        huge.origin(), restClient -> restClient.bufferContent((uri, method) -> true))
                .send(request(LONG));

        assertThat(response.body()).hasSize(TransportResponse.MAX_BODY_BYTES);
    }

    // ---- headers ----------------------------------------------------------------------------------------------------

    @Test
    void headersOfInterceptorsAndInitializers_areAdded() throws IOException {
        transport(
                        server.origin(),
                        restClient -> restClient
                                .defaultHeader("X-Default", "d")
                                .requestInitializer(
                                        request -> request.getHeaders().add("X-Initial", "i"))
                                .requestInterceptor((request, body, execution) -> {
                                    request.getHeaders().addAll("X-Route", List.of("north", "south"));
                                    return execution.execute(request, body);
                                }))
                .send(request(LONG));

        assertThat(headers(server.requests().get(0)))
                .containsAll(OURS)
                .hasSize(OURS.size() + 3)
                .contains("x-default: d", "x-initial: i", "x-route: north, south");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "AUTHORIZATION",
                "X-Idempotency-Key",
                "x-idempotency-key",
                "Content-Type",
                "Accept",
                "Accept-Encoding",
                "User-Agent",
                "Content-Length",
                "Content-Encoding",
                "Transfer-Encoding",
                "Trailer",
                "Connection",
                "Expect",
                "Host",
                "HTTP2-Settings",
                "Keep-Alive",
                "Proxy-Authorization",
                "Proxy-Connection",
                "TE",
                "Upgrade",
                "Cookie"
            })
    @Promise({"I45", "I46", "I49", "I63"})
    void headerThatIsNotTheirs_isSentAsItWas(String name) throws IOException {
        String value = name.equals("Content-Length") ? "1" : "strange/value";
        intercepted(server, (request, body, execution) -> {
                    request.getHeaders().add(name, value);
                    request.getHeaders().add(name.toLowerCase(Locale.ROOT), value);
                    return execution.execute(request, body);
                })
                .send(request(LONG));
        intercepted(server, (request, body, execution) -> {
                    request.getHeaders().set(name, value);
                    return execution.execute(request, body);
                })
                .send(request(LONG));
        intercepted(server, (request, body, execution) -> {
                    request.getHeaders().remove(name);
                    return execution.execute(request, body);
                })
                .send(request(LONG));

        assertThat(server.requests()).hasSize(3).allSatisfy(RestClientTransportTest::assertIsOurs);
        assertThat(server.requests())
                .allSatisfy(request -> assertThat(RawServer.header(request, "Host"))
                        .contains(URI.create(server.origin()).getAuthority()));
    }

    @Test
    @Promise({"I45", "I63"})
    void defaultHeadersAndCookies_doNotReplaceOurs() throws IOException {
        transport(
                        server.origin(),
                        restClient -> restClient
                                .defaultHeader("authorization", "Basic eDp5")
                                .defaultCookie("JSESSIONID", "1")
                                .defaultRequest(request -> request.header("accept", "text/html")))
                .send(request(LONG));

        assertThat(server.requests()).singleElement().satisfies(RestClientTransportTest::assertIsOurs);
    }

    @Test
    @Promise("I45")
    void interceptor_seesTheRequestWithoutItsToken() throws IOException {
        List<String> seen = new CopyOnWriteArrayList<>();
        intercepted(server, (request, body, execution) -> {
                    request.getHeaders().forEach((name, values) -> seen.add(name + ": " + String.join(", ", values)));
                    seen.add(new String(body, StandardCharsets.UTF_8));
                    return execution.execute(request, body);
                })
                .send(request(LONG));

        assertThat(seen)
                .contains(BODY, "X-Idempotency-Key: 0b8e2a52-2f0e-4b7e-9d6c-111111111111")
                .noneMatch(line -> line.contains(TOKEN));
    }

    @Test
    @Promise("I45")
    void headerThatCannotBeSent_failsWithoutItsValue() {
        RestClientTransport transport = intercepted(server, (request, body, execution) -> {
            request.getHeaders().set("X-Broken", "a\r\nX-Evil: canary");
            return execution.execute(request, body);
        });

        assertThatIOException()
                .isThrownBy(() -> transport.send(request(LONG)))
                .withMessage("the HTTP client refuses the value of the header X-Broken")
                .withNoCause();
        assertThat(server.connections()).isZero();
    }

    // ---- address, method and body -----------------------------------------------------------------------------------

    static Stream<String> otherAddresses() {
        return Stream.of(
                "http://127.0.0.2:{port}/v1/events/batch",
                "http://127.0.0.1:1/v1/events/batch",
                "https://127.0.0.1:{port}/v1/events/batch",
                "http://127.0.0.1:{port}@127.0.0.2/v1/events/batch",
                "http://user@127.0.0.1:{port}/v1/events/batch",
                "http://127.0.0.1.example:{port}/v1/events/batch",
                "http://127.0.0.1:{port}",
                "http://127.0.0.1:{port}/",
                "http://127.0.0.1:{port}/v1/events/batch?source=app",
                "http://127.0.0.1:{port}/v1/events/batch#top",
                "http://127.0.0.1:{port}//v1/events/batch",
                "http://127.0.0.1:{port}/v2/events/batch",
                "/v1/events/batch",
                "//127.0.0.1:{port}/v1/events/batch");
    }

    @ParameterizedTest
    @MethodSource("otherAddresses")
    @Promise({"I45", "I46"})
    void interceptorThatRewritesTheAddress_failsTheRequest(String address) {
        URI elsewhere = URI.create(address.replace("{port}", Integer.toString(server.port())));

        assertFailsUnsent(new HttpRequestRewriting() {
            @Override
            public URI getURI(URI original) {
                return elsewhere;
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "post"})
    void interceptorThatRewritesTheMethod_failsTheRequest(String method) {
        assertFailsUnsent(new HttpRequestRewriting() {
            @Override
            public HttpMethod getMethod(HttpMethod original) {
                return HttpMethod.valueOf(method);
            }
        });
    }

    private void assertFailsUnsent(HttpRequestRewriting rewriting) {
        RestClientTransport transport =
                intercepted(server, (request, body, execution) -> execution.execute(rewriting.of(request), body));

        assertThatIOException()
                .isThrownBy(() -> transport.send(request(LONG)))
                .withMessage("an interceptor has changed the address or the method of the request, which is not sent");
        assertThat(server.connections()).isZero();
    }

    private interface HttpRequestRewriting {

        default URI getURI(URI original) {
            return original;
        }

        default HttpMethod getMethod(HttpMethod original) {
            return original;
        }

        default HttpRequest of(HttpRequest request) {
            return new HttpRequestWrapper(request) {
                @Override
                public URI getURI() {
                    return HttpRequestRewriting.this.getURI(super.getURI());
                }

                @Override
                public HttpMethod getMethod() {
                    return HttpRequestRewriting.this.getMethod(super.getMethod());
                }
            };
        }
    }

    @Test
    @Promise("I46")
    void versionThatACustomizerInserts_failsTheRequest() {
        RestClientTransport transport = transport(
                server.origin(),
                restClient ->
                        restClient.defaultApiVersion("2").apiVersionInserter(ApiVersionInserter.usePathSegment(0)));

        assertThatIOException().isThrownBy(() -> transport.send(request(LONG)));
        assertThat(server.connections()).isZero();
    }

    @Test
    void baseUrlOfACustomizer_changesNothing() throws IOException {
        transport(server.origin(), restClient -> restClient.baseUrl("http://127.0.0.1:1/elsewhere"))
                .send(request(LONG));

        assertThat(server.requests()).hasSize(1);
    }

    @Test
    @Promise("I6")
    void interceptorThatChangesTheBody_changesNothing() throws IOException {
        intercepted(server, (request, body, execution) -> {
                    Arrays.fill(body, (byte) 'x');
                    return execution.execute(request, new byte[100_000]);
                })
                .send(request(LONG));

        assertThat(server.requests()).singleElement().satisfies(RestClientTransportTest::assertIsOurs);
    }

    /** Whatever it was given, attributes included, is lost. */
    @Test
    void interceptorThatMakesARequestOfItsOwn_sendsOurs() throws IOException {
        intercepted(
                        server,
                        (request, body, execution) -> execution.execute(
                                new HttpRequest() {
                                    @Override
                                    public HttpMethod getMethod() {
                                        return HttpMethod.POST;
                                    }

                                    @Override
                                    public URI getURI() {
                                        return URI.create(server.origin() + "/v1/events/batch");
                                    }

                                    @Override
                                    public Map<String, Object> getAttributes() {
                                        return Map.of();
                                    }

                                    @Override
                                    public HttpHeaders getHeaders() {
                                        return new HttpHeaders();
                                    }
                                },
                                new byte[0]))
                .send(request(LONG));

        assertThat(server.requests()).singleElement().satisfies(RestClientTransportTest::assertIsOurs);
    }

    // ---- once -------------------------------------------------------------------------------------------------------

    private static ClientHttpResponse retrying(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        IOException last = new IOException("no attempt");
        for (int attempt = 0; attempt < 4; attempt++) {
            try {
                ClientHttpResponse response = execution.execute(request, body);
                if (response.getStatusCode().is2xxSuccessful()) {
                    return response;
                }
                response.close();
            } catch (IOException failed) {
                last = failed;
            }
        }
        throw last;
    }

    @Test
    @Promise({"I26", "I28"})
    void interceptorThatRetries_makesOneRequestAndKeepsWhatTheServiceSaid() throws IOException {
        RawServer busy = server("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\n{}");

        TransportResponse response =
                intercepted(busy, RestClientTransportTest::retrying).send(request(LONG));

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.header("Retry-After")).contains("7");
        assertThat(busy.requests()).hasSize(1);
    }

    @Test
    @Promise("I26")
    void interceptorThatRetriesAfterABreak_makesOneRequest() {
        AtomicInteger requests = new AtomicInteger();
        RawServer broken = new RawServer(conversation -> {
            requests.incrementAndGet();
            conversation.socket().close();
        });
        opened.add(broken);
        RestClientTransport transport = intercepted(broken, RestClientTransportTest::retrying);

        assertThatIOException()
                .isThrownBy(() -> transport.send(request(LONG)))
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("interceptor"));
        assertThat(requests).hasValue(1);
    }

    @Test
    void secondRequestOfAnInterceptor_isRefusedInClearWords() throws IOException {
        AtomicReference<Throwable> refused = new AtomicReference<>();
        intercepted(server, (request, body, execution) -> {
                    ClientHttpResponse response = execution.execute(request, body);
                    refused.set(catchThrowable(() -> execution.execute(request, body)));
                    return response;
                })
                .send(request(LONG));

        assertThat(refused.get())
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("an interceptor has sent the request again: retries are made by the client alone");
        assertThat(server.requests()).hasSize(1);
    }

    // ---- what came of it --------------------------------------------------------------------------------------------

    @Test
    @Promise({"I39", "I63"})
    void interceptorThatThrows_failsTheRequestUnsent() {
        for (Throwable thrown : List.of(
                new IllegalStateException("No thread-bound request found"),
                new StackOverflowError(),
                new NoClassDefFoundError("com/example/Missing"))) {
            RestClientTransport transport = intercepted(server, (request, body, execution) -> {
                throw unchecked(thrown);
            });

            assertThatIOException()
                    .isThrownBy(() -> transport.send(request(LONG)))
                    .withMessage("the request was not sent, since an interceptor or a customizer failed")
                    .havingCause()
                    .isSameAs(thrown);
            assertThat(transport.sendAsync(request(LONG)))
                    .failsWithin(LONG)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(IOException.class);
        }
        IOException own = new IOException("gateway is closed");
        RestClientTransport transport = intercepted(server, (request, body, execution) -> {
            throw own;
        });
        assertThatExceptionOfType(NotSentException.class)
                .isThrownBy(() -> transport.send(request(LONG)))
                .withMessage("gateway is closed")
                .havingCause()
                .isSameAs(own);
        RestClientTransport silent = intercepted(server, (request, body, execution) -> {
            throw new IOException();
        });
        assertThatExceptionOfType(NotSentException.class)
                .isThrownBy(() -> silent.send(request(LONG)))
                .withMessage("java.io.IOException");
        assertThat(server.connections()).isZero();
    }

    private static RuntimeException unchecked(Throwable thrown) {
        return RestClientTransportTest.<RuntimeException>undeclared(thrown);
    }

    /** As Kotlin throws. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T undeclared(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** What an interceptor's own call may end with, to whoever hands out tokens for a gateway. */
    static Stream<Arguments> failuresBeforeTheWire() {
        SocketTimeoutException late = new SocketTimeoutException("Read timed out");
        String timeIsUp = "the request was not sent, since the time of an interceptor or a customizer was up";
        String failed = "the request was not sent, since an interceptor or a customizer failed";
        return Stream.of(
                arguments(late, late, FailureKind.TIMEOUT_CONNECT, timeIsUp),
                arguments(new ResourceAccessException("I/O error", late), late, FailureKind.TIMEOUT_CONNECT, timeIsUp),
                arguments(new UncheckedIOException(late), late, FailureKind.TIMEOUT_CONNECT, timeIsUp),
                arguments(new InterruptedIOException(), null, FailureKind.TIMEOUT_CONNECT, timeIsUp),
                arguments(new TimeoutException(), null, FailureKind.TIMEOUT_CONNECT, timeIsUp),
                arguments(new ClosedChannelException(), null, null, "java.nio.channels.ClosedChannelException"),
                arguments(new ResourceAccessException("no cause"), null, FailureKind.CLIENT_FAULT, failed),
                arguments(new ClassNotFoundException("com.example.Missing"), null, FailureKind.CLIENT_FAULT, failed));
    }

    @ParameterizedTest
    @MethodSource("failuresBeforeTheWire")
    @Promise("I59")
    void whateverIsThrownBeforeTheWire_saysThatNothingWasSent(
            Throwable thrown, @Nullable Throwable cause, @Nullable FailureKind kind, String message) {
        RestClientTransport ofAnInterceptor = intercepted(server, (request, body, execution) -> {
            throw unchecked(thrown);
        });
        RestClientTransport ofACustomizer = transport(server.origin(), restClient -> {
            throw unchecked(thrown);
        });

        for (RestClientTransport transport : List.of(ofAnInterceptor, ofACustomizer)) {
            assertThatExceptionOfType(NotSentException.class)
                    .isThrownBy(() -> transport.send(request(LONG)))
                    .withMessage(message)
                    .satisfies(failure -> {
                        assertThat(failure.kind()).isEqualTo(Optional.ofNullable(kind));
                        assertThat(failure.getCause()).isSameAs(cause == null ? thrown : cause);
                    });
        }
        assertThat(server.connections()).isZero();
    }

    /** By then it met the wire, whatever the interceptor makes of it. */
    @Test
    @Promise("I59")
    void timeOutOfTheWire_isNotTakenForOneBeforeIt() {
        RawServer silent = new RawServer(RawServer.Conversation::fallSilent);
        opened.add(silent);
        AtomicReference<Throwable> outcome = new AtomicReference<>();
        RestClientTransport transport = intercepted(silent, (request, body, execution) -> {
            outcome.set(catchThrowable(() -> execution.execute(request, body)));
            throw new SocketTimeoutException("Read timed out");
        });

        assertThatIOException()
                .isThrownBy(() -> transport.send(request(SHORT)))
                .isNotInstanceOf(NotSentException.class)
                .withMessage("no answer within 300 ms");
        await().untilAsserted(() -> assertThat(outcome.get()).isInstanceOf(IOException.class));
    }

    @Test
    @Promise("I57")
    void interceptorThatFails_isAskedAgain() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        RestClientTransport transport = intercepted(server, (request, body, execution) -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("not yet");
            }
            return execution.execute(request, body);
        });

        assertThatIOException().isThrownBy(() -> transport.send(request(LONG)));
        assertThat(transport.send(request(LONG)).status()).isEqualTo(202);
    }

    @Test
    @Promise("I39")
    void interceptorThatFailsOverAnAnswer_doesNotTakeItAway() throws IOException {
        TransportResponse response = intercepted(server, (request, body, execution) -> {
                    execution.execute(request, body);
                    throw new IllegalStateException("cannot be logged");
                })
                .send(request(LONG));

        assertThat(response.status()).isEqualTo(202);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void interceptorThatReadsTheAnswer_leavesItToUs() throws IOException {
        TransportResponse response = intercepted(server, (request, body, execution) -> {
                    ClientHttpResponse answer = execution.execute(request, body);
                    assertThat(answer.getBody().readAllBytes()).hasSize(14);
                    assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.ACCEPTED);
                    assertThat(answer.getHeaders().getContentLength()).isEqualTo(14);
                    answer.close();
                    return answer;
                })
                .send(request(LONG));

        assertThat(response.body()).hasSize(14);
    }

    @Test
    void interceptorThatInventsAnotherAnswer_isNotBelieved() throws IOException {
        RawServer strict = server("HTTP/1.1 401 Who\r\nContent-Length: 2\r\n\r\n{}");
        ClientHttpRequestInterceptor inventive = (request, body, execution) -> {
            try {
                execution.execute(request, body);
            } catch (IOException swallowed) {
                // A fallback that would count events as delivered.
            }
            return new MockClientHttpResponse(TAKEN.getBytes(StandardCharsets.UTF_8), 202);
        };

        assertThat(intercepted(strict, inventive).send(request(LONG)).status()).isEqualTo(401);
        assertThatIOException()
                .isThrownBy(
                        () -> transport("http://127.0.0.1:1", restClient -> restClient.requestInterceptor(inventive))
                                .send(request(LONG)));
    }

    @Test
    void interceptorThatAnswersItself_isHeard() throws IOException {
        TransportResponse response = intercepted(server, (request, body, execution) -> {
                    MockClientHttpResponse own = new MockClientHttpResponse("{}".getBytes(StandardCharsets.UTF_8), 429);
                    own.getHeaders().set("Retry-After", "3");
                    return own;
                })
                .send(request(LONG));

        assertThat(response.status()).isEqualTo(429);
        assertThat(response.header("Retry-After")).contains("3");
        assertThat(response.body()).hasSize(2);
        assertThat(server.connections()).isZero();
    }

    @Test
    @Promise("I15")
    void endlessAnswerOfAnInterceptor_isCut() throws IOException {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };

        TransportResponse response = intercepted(
                        server,
                        (request, body, execution) -> new MockClientHttpResponse(endless, HttpStatusCode.valueOf(200)))
                .send(request(LONG));

        assertThat(response.body()).hasSize(TransportResponse.MAX_BODY_BYTES);
    }

    // ---- time and threads -------------------------------------------------------------------------------------------

    private static void assertEndsAtTheDeadline(RestClientTransport transport) {
        assertEndsAtTheDeadline(transport, "no connection within 300 ms");
    }

    private static void assertEndsAtTheDeadline(RestClientTransport transport, String message) {
        long start = System.nanoTime();
        assertThatExceptionOfType(InterruptedIOException.class)
                .isThrownBy(() -> transport.send(request(SHORT)))
                .withMessage(message);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, LONG.dividedBy(2));
    }

    @Test
    @Promise({"I21", "I57"})
    void interceptorThatHangs_endsAtTheDeadlineAndHoldsUpNoOther() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        RestClientTransport transport = intercepted(server, (request, body, execution) -> {
            if (calls.incrementAndGet() == 1) {
                sleepUntilInterrupted();
            }
            return execution.execute(request, body);
        });

        assertEndsAtTheDeadline(transport);

        assertThat(transport.send(request(LONG)).status()).isEqualTo(202);
        assertThat(server.requests()).hasSize(1);
    }

    private static void sleepUntilInterrupted() throws IOException {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException givenUp) {
            throw new InterruptedIOException("interrupted");
        }
    }

    /** The client has sent the same events again by then. */
    @Test
    @Promise({"I8", "I21", "I57"})
    void interceptorThatGoesOnAfterTheDeadline_sendsNothing() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Throwable> late = new CompletableFuture<>();
        AtomicInteger calls = new AtomicInteger();
        RestClientTransport transport = intercepted(server, (request, body, execution) -> {
            if (calls.incrementAndGet() > 1) {
                return execution.execute(request, body);
            }
            awaitUninterruptibly(goOn);
            late.complete(catchThrowable(() -> execution.execute(request, body)));
            throw new IllegalStateException();
        });

        assertEndsAtTheDeadline(transport);
        assertThat(transport.send(request(LONG)).status()).isEqualTo(202);
        goOn.countDown();

        assertThat(late)
                .succeedsWithin(LONG)
                .satisfies(refused -> assertThat(refused)
                        .isInstanceOf(NotSentException.class)
                        .hasMessage("no time was left to send the request")
                        .extracting(told -> ((NotSentException) told).kind())
                        .isEqualTo(Optional.of(FailureKind.TIMEOUT_CONNECT)));
        assertThat(server.requests()).hasSize(1);
    }

    /** No deadline and no close would reach it there. */
    @Test
    @Promise("I21")
    void interceptorThatGoesOnInAnotherThread_failsTheRequest() {
        RestClientTransport transport = intercepted(server, (request, body, execution) -> {
            CompletableFuture<ClientHttpResponse> elsewhere = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    elsewhere.complete(execution.execute(request, body));
                } catch (IOException failed) {
                    elsewhere.completeExceptionally(failed);
                }
            });
            thread.start();
            return elsewhere.join();
        });

        assertThatIOException()
                .isThrownBy(() -> transport.send(request(LONG)))
                .havingRootCause()
                .withMessage("an interceptor has to send the request in the thread that it was called in");
        assertThat(server.connections()).isZero();
    }

    @Test
    @Promise("I21")
    void answerThatNeverComes_endsAtTheDeadline() {
        RawServer silent = new RawServer(RawServer.Conversation::fallSilent);
        opened.add(silent);

        assertEndsAtTheDeadline(
                intercepted(silent, (request, body, execution) -> execution.execute(request, body)),
                "no answer within 300 ms");
    }

    @Test
    void requestThatIsGivenUp_interruptsTheInterceptor() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        RestClientTransport transport = intercepted(server, (request, body, execution) -> {
            begun.countDown();
            try {
                sleepUntilInterrupted();
            } finally {
                interrupted.countDown();
            }
            return execution.execute(request, body);
        });
        CompletableFuture<TransportResponse> answer = transport.sendAsync(request(LONG));
        awaitUninterruptibly(begun);

        answer.cancel(true);

        awaitUninterruptibly(interrupted);
        assertThat(server.connections()).isZero();
    }

    @Test
    @Promise({"I14", "I43"})
    void interceptors_runOnThreadsOfTheWireThatEndWithIt() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        RestClientTransport transport = intercepted(server, (request, body, execution) -> {
            threads.add(Thread.currentThread());
            return execution.execute(request, body);
        });

        transport.send(request(LONG));
        transport.send(request(LONG));
        transport.close();

        assertThat(threads)
                .hasSize(2)
                .allMatch(Thread::isDaemon)
                .allMatch(thread -> thread.getName().equals("getfluxly-http"));
        for (Thread thread : threads) {
            thread.join(LONG.toMillis());
            assertThat(thread.isAlive()).isFalse();
        }
    }

    // ---- customizers ------------------------------------------------------------------------------------------------

    @Test
    void customizers_areAppliedOnceInTheirOrderByTheFirstRequest() throws IOException {
        List<String> applied = new CopyOnWriteArrayList<>();
        RestClientTransport transport = transport(
                server.origin(),
                restClient -> {
                    applied.add("first on " + Thread.currentThread().getName());
                    restClient.defaultHeader("X-Word", "first");
                },
                restClient -> {
                    applied.add("second");
                    restClient.defaultHeader("X-Word", "second");
                });
        assertThat(applied).isEmpty();

        transport.send(request(LONG));
        transport.renew();
        transport.send(request(LONG));

        assertThat(applied).containsExactly("first on getfluxly-http", "second");
        assertThat(server.requests())
                .hasSize(2)
                .allSatisfy(request -> assertThat(headers(request)).contains("x-word: second"));
    }

    @Test
    @Promise("I57")
    void customizerThatFails_isAppliedAgain() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        RestClientTransport transport = transport(server.origin(), restClient -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("not yet");
            }
        });

        assertThatIOException()
                .isThrownBy(() -> transport.send(request(LONG)))
                .withCauseExactlyInstanceOf(IllegalStateException.class);
        assertThat(transport.send(request(LONG)).status()).isEqualTo(202);
    }

    @Test
    @Promise({"I21", "I57"})
    void customizerThatHangs_endsAtTheDeadline() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        RestClientTransport transport = transport(server.origin(), restClient -> {
            if (calls.incrementAndGet() == 1) {
                try {
                    sleepUntilInterrupted();
                } catch (IOException givenUp) {
                    throw new IllegalStateException(givenUp);
                }
            }
        });

        assertEndsAtTheDeadline(transport);
        assertThat(transport.send(request(LONG)).status()).isEqualTo(202);
    }

    @Test
    @Promise({"I45", "I46", "I63"})
    void requestFactoryAndObservationRegistryOfACustomizer_areNotUsed() throws IOException {
        List<Observation.Context> observed = new CopyOnWriteArrayList<>();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(context -> observed.add(context));

        transport(
                        server.origin(),
                        restClient -> restClient.observationRegistry(registry).requestFactory((uri, method) -> {
                            throw new IllegalStateException("follows redirects");
                        }))
                .send(request(LONG));

        assertThat(server.requests()).hasSize(1);
        assertThat(observed).isEmpty();
    }

    // ---- the end ----------------------------------------------------------------------------------------------------

    @Test
    void renewal_opensAConnectionAnew() throws IOException {
        RestClientTransport transport = transport(server.origin());
        transport.send(request(LONG));
        transport.send(request(LONG));
        assertThat(server.connections()).isEqualTo(1);

        transport.renew();
        transport.send(request(LONG));

        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    @Promise("I43")
    void close_failsWhatIsUnderWayAndWhatComesLater() {
        CountDownLatch begun = new CountDownLatch(1);
        RestClientTransport transport = intercepted(server, (request, body, execution) -> {
            begun.countDown();
            sleepUntilInterrupted();
            return execution.execute(request, body);
        });
        CompletableFuture<TransportResponse> answer = transport.sendAsync(request(LONG));
        awaitUninterruptibly(begun);

        transport.close();
        transport.close();

        assertThat(answer).isCancelled();
        assertThatIOException().isThrownBy(() -> transport.send(request(LONG))).withMessage("the transport is closed");
        assertThat(server.connections()).isZero();
    }

    @Test
    void transport_isShownByItsOrigin() {
        assertThat(transport("https://api.getfluxly.com"))
                .hasToString("RestClientTransport[JdkHttpTransport[https://api.getfluxly.com]]");
    }
}
