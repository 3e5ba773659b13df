package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.client.SimpleClientHttpRequestFactory;

/** Exchanges that nobody waits for any more, and that do not end by themselves. */
@Timeout(60)
class StuckExchangesTest {

    private static final String OK = "HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}";
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Duration LONG = Duration.ofSeconds(20);

    /** More than the buffers of two sockets hold. */
    private static final byte[] LARGE = new byte[8 * 1024 * 1024];

    private static final byte[] SMALL = new byte[2];

    private final AtomicBoolean healed = new AtomicBoolean();
    private final AtomicInteger seen = new AtomicInteger();
    private final RawServer server = RawServer.hasty(
            conversation -> {
                seen.incrementAndGet();
                if (!healed.get()) {
                    conversation.fallSilent();
                }
            },
            conversation -> conversation.say(OK));
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(server));

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : opened) {
            resource.close();
        }
    }

    private RestClientTransport transport(HttpClients client, Duration clientTimeout) {
        ApiHost host = ApiHost.of(server.origin());
        HttpClientSettings settings = ApplicationHttpClients.own(HttpClientSettings.defaults(), clientTimeout, null);
        RestClientTransport transport = new RestClientTransport(
                host, () -> RequestFactories.build(client.builder(), settings, host), restClient -> {}, task -> task);
        opened.add(0, transport);
        return transport;
    }

    private static TransportRequest request(byte[] body, Duration timeout) {
        return new TransportRequest(
                "POST", "/v1/events/batch", Map.of("Authorization", "Bearer gflux_secret_4711"), body, timeout);
    }

    /** Workers that are not waiting for work. */
    private static Stream<Thread> busyWorkers() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("getfluxly-http-"))
                .filter(thread -> Stream.of(thread.getValue())
                        .anyMatch(frame -> frame.getClassName().endsWith("Exchange")))
                .map(Map.Entry::getKey);
    }

    private static void awaitNoBusyWorker(Duration atMost) {
        await().atMost(atMost).untilAsserted(() -> assertThat(busyWorkers()).isEmpty());
    }

    /** What reads nothing is not silent: no read times out while a write waits. */
    @ParameterizedTest
    @EnumSource
    @Promise("I21")
    void serverThatNeverReads_endsAtTheDeadlineAndFreesItsThread(HttpClients client) {
        RestClientTransport transport = transport(client, Duration.ofSeconds(1));

        long start = System.nanoTime();
        assertThatExceptionOfType(InterruptedIOException.class)
                .isThrownBy(() -> transport.send(request(LARGE, SHORT)))
                .withMessage("no answer within 400 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, LONG.dividedBy(2));

        awaitNoBusyWorker(LONG.dividedBy(2));
    }

    @ParameterizedTest
    @EnumSource
    @Promise("I43")
    void closeWhileTheServerNeverReads_freesItsThread(HttpClients client) {
        RestClientTransport transport = transport(client, LONG);
        CompletableFuture<TransportResponse> answer = transport.sendAsync(request(LARGE, LONG));
        await().atMost(LONG).untilAtomic(seen, is(1));

        transport.close();

        assertThat(answer)
                .failsWithin(Duration.ofSeconds(2))
                .withThrowableThat()
                .withMessageContaining("the transport is closed");
        // The JDK's client cannot be closed; its own timeout ends it.
        awaitNoBusyWorker(client == HttpClients.JDK ? LONG.multipliedBy(2) : LONG.dividedBy(4));
    }

    @ParameterizedTest
    @EnumSource
    @Promise("I57")
    void serviceThatHeals_isServedHoweverManyGaveUp(HttpClients client) throws IOException {
        RestClientTransport transport = transport(client, LONG);
        for (int i = 0; i <= RestClientTransport.MAX_EXCHANGES; i++) {
            assertThatExceptionOfType(InterruptedIOException.class)
                    .isThrownBy(() -> transport.send(request(SMALL, Duration.ofMillis(50))));
        }

        healed.set(true);

        assertThat(transport.send(request(SMALL, Duration.ofSeconds(5))).status())
                .isEqualTo(202);
    }

    /** The last resort against a client that nothing ends: four times as many threads, and not one more. */
    @Test
    @Promise({"I14", "I57"})
    void workersThatNeverEnd_leaveRoomForOthersUntilThereAreTooMany() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean stuck = new AtomicBoolean(true);
        Semaphore stuckNow = new Semaphore(0);
        healed.set(true);
        RestClientTransport transport = new RestClientTransport(
                ApiHost.of(server.origin()),
                () -> (uri, method) -> {
                    if (stuck.get()) {
                        stuckNow.release();
                        awaitUninterruptibly(goOn);
                    }
                    return new SimpleClientHttpRequestFactory().createRequest(uri, method);
                },
                restClient -> {},
                task -> task);
        opened.add(0, transport);
        opened.add(0, goOn::countDown);
        int most = 4 * RestClientTransport.MAX_EXCHANGES;

        for (int i = 1; i < most; i++) {
            giveUpOnce(transport, stuckNow);
        }
        stuck.set(false);
        assertThat(transport.send(request(SMALL, LONG)).status()).isEqualTo(202);
        await().atMost(LONG).untilAsserted(() -> assertThat(busyWorkers()).hasSize(most - 1));

        stuck.set(true);
        giveUpOnce(transport, stuckNow);
        assertThat(transport.sendAsync(request(SMALL, LONG)))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("too many exchanges are under way");
        assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> transport.send(request(SMALL, SHORT)));

        goOn.countDown();
        assertThat(transport.send(request(SMALL, LONG)).status()).isEqualTo(202);
    }

    private static void giveUpOnce(RestClientTransport transport, Semaphore stuckNow) throws InterruptedException {
        CompletableFuture<TransportResponse> answer = transport.sendAsync(request(SMALL, LONG));
        stuckNow.acquire();
        assertThat(answer.cancel(true)).isTrue();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
