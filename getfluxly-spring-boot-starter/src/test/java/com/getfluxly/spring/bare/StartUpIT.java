package com.getfluxly.spring.bare;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.spring.ClassPath;
import com.getfluxly.spring.RawServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not even loaded while an application starts, since the first event or the first request is early enough. */
class StartUpIT {

    private static final List<String> OPTIONS = List.of(
            // It would make a JSON mapper in the background, for whatever application.
            "-Dspring.backgroundpreinitializer.ignore=true");

    /** Boot looks whether they are there, and so loads them by name; making one would load many more. */
    private static final List<String> LOOKED_FOR_BY_BOOT =
            List.of("tools.jackson.databind.ObjectMapper", "tools.jackson.databind.json.JsonMapper");

    private static final List<String> MAPPERS_AND_CLIENTS = List.of(
            "tools.jackson.databind.", "jdk.internal.net.http.", "org.springframework.web.client.DefaultRestClient");

    private static final String OURS = "com.getfluxly.";

    /** Each is some 0.2 ms of a start; most of them are what the first event needs. */
    private static final int MOST_CLASSES = 283;

    /** A lambda is a class for each place where it stands, made while the application starts. */
    private static final int MOST_LAMBDAS = 76;

    private final RawServer service =
            RawServer.answering("HTTP/1.1 202 Accepted\r\nContent-Length: 14\r\n\r\n{\"accepted\":1}");

    @TempDir
    private Path directory = Path.of("");

    @AfterEach
    void closeService() {
        service.close();
    }

    /** Everything the application loads, in order. */
    private List<String> loaded(String... arguments) throws Exception {
        Path log = directory.resolve("loaded.log");
        List<String> all = new ArrayList<>(List.of(
                "--getfluxly.token=gflux_secret_4711",
                "--getfluxly.api-host=" + service.origin(),
                // Both become the context of every event.
                "--spring.application.name=quiet",
                "--getfluxly.context.region=eu",
                "--getfluxly.flush-interval=0"));
        all.addAll(List.of(arguments));
        BareJvm.Ending ending = BareJvm.run(
                ClassPath.ofTheStarter(),
                Stream.concat(OPTIONS.stream(), Stream.of("-Xlog:class+load:file=" + log + ":none"))
                        .toList(),
                QuietApplication.class,
                all.toArray(String[]::new));
        assertThat(ending.exitCode()).as(ending.output()).isZero();
        return names(log);
    }

    private static List<String> names(Path log) throws IOException {
        try (var lines = Files.lines(log)) {
            return lines.map(line -> line.split(" ", 2)[0]).toList();
        }
    }

    private static List<String> until(Class<?> marker, List<String> loaded) {
        assertThat(loaded).contains(marker.getName());
        return loaded.subList(0, loaded.indexOf(marker.getName()));
    }

    private static List<String> since(Class<?> marker, List<String> loaded) {
        return loaded.subList(loaded.indexOf(marker.getName()), loaded.size());
    }

    private static List<String> mappersAndClients(List<String> loaded) {
        return loaded.stream()
                .filter(name -> MAPPERS_AND_CLIENTS.stream().anyMatch(name::startsWith))
                .toList();
    }

    @Test
    void start_makesNeitherAJsonMapperNorAnHttpClient() throws Exception {
        List<String> loaded = until(QuietApplication.Ready.class, loaded());

        assertThat(loaded).contains("com.getfluxly.internal.DeliveryEngine");
        assertThat(mappersAndClients(loaded)).isSubsetOf(LOOKED_FOR_BY_BOOT);
    }

    private static List<String> ours(List<String> loaded) {
        return loaded.stream()
                .filter(name -> name.startsWith(OURS) && !name.startsWith(OURS + "spring.bare."))
                .toList();
    }

    private static boolean isLambda(String name) {
        return name.contains("$$Lambda");
    }

    @Test
    void start_loadsNoMoreOfOurClassesThanItDid_andNothingOfAnOutboxThatIsOff() throws Exception {
        List<String> ours = ours(until(QuietApplication.Ready.class, loaded()));

        assertThat(ours.stream().filter(StartUpIT::isLambda)).as("lambdas").hasSizeLessThanOrEqualTo(MOST_LAMBDAS);
        assertThat(ours.stream().filter(name -> !isLambda(name))).as("classes").hasSizeLessThanOrEqualTo(MOST_CLASSES);
        // The key is the type of a property.
        assertThat(ours)
                .filteredOn(name -> name.startsWith(OURS + "spring.kafka.") || name.startsWith(OURS + "relay."))
                .allMatch(name -> name.contains(".OutboxKey"));
        assertThat(ours)
                .doesNotContain(
                        OURS + "spring.autoconfigure.OutboxTransport",
                        OURS + "spring.autoconfigure.KafkaOutbox",
                        OURS + "spring.autoconfigure.GetFluxlyKafkaAutoConfiguration",
                        OURS + "spring.autoconfigure.GetFluxlyRelayAutoConfiguration");
    }

    @Test
    void plainEvent_isTrackedWithoutEither() throws Exception {
        List<String> loaded = loaded("--track");

        assertThat(until(QuietApplication.Tracked.class, loaded)).contains("com.getfluxly.event.TrackEvent");
        assertThat(mappersAndClients(until(QuietApplication.Tracked.class, loaded)))
                .isSubsetOf(LOOKED_FOR_BY_BOOT);
        // They were loaded when the client was made: later there may be no descriptor, memory or stack for it.
        assertThat(ours(since(QuietApplication.Ready.class, until(QuietApplication.Tracked.class, loaded))))
                .as("what the first event loads of the engine")
                .noneMatch(name -> name.startsWith(OURS + "internal."));
        // Its delivery at the end does load what was looked for.
        assertThat(loaded)
                .contains("jdk.internal.net.http.HttpClientImpl", "org.springframework.web.client.DefaultRestClient");
        assertThat(service.requests()).singleElement().asString().contains("\"quiet_started\"", "\"region\":\"eu\"");
    }
}
