package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.SpoolFallback;
import com.getfluxly.delivery.SpoolStats;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Identity;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What an application sees while somebody else fills the disk under its spool, a small one that this test mounts. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class SpoolFullDiskIT {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int MANY = 2_000;

    @TempDir
    private Path disk = Path.of("");

    private boolean isMounted;
    private volatile boolean isUp;
    private final List<String> arrived = new CopyOnWriteArrayList<>();
    private final List<String> accepted = new ArrayList<>();

    @BeforeEach
    void mount() throws Exception {
        isMounted = run("mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", disk.toString()) == 0;
        assumeTrue(isMounted, "nobody but root may mount a small disk");
    }

    @AfterEach
    void unmount() throws Exception {
        if (isMounted) {
            assertThat(run("umount", disk.toString())).isZero();
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    }

    private GetFluxlyClient client(SpoolFallback fallback) {
        return GetFluxlyClient.builder("gflux_secret_test")
                .spool(disk.resolve("spool"))
                .spoolFallback(fallback)
                .maxSpoolBytes(8L * 1024 * 1024)
                .minFreeBytes(0)
                .maxQueueSize(2 * MANY)
                .flushInterval(Duration.ofMillis(20))
                .initialBackoff(Duration.ofMillis(20))
                .maxBackoff(Duration.ofMillis(40))
                .shutdownTimeout(Duration.ZERO)
                .transport(this::send)
                .shutdownHook(false)
                .build();
    }

    private TransportResponse send(TransportRequest request) throws IOException {
        if (!isUp) {
            throw new IOException("the service is down");
        }
        JSON.readTree(request.body())
                .path("events")
                .valueStream()
                .forEach(event -> arrived.add(event.path("event").asString()));
        return new TransportResponse(202, Map.of(), "{}".getBytes(StandardCharsets.UTF_8));
    }

    /** @return what it heard of those that were refused, in {@link com.getfluxly.delivery.FailureMode#THROW} */
    private List<String> track(GetFluxlyClient client, String name, int events) {
        List<String> refused = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            try {
                client.track(name + i, Identity.externalId("user_42"));
                accepted.add(name + i);
            } catch (GetFluxlyException full) {
                refused.add(full.code());
            }
        }
        return refused;
    }

    /** Not in order: what has failed often lets others go first. */
    private void assertEachArrivedOnce() {
        List<String> lost = new ArrayList<>(accepted);
        lost.removeAll(new HashSet<>(arrived));
        assertThat(lost).as("lost").isEmpty();
        List<String> unwanted = new ArrayList<>(arrived);
        unwanted.removeAll(new HashSet<>(accepted));
        assertThat(unwanted).as("refused, and sent").isEmpty();
        assertThat(arrived).as("each once").hasSameSizeAs(accepted);
    }

    private static SpoolStats spool(GetFluxlyClient client) {
        return Objects.requireNonNull(client.stats().spool());
    }

    private Path fillDisk() throws IOException {
        Path ballast = disk.resolve("ballast");
        byte[] page = new byte[4096];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (disk.toFile().getUsableSpace() > 0) {
                out.write(page);
            }
        }
        return ballast;
    }

    @Test
    @Promise(
            value = {"I1", "I34"},
            mutant = "a disk that failed is not tried again")
    void fullDisk_withMemory_refusesNothing_andHealsByItself() throws IOException {
        try (GetFluxlyClient client = client(SpoolFallback.MEMORY)) {
            assertThat(track(client, "before", 10)).isEmpty();
            assertThat(spool(client).code()).isNull();
            Path ballast = fillDisk();

            assertThat(track(client, "full", MANY)).isEmpty();

            assertThat(spool(client).code()).isEqualTo("spool_unavailable");
            assertThat(client.stats().pending()).isEqualTo(10 + MANY);

            Files.delete(ballast);
            await().until(() -> spool(client).code() == null);
            long bytes = spool(client).bytes();
            assertThat(track(client, "after", 10)).isEmpty();
            assertThat(spool(client).bytes()).isGreaterThan(bytes);

            isUp = true;
            client.flush();
            assertEachArrivedOnce();
            assertThat(arrived).hasSize(MANY + 20);
            assertThat(client.stats().state()).isEqualTo(DeliveryState.ACTIVE);
        }
    }

    @Test
    @Promise({"I1", "I2", "I30", "I34"})
    void fullDisk_withoutMemory_refusesWhatItCannotHold_andTheNextProcessSendsTheRest() throws IOException {
        try (GetFluxlyClient client = client(SpoolFallback.REFUSE)) {
            assertThat(track(client, "before", 10)).isEmpty();
            Path ballast = fillDisk();

            List<String> refused = track(client, "full", MANY);

            assertThat(refused).containsOnly("spool_unavailable");
            // What fits into the page that was begun.
            assertThat(refused.size()).isBetween(MANY - 30, MANY);
            DeliveryStats stats = client.stats();
            assertThat(stats.accepted()).isEqualTo(accepted.size());
            assertThat(stats.refused()).isEqualTo(refused.size());

            Files.delete(ballast);
            await().until(() -> spool(client).code() == null);
            assertThat(track(client, "after", 10)).isEmpty();
        }
        isUp = true;
        try (GetFluxlyClient next = client(SpoolFallback.REFUSE)) {
            next.flush();

            assertThat(arrived).isEqualTo(accepted);
            assertThat(next.stats().recovered()).isEqualTo(accepted.size());
            assertThat(next.stats().dropped()).isZero();
        }
    }

    /** A directory that cannot be locked is not read, either: another process might send the same. */
    @Test
    @Promise("I34")
    void readOnlyDiskAtTheStart_givesItsBacklogBack_onceItCanBeWritten() throws Exception {
        try (GetFluxlyClient first = client(SpoolFallback.MEMORY)) {
            assertThat(track(first, "before", 10)).isEmpty();
        }
        await().until(() -> run("mount", "-o", "remount,ro", disk.toString()) == 0);
        isUp = true;
        try (GetFluxlyClient second = client(SpoolFallback.MEMORY)) {
            assertThat(track(second, "readonly", 10)).isEmpty();
            await().until(() -> arrived.size() == 10);
            assertThat(spool(second).code()).isEqualTo("spool_unavailable");
            assertThat(second.stats().recovered()).isZero();

            assertThat(run("mount", "-o", "remount,rw", disk.toString())).isZero();
            await().untilAsserted(
                            () -> assertThat(arrived).as("%s", second.stats()).hasSize(20));

            assertThat(spool(second).code()).isNull();
            assertThat(second.stats().recovered()).isEqualTo(10);
            assertThat(track(second, "after", 10)).isEmpty();
            second.flush();
            assertEachArrivedOnce();
        }
    }

    /** Without anybody else: its own events fill the disk, which is smaller than {@code maxSpoolBytes}. */
    @Test
    @Promise("I34")
    void diskSmallerThanTheSpool_isUsedAsFarAsItGoes() {
        try (GetFluxlyClient client = client(SpoolFallback.REFUSE)) {
            List<String> refused = track(client, "own", 40_000);

            assertThat(refused).containsOnly("spool_unavailable");
            assertThat(spool(client).bytes()).isGreaterThan(2L * 1024 * 1024);

            isUp = true;
            client.flush();
            await().until(() -> spool(client).code() == null);
            assertEachArrivedOnce();
            assertThat(track(client, "after", 10)).isEmpty();
        }
    }
}
