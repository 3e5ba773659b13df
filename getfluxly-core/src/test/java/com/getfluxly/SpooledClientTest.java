package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.SpoolFallback;
import com.getfluxly.delivery.SpoolStats;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Identity;
import com.getfluxly.internal.ScriptedTransport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that share a directory, one after the other and at once, and what they find there. */
@Timeout(60)
class SpooledClientTest {

    @TempDir
    private Path place = Path.of("");

    private final AtomicBoolean up = new AtomicBoolean();
    private final AtomicLong arrived = new AtomicLong();

    private TransportResponse send(TransportRequest request) throws IOException {
        if (!up.get()) {
            throw new ConnectException("down");
        }
        arrived.incrementAndGet();
        return ScriptedTransport.json(202, "{}");
    }

    private GetFluxlyClientBuilder builder() {
        return builder("gflux_secret_test");
    }

    private GetFluxlyClientBuilder builder(String token) {
        return GetFluxlyClient.builder(token)
                .spool(place.resolve("spool"))
                .maxSpoolBytes(8L << 20)
                .minFreeBytes(0)
                .failureMode(FailureMode.REPORT)
                .flushInterval(Duration.ofMillis(100))
                .initialBackoff(Duration.ofMillis(20))
                .maxBackoff(Duration.ofMillis(40))
                .shutdownTimeout(Duration.ZERO)
                .transport(this::send);
    }

    private static boolean track(GetFluxlyClient client) {
        return client.track("page_viewed", Identity.externalId("nobody"));
    }

    private static SpoolStats spool(GetFluxlyClient client) {
        return Objects.requireNonNull(client.stats().spool());
    }

    /** Where the one event of a process that is gone waits. */
    private Path backlog() throws IOException {
        try (GetFluxlyClient first = builder().build()) {
            assertThat(track(first)).isTrue();
        }
        awaitNobody();
        return Objects.requireNonNull(segments().get(0).getParent());
    }

