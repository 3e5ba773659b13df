package com.getfluxly.sample.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The server: start, address, threads, end. */
class IngestEmulatorTest {

    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void start_answersWhenItReturns() throws Exception {
        try (IngestEmulator emulator = IngestEmulator.start(0)) {
            assertThat(emulator.port()).isPositive();
            assertThat(emulator.uri()).isEqualTo(URI.create("http://127.0.0.1:" + emulator.port()));
            assertThat(get(emulator.uri().resolve("/received")).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void start_failsIfThePortIsTaken() {
        try (IngestEmulator first = IngestEmulator.start(0)) {
            int port = first.port();

            assertThatThrownBy(() -> IngestEmulator.start(port))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the ingest emulator cannot listen on 127.0.0.1:" + port);
        }
    }

    @Test
    void start_runsTwoSideBySide() throws Exception {
        try (IngestEmulator first = IngestEmulator.start(0);
                IngestEmulator second = IngestEmulator.start(0)) {
            put(first.uri().resolve("/fault/503"));

            assertThat(get(first.uri().resolve("/fault")).body()).contains("503");
            assertThat(get(second.uri().resolve("/fault")).body()).contains("none");
        }
    }

    @Test
    void fault_isSwitchedFromTheSameJvmToo() throws Exception {
        try (IngestEmulator emulator = IngestEmulator.start(0)) {
            URI fault = emulator.uri().resolve("/fault");

            emulator.fault(FaultMode.RATE_LIMITED);
            assertThat(get(fault).body())
                    .isEqualTo("{\"mode\":\"429\",\"status\":429,\"event\":null,\"retryAfter\":2,"
                            + "\"retryAfterAs\":\"seconds\",\"delay\":3000,\"times\":null}");

            emulator.heal();
            assertThat(get(fault).body()).isEqualTo("{\"mode\":\"none\"}");
        }
    }

    @Test
    void counters_areThereAfterTheEnd() throws Exception {
        IngestEmulator emulator = IngestEmulator.start(0);
        postBatch(emulator).get(2, TimeUnit.SECONDS);

        emulator.close();

        assertThat(emulator.counters()).isEqualTo(new Counters(1, 0, 0, 1));
    }

    @Test
    void address_isLoopbackOnly() throws Exception {
        try (IngestEmulator emulator = IngestEmulator.start(0)) {
            for (InetAddress address : otherAddresses()) {
                assertThatThrownBy(() -> new Socket(address, emulator.port()).close())
                        .isInstanceOf(SocketException.class);
            }
        }
    }

    @Test
    void threads_areDaemonsAndEnd() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Set<Thread> started;
        try (IngestEmulator emulator = IngestEmulator.start(0)) {
            get(emulator.uri().resolve("/received"));
            started = new HashSet<>(Thread.getAllStackTraces().keySet());
            started.removeAll(before);
            started.removeIf(thread -> thread.getName().startsWith("HttpClient-"));
            assertThat(started).isNotEmpty().allMatch(Thread::isDaemon);
        }

        for (Thread thread : started) {
            thread.join(AT_ONCE.toMillis());
            assertThat(thread.isAlive()).as(thread.getName()).isFalse();
        }
    }

    @Test
    void close_doesNotWaitForIdleConnections() throws Exception {
        IngestEmulator emulator = IngestEmulator.start(0);
        URI received = emulator.uri().resolve("/received");
        get(received);
        try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), emulator.port())) {
            assertClosesAtOnce(emulator);
            assertThat(idle.getInputStream().read()).isEqualTo(-1);
        }
        assertThatThrownBy(() -> get(received)).isInstanceOf(ConnectException.class);
    }

    @Test
    void close_doesNotWaitForARequestHeldBack() throws Exception {
        IngestEmulator emulator = IngestEmulator.start(0);
        put(emulator.uri().resolve("/fault/slow?delay=60000"));
        CompletableFuture<HttpResponse<String>> held = postBatch(emulator);
        URI received = emulator.uri().resolve("/received");
        await().until(() -> get(received).body().contains("\"requests\":1"));

        assertClosesAtOnce(emulator);

        assertThatThrownBy(() -> held.get(2, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void snapshot_showsTheNewestEventsFirst() throws Exception {
        try (IngestEmulator emulator = IngestEmulator.start(0)) {
            assertThat(emulator.snapshot(2))
                    .isEqualTo(new EmulatorSnapshot(null, 0, 0, new Counters(0, 0, 0, 0), List.of()));
            for (String name : List.of("signed_up", "logged_in", "order_completed")) {
                postBatch(emulator, EmulatorClient.event(name)).join();
            }

            EmulatorSnapshot snapshot = emulator.snapshot(2);

            assertThat(snapshot.newest())
                    .extracting(ReceivedEvent::name)
                    .containsExactly("order_completed", "logged_in");
            assertThat(snapshot.newest()).extracting(ReceivedEvent::profile).containsOnly("user_42");
            assertThat(snapshot.counters()).isEqualTo(new Counters(3, 0, 0, 3));
        }
    }

    @Test
    void snapshot_countsWhatWasStoredThoughItWasForgotten() throws Exception {
        try (IngestEmulator emulator = IngestEmulator.start(0)) {
            String event = EmulatorClient.event("signed_up");
            postBatch(emulator, event).join();
            delete(emulator.uri().resolve("/received"));
            postBatch(emulator, event).join();
            postBatch(emulator, EmulatorClient.event("signed_up")).join();

            EmulatorSnapshot snapshot = emulator.snapshot(0);

            assertThat(snapshot).isEqualTo(new EmulatorSnapshot(null, 2, 1, new Counters(1, 1, 0, 2), List.of()));
        }
    }

    @Test
    void snapshot_namesThePresentFault() {
        try (IngestEmulator emulator = IngestEmulator.start(0)) {
            emulator.fault(FaultMode.SLOW);
            assertThat(emulator.snapshot(0).fault()).isEqualTo("slow");

            emulator.heal();
            assertThat(emulator.snapshot(0).fault()).isNull();
        }
    }

    @Test
    void close_isIdempotent() {
        IngestEmulator emulator = IngestEmulator.start(0);

        emulator.close();
        emulator.close();
    }

    @Test
    void close_removesItsDirectory() {
        IngestEmulator emulator = IngestEmulator.start(0);
        Path directory = Path.of(System.getProperty("catalina.base"));
        assertThat(directory).isDirectory();

        emulator.close();

        IngestEmulator.start(0).close();
        assertThat(directory).doesNotExist();
    }

    private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private void put(URI uri) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri).PUT(BodyPublishers.noBody()).build();
        assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    private void delete(URI uri) throws IOException, InterruptedException {
        assertThat(http.send(HttpRequest.newBuilder(uri).DELETE().build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    private CompletableFuture<HttpResponse<String>> postBatch(IngestEmulator emulator) {
        return postBatch(emulator, EmulatorClient.event("signed_up"));
    }

    private CompletableFuture<HttpResponse<String>> postBatch(IngestEmulator emulator, String event) {
        HttpRequest request = HttpRequest.newBuilder(emulator.uri().resolve(EmulatorClient.BATCH))
                .header("Authorization", "Bearer " + EmulatorClient.SERVER_TOKEN)
                .header("Content-Type", "application/json")
                .header("X-Idempotency-Key", EmulatorClient.key())
                .POST(BodyPublishers.ofString(EmulatorClient.batch(event)))
                .build();
        return http.sendAsync(request, BodyHandlers.ofString());
    }

    private static void assertClosesAtOnce(IngestEmulator emulator) {
        long start = System.nanoTime();
        emulator.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
    }

    private static List<InetAddress> otherAddresses() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.getHostAddress().equals("127.0.0.1"))
                .toList();
    }
}
