package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.profile.Alias;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.RawServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.thread.Threading;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/** An application that has a virtual thread for each of its tasks. */
@Timeout(60)
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadsTest {

    private static final int EVENTS = 2_000;
    private static final Identity WHO = Identity.userId("u1");

    /** Takes every event, and joins whoever it is told to. */
    private final RawServer service = new RawServer(
            conversation -> conversation.say(answer("{\"alias\":{\"user_id\":\"u1\",\"anonymous_id\":\"anon_1\"}}")));

    private final ThreadFactory virtualThreads = new VirtualThreadTaskExecutor("task-").getVirtualThreadFactory();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(GetFluxlyAutoConfiguration.class))
            .withPropertyValues(
                    "spring.threads.virtual.enabled=true",
                    "getfluxly.token=gflux_secret_1",
                    "getfluxly.api-host=" + service.origin(),
                    "getfluxly.max-queue-size=" + EVENTS);

    @AfterEach
    void closeService() {
        service.close();
    }

    private static String answer(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** Runs a task that many times, each in a virtual thread of its own, and waits for all. */
    private <T> List<T> each(int times, Callable<T> task) throws Exception {
        List<FutureTask<T>> tasks = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            FutureTask<T> started = new FutureTask<>(task);
            virtualThreads.newThread(started).start();
            tasks.add(started);
        }
        List<T> results = new ArrayList<>();
        for (FutureTask<T> started : tasks) {
            results.add(started.get());
        }
        return results;
    }

    /** Those of the platform; virtual ones are in no list. */
    private static List<String> platformThreads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    @Test
    @Promise({"I14", "I18"})
    void eventsOfVirtualThreads_areDeliveredByAConstantNumberOfThreads() {
        runner.run(context -> {
            assertThat(Threading.VIRTUAL.isActive(context.getEnvironment())).isTrue();
            GetFluxlyClient client = context.getBean(GetFluxlyClient.class);

            assertThat(each(EVENTS, () -> client.track("signed_up", WHO, Map.of("k", 1))))
                    .hasSize(EVENTS)
                    .containsOnly(true);
            assertThat(client.flush().pending()).isZero();

            assertThat(client.stats().delivered()).isEqualTo(EVENTS);
            assertThat(platformThreads())
                    .filteredOn(name -> name.startsWith("getfluxly"))
                    .allMatch(name -> name.matches("getfluxly-(delivery|listener|http)"))
                    .doesNotHaveDuplicates();
        });
    }

    @Test
    void alias_worksOnAVirtualThread() {
        runner.run(context -> {
            GetFluxlyClient client = context.getBean(GetFluxlyClient.class);

            List<Alias> answers =
                    each(1, () -> client.alias(AliasRequest.to("u1").fromAnonymousId("anon_1")));

            assertThat(answers).singleElement().extracting(Alias::anonymousId).isEqualTo("anon_1");
        });
    }

    @Test
    void virtualThreads_areNotPinned(@TempDir Path directory) {
        runner.run(context -> {
            GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
            // Loading a class pins, once.
            client.track("signed_up", WHO, Map.of("k", 1));
            client.alias(AliasRequest.to("u1").fromAnonymousId("anon_1"));

            List<RecordedEvent> pinned = pinned(directory, () -> {
                each(EVENTS - 1, () -> client.track("signed_up", WHO, Map.of("k", 1)));
                each(10, () -> client.alias(AliasRequest.to("u1").fromAnonymousId("anon_1")));
            });

            assertThat(pinned).noneMatch(VirtualThreadsTest::isOurs);
        });
    }

    /** So that the test above would see it. */
    @Test
    void pinnedThread_isSeen(@TempDir Path directory) throws Exception {
        assertThat(pinned(directory, () -> each(1, () -> Pinning.VALUE))).anyMatch(VirtualThreadsTest::isOurs);
    }

    /** Waits while its class is made, which pins on every JDK. */
    private static final class Pinning {

        private static final boolean VALUE = parked();

        private static boolean parked() {
            LockSupport.parkNanos(1_000_000);
            return true;
        }
    }

    @FunctionalInterface
    private interface Action {
        void run() throws Exception;
    }

    private static List<RecordedEvent> pinned(Path directory, Action action) throws Exception {
        Path file = directory.resolve("pinned.jfr");
        try (Recording recording = new Recording()) {
            recording
                    .enable("jdk.VirtualThreadPinned")
                    .withThreshold(Duration.ZERO)
                    .withStackTrace();
            recording.start();
            action.run();
            recording.stop();
            recording.dump(file);
        }
        return events(file);
    }

    private static List<RecordedEvent> events(Path file) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
                .toList();
    }

    private static boolean isOurs(RecordedEvent event) {
        return event.getStackTrace() == null
                || event.getStackTrace().getFrames().stream()
                        .map(RecordedFrame::getMethod)
                        .anyMatch(method -> method.getType().getName().startsWith("com.getfluxly"));
    }
}
