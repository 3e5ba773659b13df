package com.getfluxly.spring.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.spring.ClassPath;
import com.getfluxly.spring.ForkedJvm;
import com.getfluxly.spring.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * An application with Spring Modulith's registry that is killed while the service is silent, and started again: the registry keeps what
 * was committed until the client has it, and the spool from there on.
 */
@Tag("thorough")
@Timeout(180)
class KilledApplicationIT {

    private static final ClassPath REGISTRY = ClassPath.ofTheStarter()
            .with(
                    "h2",
                    "spring-boot-jackson",
                    "spring-boot-transaction",
                    "spring-jdbc",
                    "spring-modulith-api",
                    "spring-modulith-core",
                    "spring-modulith-events-api",
                    "spring-modulith-events-core",
                    "spring-modulith-events-jackson",
                    "spring-modulith-events-jdbc",
                    "spring-tx");

    private static final int SIGKILL_EXIT_CODE = 137;

    @TempDir
    private static Path directory = Path.of("");

    private static Run run = new Run(List.of(), List.of(), List.of(), List.of());

    /** What was said before the kill and at last, and what the service never answered and what it took. */
    private record Run(List<String> before, List<String> after, List<JsonNode> unanswered, List<JsonNode> confirmed) {

        static Run of(Path directory, int restarts, String... options) throws Exception {
            try (Collector service = new Collector()) {
                service.fallSilent();
                List<String> before = kill(directory, service, options);
                List<String> after = List.of();
                service.speakAgain();
                for (int i = 0; i < restarts; i++) {
                    after = end(directory, service, options);
                }
                return new Run(before, after, service.unanswered(), service.events());
            }
        }

        private static List<String> kill(Path directory, Collector service, String... options) throws Exception {
            try (ForkedJvm jvm = start(directory, service, Stream.concat(Stream.of("--hang"), Stream.of(options)))) {
                jvm.awaitLine(KilledApplication.REACHED + KilledApplication.OPEN);
                jvm.awaitLine(KilledApplication.REACHED + KilledApplication.COMMITTED);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> !service.unanswered().isEmpty());
                jvm.kill();
                assertThat(jvm.awaitExit()).as(jvm.output()).isEqualTo(SIGKILL_EXIT_CODE);
                return stock(jvm);
            }
        }

        private static List<String> end(Path directory, Collector service, String... options) throws Exception {
            try (ForkedJvm jvm = start(directory, service, Stream.of(options))) {
                assertThat(jvm.awaitExit()).as(jvm.output()).isZero();
                return stock(jvm);
            }
        }

        private static List<String> stock(ForkedJvm jvm) {
            return Stream.of(KilledApplication.ORDERS, KilledApplication.INCOMPLETE)
                    .map(jvm::awaitLine)
                    .toList();
        }

        private static ForkedJvm start(Path directory, Collector service, Stream<String> options) throws IOException {
            return ForkedJvm.start(
                    REGISTRY,
                    List.of("-XX:+UseSerialGC"),
                    KilledApplication.class,
                    Stream.concat(
                                    Stream.of(
                                            // H2 writes half a second after a commit otherwise, be it killed or not.
                                            "--test.database=jdbc:h2:file:" + directory.resolve("shop")
                                                    + ";WRITE_DELAY=0",
                                            "--spring.modulith.events.jdbc.schema-initialization.enabled=true",
                                            "--spring.modulith.events.republish-outstanding-events-on-restart=true",
                                            "--getfluxly.token=gflux_secret_test",
                                            "--getfluxly.api-host=" + service.origin(),
                                            "--getfluxly.flush-at=2"),
                                    options)
                            .toArray(String[]::new));
        }

        /** The names of its events, each as often as the service took it. */
        List<String> confirmedOf(String order) {
            return confirmed.stream()
                    .filter(event -> event.at("/properties/order_id").asString().equals(order))
                    .map(event -> event.get("event").asString())
                    .toList();
        }

        /** By the names of its events. */
        static Map<String, String> messageIds(List<JsonNode> events, String order) {
            return events.stream()
                    .filter(event -> event.at("/properties/order_id").asString().equals(order))
                    .collect(Collectors.toMap(
                            event -> event.get("event").asString(),
                            event -> event.get("message_id").asString()));
        }
    }

    @BeforeAll
    static void killAndStartAgain() throws Exception {
        run = withSpool(directory.resolve("once"), 1);
    }

    private static Run withSpool(Path directory, int restarts) throws Exception {
        return Run.of(
                directory,
                restarts,
                "--getfluxly.spool.directory=" + directory.resolveSibling(directory.getFileName() + "-spool"),
                "--getfluxly.spool.project=shop");
    }

    @Test
    @Promise({"I5", "I60"})
    void committedBeforeItWasTracked_arrivesOnce() {
        assertThat(run.before())
                .as("two events that the client had not yet")
                .containsExactly("[committed, tracked]", "2");
        assertThat(run.after()).containsExactly("[committed, tracked]", "0");
        assertThat(run.confirmedOf(KilledApplication.COMMITTED))
                .containsExactlyInAnyOrder("order_placed", "order_completed");
        assertThat(Run.messageIds(run.confirmed(), KilledApplication.COMMITTED))
                .containsEntry("order_placed", id(KilledApplication.COMMITTED));
    }

    @Test
    @Promise({"I1", "I5", "I60"})
    void trackedAndNotAnswered_arrivesOnceWithItsSpool() {
        Map<String, String> unanswered = Run.messageIds(run.unanswered(), KilledApplication.TRACKED);

        assertThat(unanswered).containsOnlyKeys("order_placed", "order_completed");
        assertThat(unanswered).containsEntry("order_placed", id(KilledApplication.TRACKED));
        assertThat(run.confirmedOf(KilledApplication.TRACKED))
                .containsExactlyInAnyOrder("order_placed", "order_completed");
        assertThat(Run.messageIds(run.confirmed(), KilledApplication.TRACKED)).isEqualTo(unanswered);
    }

    @Test
    @Promise("I60")
    void rolledBackByTheKill_neverArrives() {
        assertThat(run.confirmedOf(KilledApplication.OPEN)).isEmpty();
        assertThat(Run.messageIds(run.unanswered(), KilledApplication.OPEN)).isEmpty();
        assertThat(run.confirmed()).hasSize(4);
    }

    @Test
    @Tag("thorough")
    void startedTwice_sendsNothingTwice() throws Exception {
        Run twice = withSpool(directory.resolve("twice"), 2);

        assertThat(twice.after()).containsExactly("[committed, tracked]", "0");
        assertThat(twice.confirmed()).hasSize(4);
    }

    /** The registry lets go of an event when the client has it, which has nothing but memory for it here. */
    @Test
    @Tag("thorough")
    void registryAlone_endsWhereTheClientBegins() throws Exception {
        Run alone = Run.of(directory.resolve("alone"), 2);

        assertThat(alone.confirmedOf(KilledApplication.COMMITTED))
                .containsExactlyInAnyOrder("order_placed", "order_completed");
        assertThat(alone.confirmedOf(KilledApplication.TRACKED)).isEmpty();
        assertThat(alone.confirmed()).hasSize(2);
    }

    private static String id(String order) {
        return String.valueOf(KilledApplication.MESSAGE_IDS.get(order));
    }
}
