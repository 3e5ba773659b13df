package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import com.getfluxly.spring.Promise;
import com.getfluxly.spring.RawServer;
import com.getfluxly.spring.RestClientTransport;
import com.getfluxly.transport.ApiHost;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;

/** HTTP clients that take each other's place while requests are under way, and what is left of them. */
@Timeout(60)
class RenewalTest {

    private static final String OK = "HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}";
    private static final Duration LONG = Duration.ofSeconds(20);

    private final CountDownLatch answer = new CountDownLatch(1);
    private final RawServer server = new RawServer(conversation -> conversation.say(OK));
    private final RawServer slow = new RawServer(conversation -> {
        answer.await();
        conversation.say(OK);
    });
    private final List<Tracked> made = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(server, slow));

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : opened) {
            resource.close();
        }
    }

    /** Counts how often it is destroyed. */
    private record Tracked(ClientHttpRequestFactory factory, AtomicInteger destroyed)
            implements ClientHttpRequestFactory, DisposableBean {

        @Override
        public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
            return factory.createRequest(uri, method);
        }

        @Override
        public void destroy() throws Exception {
            destroyed.incrementAndGet();
            if (factory instanceof DisposableBean disposable) {
                disposable.destroy();
            }
        }
    }

    private Tracked make(HttpClients client) {
        HttpClientSettings settings = ApplicationHttpClients.own(HttpClientSettings.defaults(), LONG, null);
        Tracked factory = new Tracked(
                RequestFactories.build(client.builder(), settings, ApiHost.of(server.origin())), new AtomicInteger());
        made.add(factory);
        return factory;
    }

    private RestClientTransport transport(HttpClients client, RawServer server) {
        RestClientTransport transport = new RestClientTransport(
                ApiHost.of(server.origin()), () -> make(client), restClient -> {}, task -> task);
        opened.add(0, transport);
        return transport;
    }

    private static TransportRequest request() {
        return request(LONG);
    }

    private static TransportRequest request(Duration timeout) {
        return new TransportRequest(
                "POST",
                "/v1/events/batch",
                Map.of("Authorization", "Bearer gflux_secret_4711"),
                "{\"events\":[]}".getBytes(StandardCharsets.UTF_8),
                timeout);
    }

    private List<Integer> destroyed() {
        return made.stream().map(factory -> factory.destroyed().get()).toList();
    }

    /** An exchange ends a moment after its answer. */
    private void awaitDestroyed(Integer... times) {
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(destroyed()).containsExactly(times));
    }

    @ParameterizedTest
    @EnumSource
    void renewal_letsTheNextRequestMakeItsClientAnew(HttpClients client) throws IOException {
        RestClientTransport transport = transport(client, server);
        transport.send(request());
        transport.send(request());
        assertThat(destroyed()).containsExactly(0);

        transport.renew();
        awaitDestroyed(1);
        transport.send(request());

        assertThat(destroyed()).containsExactly(1, 0);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void renewalBeforeTheFirstRequest_makesNothing() throws IOException {
        RestClientTransport transport = transport(HttpClients.SIMPLE, server);

        transport.renew();
        transport.renew();
        assertThat(made).isEmpty();

        transport.send(request());
        assertThat(made).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void exchangeUnderWay_endsOnTheClientThatItBeganWith(HttpClients client) throws IOException {
        RestClientTransport transport = transport(client, slow);
        CompletableFuture<TransportResponse> first = transport.sendAsync(request());
        await().atMost(LONG).until(() -> slow.requests().size() == 1);

        transport.renew();
        CompletableFuture<TransportResponse> second = transport.sendAsync(request());
        await().atMost(LONG).until(() -> slow.requests().size() == 2);
        transport.renew();
        assertThat(destroyed()).containsExactly(0, 0);
        assertThat(slow.connections()).isEqualTo(2);

        answer.countDown();
        assertThat(first.join().status()).isEqualTo(202);
        assertThat(second.join().status()).isEqualTo(202);
        awaitDestroyed(1, 1);
        assertThat(transport.send(request()).status()).isEqualTo(202);
        assertThat(destroyed()).containsExactly(1, 1, 0);
    }

    @Test
    void renewalWhileAClientIsBeingMade_isNotMissed() throws Exception {
        AtomicReference<RestClientTransport> itself = new AtomicReference<>();
        AtomicReference<Thread> renewer = new AtomicReference<>();
        RestClientTransport transport = new RestClientTransport(
                ApiHost.of(server.origin()),
                () -> {
                    if (made.isEmpty()) {
                        renewer.set(new Thread(() -> itself.get().renew()));
                        renewer.get().start();
                        await().atMost(LONG).until(() -> renewer.get().getState() == Thread.State.TERMINATED);
                    }
                    return make(HttpClients.SIMPLE);
                },
                restClient -> {},
                task -> task);
        opened.add(0, transport);
        itself.set(transport);

        transport.send(request());
        transport.send(request());

        awaitDestroyed(1, 0);
    }

    /** The beans that it takes may be slow, or want the one who closes. */
    @Test
    @Promise("I21")
    void clientThatIsSlowToMake_endsAtTheDeadlineAndSendsNothing() {
        CountDownLatch goOn = new CountDownLatch(1);
        RestClientTransport transport = slowToMake(new CountDownLatch(1), goOn);

        long start = System.nanoTime();
        assertThatExceptionOfType(InterruptedIOException.class)
                .isThrownBy(() -> transport.send(request(Duration.ofMillis(200))))
                .withMessage("no answer within 200 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));

        goOn.countDown();
        assertThat(transport.sendAsync(request())).succeedsWithin(LONG);
        assertThat(server.requests()).hasSize(1);
        assertThat(made).hasSize(1);
    }

    @Test
    @Promise({"I20", "I43"})
    void closeWhileAClientIsBeingMade_waitsForNothingAndLeavesNothing() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        RestClientTransport transport = slowToMake(begun, goOn);
        CompletableFuture<TransportResponse> answer = transport.sendAsync(request());
        awaitUninterruptibly(begun);

        assertThat(CompletableFuture.runAsync(transport::close)).succeedsWithin(Duration.ofSeconds(2));
        assertThat(answer)
                .failsWithin(Duration.ofSeconds(2))
                .withThrowableThat()
                .withMessageContaining("the transport is closed");

        goOn.countDown();
        awaitDestroyed(1);
        assertThat(server.connections()).isZero();
    }

    private RestClientTransport slowToMake(CountDownLatch begun, CountDownLatch goOn) {
        RestClientTransport transport = new RestClientTransport(
                ApiHost.of(server.origin()),
                () -> {
                    begun.countDown();
                    awaitUninterruptibly(goOn);
                    return make(HttpClients.SIMPLE);
                },
                restClient -> {},
                task -> task);
        opened.add(0, transport);
        opened.add(0, goOn::countDown);
        return transport;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** The failures of one time are not those of the next. */
    @Test
    void clientThatCannotBeMade_isAnIOExceptionUntilItCan() throws IOException {
        AtomicBoolean broken = new AtomicBoolean();
        RestClientTransport transport = new RestClientTransport(
                ApiHost.of(server.origin()),
                () -> {
                    if (broken.get()) {
                        throw new IllegalStateException("no such file");
                    }
                    return make(HttpClients.JDK);
                },
                restClient -> {},
                task -> task);
        opened.add(0, transport);
        transport.send(request());

        broken.set(true);
        transport.renew();
        for (int i = 0; i < 2; i++) {
            assertThatIOException()
                    .isThrownBy(() -> transport.send(request()))
                    .withMessage("the HTTP client cannot be set up");
        }
        broken.set(false);

        assertThat(transport.send(request()).status()).isEqualTo(202);
        awaitDestroyed(1, 0);
    }

    @ParameterizedTest
    @EnumSource
    @Promise("I43")
    void close_freesRetiredClientsAtOnceAndOnce(HttpClients client) {
        RestClientTransport transport = transport(client, slow);
        List<CompletableFuture<TransportResponse>> answers = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            int sent = i;
            answers.add(transport.sendAsync(request()));
            await().atMost(LONG).until(() -> slow.requests().size() == sent);
            transport.renew();
        }
        assertThat(destroyed()).containsExactly(0, 0, 0);

        transport.close();
        assertThat(destroyed()).containsExactly(1, 1, 1);

        answer.countDown();
        transport.close();
        answers.forEach(
                end -> assertThat(end.handle((response, failure) -> true)).succeedsWithin(LONG));
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(threads("getfluxly-http-")).isEmpty());
        assertThat(destroyed()).containsExactly(1, 1, 1);
    }

    @Test
    @Promise("I43")
    void renewalAfterClose_opensNothing() throws IOException {
        RestClientTransport transport = transport(HttpClients.SIMPLE, server);
        transport.send(request());
        transport.close();

        transport.renew();

        assertThatIOException().isThrownBy(() -> transport.send(request())).withMessage("the transport is closed");
        assertThat(destroyed()).containsExactly(1);
    }

    /** Those of the JDK's client end when the garbage collector finds them, Reactor's belong to the whole JVM. */
    @ParameterizedTest
    @EnumSource
    @Promise("I43")
    void manyRenewals_failNothingAndLeaveNoThread(HttpClients client) {
        List<String> before = threads("HttpClient@");
        RestClientTransport transport = transport(client, server);
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService callers = Executors.newFixedThreadPool(4);
        opened.add(callers::shutdownNow);
        List<CompletableFuture<Integer>> failures = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> failuresUntil(over, transport), callers))
                .toList();

        for (int i = 1; i <= 10; i++) {
            int clients = i;
            await().atMost(LONG).pollInterval(Duration.ofMillis(1)).until(() -> made.size() >= clients);
            transport.renew();
        }
        over.set(true);

        assertThat(failures).extracting(CompletableFuture::join).containsOnly(0);
        transport.renew();
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(destroyed()).hasSizeGreaterThanOrEqualTo(10).containsOnly(1);
            assertThat(threads("HttpClient@")).isSubsetOf(before);
        });
        transport.close();
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(threads("getfluxly-http-")).isEmpty());
    }

    private static int failuresUntil(AtomicBoolean over, RestClientTransport transport) {
        int failures = 0;
        while (!over.get()) {
            try {
                transport.send(request());
            } catch (IOException failed) {
                failures++;
            }
        }
        return failures;
    }

    private static List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }
}