    /** A close does not wait for the disk for longer than it may. */
    private void awaitNobody() {
        await().until(() -> System.getProperties().stringPropertyNames().stream()
                .noneMatch(name -> name.startsWith("com.getfluxly.spool:" + place)));
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            return files.filter(file -> file.toString().endsWith(".seg"))
                    .sorted()
                    .toList();
        }
    }

    // ---- a newer release was here -----------------------------------------------------------------------------------

    private void makeNewer() throws IOException {
        backlog();
        Path segment = segments().get(0);
        byte[] bytes = Files.readAllBytes(segment);
        ByteBuffer.wrap(bytes).putShort(8, (short) 99).putShort(10, (short) 99);
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, 92);
        ByteBuffer.wrap(bytes).putInt(92, (int) sum.getValue());
        Files.write(segment, bytes);
    }

    @Test
    void newerFormat_failsTheBuild_ifMemoryMustNotDo() throws IOException {
        makeNewer();
        GetFluxlyClientBuilder refusing = builder().spoolFallback(SpoolFallback.REFUSE);

        assertThatThrownBy(refusing::build)
                .isInstanceOf(GetFluxlyException.class)
                .hasMessageContaining("spool (getfluxly.spool.directory)")
                .hasMessageContaining("holds files of a newer release");
    }

    @Test
    void newerFormat_isLeftAsItIs_andMemoryDoes() throws IOException {
        makeNewer();
        byte[] before = Files.readAllBytes(segments().get(0));
        try (GetFluxlyClient client = builder().build()) {
            assertThat(spool(client).code()).isEqualTo("spool_format");
            assertThat(track(client)).isTrue();
        }
        assertThat(segments()).hasSize(1);
        assertThat(Files.readAllBytes(segments().get(0))).isEqualTo(before);
    }

    // ---- what nobody expects in a directory -------------------------------------------------------------------------

    private void assertBacklogIsFound() {
        try (GetFluxlyClient second = builder().build()) {
            assertThat(second.stats().recovered()).isEqualTo(1);
            assertThat(spool(second).code()).isNull();
            assertThat(track(second)).isTrue();
        }
    }

    @Test
    void directoryNamedLikeASegment_keepsNobodyFromTheBacklog() throws IOException {
        Files.createDirectory(backlog().resolve("00000009-0000000000000009.seg"));

        assertBacklogIsFound();
    }

    @Test
    void fileInPlaceOfTheQuarantine_keepsNobodyFromTheBacklog() throws IOException {
        Files.createFile(backlog().resolve("quarantine"));

        assertBacklogIsFound();
    }

    @Test
    void directoryInPlaceOfTheLock_keepsNobodyFromTheBacklog() throws IOException {
        Path lock = backlog().resolve("lock");
        Files.delete(lock);
        Files.createFile(Files.createDirectory(lock).resolve("somebody's"));

        assertBacklogIsFound();

        assertThat(lock).isRegularFile();
    }

    // ---- not there at the start -------------------------------------------------------------------------------------

    @Test
    @Promise("I34")
    void volumeThatIsMountedLate_isUsedOnceItIsThere() throws IOException {
        Path volume = place.resolve("volume");
        try (GetFluxlyClient client = builder().spool(volume.resolve("spool")).build()) {
            assertThat(spool(client).code()).isEqualTo("spool_unavailable");
            assertThat(track(client)).isTrue();
            Files.createDirectory(volume);
            await().until(() -> spool(client).code() == null);

            assertThat(track(client)).isTrue();
            assertThat(spool(client).segments()).isEqualTo(1);
            assertThat(client.stats().pending()).isEqualTo(2);
        }
    }

    @Test
    void backlogThatComesLate_isDelivered() throws IOException {
        Path elsewhere = place.resolve("elsewhere");
        backlog();
        Files.createDirectory(elsewhere);
        Path volume = place.resolve("volume");
        Files.move(place.resolve("spool"), elsewhere.resolve("spool"));
        up.set(true);
        try (GetFluxlyClient client = builder().spool(volume.resolve("spool")).build()) {
            assertThat(client.stats().recovered()).isZero();
            Files.move(elsewhere, volume);
            await().until(() -> client.stats().delivered() == 1);

            assertThat(client.stats().recovered()).isEqualTo(1);
            assertThat(spool(client).code()).isNull();
        }
    }

    @Test
    void volumeThatIsNotMounted_failsTheBuild_ifMemoryMustNotDo() {
        GetFluxlyClientBuilder refusing =
                builder().spool(place.resolve("volume/spool")).spoolFallback(SpoolFallback.REFUSE);

        assertThatThrownBy(refusing::build)
                .isInstanceOf(GetFluxlyException.class)
                .hasMessageContaining("the directory above it is not there");
    }

    // ---- others -----------------------------------------------------------------------------------------------------

    @Test
    void backlogOfAnotherToken_showsInTheStats_untilItsTokenComesBack() throws IOException {
        backlog();
        try (GetFluxlyClient other = builder("gflux_secret_other").build()) {
            assertThat(spool(other).code()).isEqualTo("project_mismatch");
            assertThat(track(other)).isTrue();
            assertThat(spool(other).segments()).isEqualTo(1);
            try (GetFluxlyClient again = builder().build()) {
                assertThat(again.stats().recovered()).isEqualTo(1);
                await().until(() -> spool(other).code() == null);
            }
        }
    }

    @Test
    void orphans_areThoseThatThereAreNow() {
        GetFluxlyClient first = builder().build();
        GetFluxlyClient second = builder().build();
        track(first);
        track(second);
        first.close();
        second.close();
        awaitNobody();
        try (GetFluxlyClient third = builder().build()) {
            assertThat(spool(third).orphans()).isEqualTo(1);
            try (GetFluxlyClient fourth = builder().build()) {
                assertThat(fourth.stats().recovered()).isEqualTo(1);
                await().until(() -> spool(third).orphans() == 0);
            }
            await().until(() -> spool(third).orphans() == 1);
        }
    }
}
