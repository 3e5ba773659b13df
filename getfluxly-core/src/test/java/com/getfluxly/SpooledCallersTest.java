package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many callers at once, and a disk that is real; the service is down. */
@Timeout(120)
class SpooledCallersTest {

    @TempDir
    private Path place = Path.of("");

    private GetFluxlyClientBuilder builder() {
        return GetFluxlyClient.builder("gflux_secret_test")
                .spool(place.resolve("spool"))
                .maxSpoolBytes(8L << 20)
                .minFreeBytes(0)
                .maxQueueSize(100)
                .flushAt(10)
                .maxBlock(Duration.ofSeconds(15))
                .failureMode(FailureMode.REPORT)
                .flushInterval(Duration.ofMillis(100))
                .initialBackoff(Duration.ofMillis(20))
                .maxBackoff(Duration.ofMillis(40))
                .shutdownTimeout(Duration.ZERO)
                .transport(request -> {
                    throw new ConnectException("down");
                });
    }

    private static TrackEvent event(int bytes) {
        return TrackEvent.builder("e", Identity.externalId("nobody"))
                .property("text", "x".repeat(bytes))
                .build();
    }

    private static List<Thread> start(int threads, Runnable body) {
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(body);
            thread.start();
            all.add(thread);
        }
        return all;
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    @Promise({"I18", "I34"})
    void interruptedCallers_areNoReasonToRefuseAnything() throws Exception {
        try (GetFluxlyClient client = builder().maxSpoolBytes(1L << 30).build()) {
            List<Thread> callers = new ArrayList<>();
            callers.addAll(start(4, () -> track(client, 10_000, false)));
            callers.addAll(start(2, () -> track(client, 10_000, true)));
            join(callers);

            assertThat(client.stats().refused()).isZero();
            assertThat(client.stats().accepted()).isEqualTo(60_000);
        }
    }

    private static void track(GetFluxlyClient client, int events, boolean interrupted) {
        for (int i = 0; i < events; i++) {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            client.track(event(30));
        }
    }

    /** 7 MiB of 3.3 KB are 2,200 events, and a file has 310 of them. */
    @Test
    @Promise({"I13", "I34"})
    void dropOldest_byManyAtOnce_dropsOneFileAtATime() throws Exception {
        try (GetFluxlyClient client = builder()
                .overflow(OverflowPolicy.DROP_OLDEST)
                .maxQueueSize(10_000)
                .flushAt(10_000)
                .flushInterval(Duration.ofHours(1))
                .build()) {
            List<Thread> callers = start(16, () -> {
                for (int i = 0; i < 600; i++) {
                    client.track(event(3_000));
                }
            });
            long least = Long.MAX_VALUE;
            while (callers.stream().anyMatch(Thread::isAlive)) {
                if (client.stats().dropped() > 0) {
                    least = Math.min(least, client.stats().pending());
                }
            }

            assertThat(client.stats().dropped()).isPositive();
            assertThat(least).isBetween(1_700L, 2_300L);
            assertThat(client.stats().refused()).isZero();
        }
    }

    /** Tracks until one has waited. */
    private static final class Patient {

        private final AtomicLong begun = new AtomicLong(System.nanoTime());
        private final CompletableFuture<Boolean> afterWait = new CompletableFuture<>();
        private final Thread thread;

        Patient(GetFluxlyClient client) {
            this.thread = new Thread(() -> {
                while (!afterWait.isDone()) {
                    begun.set(System.nanoTime());
                    boolean accepted = client.track(event(20_000));
                    if (hasWaited()) {
                        afterWait.complete(accepted);
                    }
                }
            });
            thread.start();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> thread.getState() == Thread.State.TIMED_WAITING && hasWaited());
        }

        private boolean hasWaited() {
            return System.nanoTime() - begun.get() > 1_000_000_000L;
        }

        boolean outcome() throws Exception {
            return afterWait.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    @Promise({"I17", "I18"})
    void callerThatWaitsForRoomOnDisk_isLetGoByTheClose() throws Exception {
        GetFluxlyClient client = builder().overflow(OverflowPolicy.BLOCK).build();
        Patient caller = new Patient(client);

        client.shutdown();

        assertThat(caller.outcome()).isFalse();
        assertThat(client.stats().refusedByReason()).containsEntry(DropReason.CLOSED, 1L);
    }

    @Test
    @Promise("I34")
    void callerThatWaitsForRoomOnDisk_goesOn_onceTheFilesAreGone() throws Exception {
        try (GetFluxlyClient client = builder().overflow(OverflowPolicy.BLOCK).build()) {
            Patient caller = new Patient(client);

            for (Path segment : segments()) {
                Files.delete(segment);
            }

            assertThat(caller.outcome()).isTrue();
        }
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            return files.filter(file -> file.toString().endsWith(".seg")).toList();
        }
    }
}
