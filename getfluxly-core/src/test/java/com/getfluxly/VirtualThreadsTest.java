package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.delivery.FailureMode;
import com.getfluxly.event.Identity;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Callers on virtual threads, where there are any. */
@Timeout(120)
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadsTest {

    private static final int CALLERS = 100_000;
    private static final Duration NOTICEABLE = Duration.ofMillis(20);

    private final StubService service = new StubService();

    @Test
    @Promise({"I1", "I18"})
    void hundredThousandOfThem_deliverEverything_andPinNoCarrier(@TempDir Path directory) throws Exception {
        try (Recording recording = new Recording()) {
            recording.enable("jdk.VirtualThreadPinned").withThreshold(NOTICEABLE);
            recording.start();
            try (GetFluxlyClient client = GetFluxlyClient.builder("gflux_secret_test")
                    .transport(service)
                    .shutdownHook(false)
                    .failureMode(FailureMode.REPORT)
                    .maxQueueSize(CALLERS)
                    .build()) {
                CountDownLatch done = new CountDownLatch(CALLERS);
                for (int i = 0; i < CALLERS; i++) {
                    int number = i;
                    startVirtual(() -> {
                        client.track("paid", Identity.externalId("user_42"), Map.of("number", number));
                        done.countDown();
                    });
                }
                assertThat(done.await(90, TimeUnit.SECONDS)).isTrue();
                client.flush();

                assertThat(client.stats().delivered()).isEqualTo(CALLERS);
            }
            assertThat(pinned(recording, directory.resolve("pinned.jfr"))).isEmpty();
        }
        assertThat(service.messageIds).hasSize(CALLERS).doesNotHaveDuplicates();
    }

    /** By reflection, since this is compiled for JDK 17. */
    private static void startVirtual(Runnable task) throws ReflectiveOperationException {
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        start.invoke(null, task);
    }

    private static List<RecordedEvent> pinned(Recording recording, Path file) throws IOException {
        recording.stop();
        recording.dump(file);
        return RecordingFile.readAllEvents(file);
    }
}
