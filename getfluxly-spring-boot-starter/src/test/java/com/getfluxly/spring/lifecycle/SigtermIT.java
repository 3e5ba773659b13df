package com.getfluxly.spring.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.spring.ClassPath;
import com.getfluxly.spring.ForkedJvm;
import com.getfluxly.spring.Promise;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A web application that is asked to end while much of it is still at work: nothing that was accepted gets lost. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class SigtermIT {

    private static final ClassPath WEB = ClassPath.ofTheStarter()
            .with(
                    "spring-boot-servlet",
                    "spring-boot-tomcat",
                    "spring-boot-web-server",
                    "spring-boot-http-converter",
                    "spring-boot-webmvc",
                    "spring-webmvc",
                    "tomcat-embed-core",
                    "tomcat-embed-el");

    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(3);

    /** For the other beans, and for a JVM on a busy machine. No more than the timeout, so that waiting twice is noticed. */
    private static final Duration SLACK = SHUTDOWN_TIMEOUT;

    private static final int SIGTERM_EXIT_CODE = 143;
    private static final Pattern UNDELIVERED =
            Pattern.compile("shut down with (\\d+) events? undelivered \\(shutdown\\)");
    private static final List<String> EARLY = names("early", BusyApplication.EARLY_EVENTS);
    private static final List<String> LATE = Stream.of("listener", "request", "async", "scheduled", "farewell")
            .flatMap(kind -> names(kind, BusyApplication.LATE_EVENTS).stream())
            .toList();

    private final Collector service = new Collector();

    @AfterEach
    void closeService() {
        service.close();
    }

    private static List<String> names(String kind, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> kind + "_" + i).toList();
    }

    /** How an application ended. */
    private record Ending(
            int exitCode,
            Duration took,
            List<String> accepted,
            List<String> delivered,
            long dropped,
            int statusOfTheRequest,
            String output) {

        String figures() {
            return "exit code " + exitCode + " after " + took.toMillis() + " ms, accepted " + accepted.size()
                    + ", delivered " + delivered.size() + ", dropped " + dropped;
        }

        @Override
        public String toString() {
            return figures() + "\n" + output;
        }
    }

    /** Starts the application, waits until all of it is at work, lets something happen, and ends it. */
    private static Ending end(String title, Collector service, Runnable before, Consumer<ForkedJvm> whileStopping)
            throws Exception {
        try (ForkedJvm jvm = start(service)) {
            CompletableFuture<HttpResponse<String>> request = request(jvm.awaitLine(BusyApplication.PORT));
            for (String work : List.of("request", "async", "scheduled")) {
                jvm.awaitLine(BusyApplication.UNDER_WAY + work);
            }
            before.run();
            long start = System.nanoTime();
            jvm.terminate();
            jvm.awaitLine(BusyApplication.STOPPING);
            whileStopping.accept(jvm);
            jvm.type("go on");
            int exitCode = jvm.awaitExit();
            Ending ending = new Ending(
                    exitCode,
                    Duration.ofNanos(System.nanoTime() - start),
                    jvm.linesAfter(BusyApplication.ACCEPTED),
                    service.confirmed(),
                    undelivered(jvm.output()),
                    request.get(10, TimeUnit.SECONDS).statusCode(),
                    jvm.output());
            System.out.println("SIGTERM, " + title + ": " + ending.figures());
            return ending;
        }
    }

    private static ForkedJvm start(Collector service) throws Exception {
        return ForkedJvm.start(
                WEB,
                List.of(),
                BusyApplication.class,
                "--server.port=0",
                "--logging.level.com.getfluxly=warn",
                "--getfluxly.token=gflux_secret_1",
                "--getfluxly.api-host=" + service.origin(),
                "--getfluxly.timeout=20s",
                "--getfluxly.shutdown-timeout=" + SHUTDOWN_TIMEOUT);
    }

    private static CompletableFuture<HttpResponse<String>> request(String port) {
        return HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/slow"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static long undelivered(String output) {
        Matcher line = UNDELIVERED.matcher(output);
        return line.find() ? Long.parseLong(line.group(1)) : 0;
    }

    private static void assertEverythingArrivedOnce(Ending ending) {
        assertThat(ending.exitCode()).as("%s", ending).isEqualTo(SIGTERM_EXIT_CODE);
        assertThat(ending.delivered())
                .as("%s", ending)
                .startsWith(EARLY.toArray(String[]::new))
                .containsExactlyInAnyOrderElementsOf(ending.accepted());
        assertThat(ending.accepted())
                .as("%s", ending)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(EARLY.stream(), LATE.stream()).toList());
        assertThat(ending.dropped()).as("%s", ending).isZero();
    }

    private static void assertTheRestWasDroppedInTime(Ending ending) {
        assertThat(ending.exitCode()).as("%s", ending).isEqualTo(SIGTERM_EXIT_CODE);
        assertThat(ending.took()).as("%s", ending).isLessThan(SHUTDOWN_TIMEOUT.plus(SLACK));
        assertThat(ending.accepted()).as("%s", ending).hasSize(EARLY.size() + LATE.size());
        assertThat(ending.delivered()).as("%s", ending).isEqualTo(EARLY);
        assertThat(ending.dropped()).as("%s", ending).isEqualTo(LATE.size());
    }

    @Nested
    class OfAHealthyService {

        private static Ending ending;

        @BeforeAll
        static void run() throws Exception {
            try (Collector service = new Collector()) {
                ending = end("service healthy", service, () -> {}, jvm -> {});
            }
        }

        @Test
        @Promise("I1")
        void everyAcceptedEvent_arrivesOnce() {
            assertEverythingArrivedOnce(ending);
        }

        @ParameterizedTest
        @ValueSource(strings = {"listener", "request", "async", "scheduled", "farewell"})
        void workUnderWay_isEndedAndItsEventsArrive(String work) {
            assertThat(ending.delivered())
                    .as("%s", ending)
                    .containsSubsequence(names(work, BusyApplication.LATE_EVENTS));
        }

        @Test
        void requestUnderWay_isAnswered() {
            assertThat(ending.statusOfTheRequest()).as("%s", ending).isEqualTo(200);
        }
    }

    @Test
    @Tag("thorough")
    @Promise({"I1", "I20"})
    void secondSigterm_changesNothing() throws Exception {
        assertEverythingArrivedOnce(end("twice, service healthy", service, () -> {}, ForkedJvm::terminate));
    }

    @Test
    @Promise({"I1", "I4", "I20"})
    void serviceThatIsDown_delaysTheEndByOneShutdownTimeout_andTheLossIsLogged() throws Exception {
        assertTheRestWasDroppedInTime(end("service down", service, service::close, jvm -> {}));
    }

    @Test
    @Promise({"I1", "I4", "I20"})
    void serviceThatNeverAnswers_delaysTheEndByOneShutdownTimeout_andTheLossIsLogged() throws Exception {
        assertTheRestWasDroppedInTime(end("service silent", service, service::fallSilent, jvm -> {}));
    }
}
