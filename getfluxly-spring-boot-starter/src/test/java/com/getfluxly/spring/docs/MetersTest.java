package com.getfluxly.spring.docs;

import static java.util.stream.Collectors.flatMapping;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.relay.Courier;
import com.getfluxly.spring.autoconfigure.MeteredApplication;
import com.getfluxly.spring.docs.Document.Line;
import com.getfluxly.spring.kafka.OutboxRelay;
import com.getfluxly.spring.kafka.OutboxRelayMetrics;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportResponse;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents name the meters, tags and properties that there are, and no others. */
@Timeout(60)
class MetersTest {

    private static final Pattern METER = Pattern.compile("(getfluxly\\.[a-z.]+)(?:\\{([^}]*)})?");

    /** Not the middle of a package's name. */
    private static final Pattern NAME =
            Pattern.compile("(?<![\\w./-])((?:getfluxly|management|spring)(?:\\.[a-z0-9-]+)+)");

    /** Properties that Spring Boot 4.0 has not got; documents say so. */
    private static final Set<String> NEWER = Set.of("spring.task.execution.propagate-context");

    /** Of each meter, with both outcomes of a request: the values of each tag. */
    private static Map<String, Map<String, Set<String>>> published = Map.of();

    @BeforeAll
    static void publish(@TempDir Path directory) {
        AtomicInteger requests = new AtomicInteger();
        Transport failingOnce = request -> new TransportResponse(
                requests.getAndIncrement() == 0 ? 503 : 202, Map.of(), "{}".getBytes(StandardCharsets.UTF_8));
        MeteredApplication.runner(
                        "getfluxly.retry.initial-backoff=1ms",
                        "getfluxly.spool.directory=" + directory.resolve("spool"))
                .withBean(Transport.class, () -> failingOnce)
                .run(context -> {
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                    relayMetrics().bindTo(registry);
                    client.track("signed_up", Identity.userId("u1"));
                    client.flush();
                    await().until(() ->
                            registry.find("getfluxly.requests").timers().size() == 2);

                    published = registry.getMeters().stream()
                            .map(Meter::getId)
                            .filter(id -> id.getName().startsWith("getfluxly"))
                            .collect(groupingBy(
                                    Meter.Id::getName,
                                    flatMapping(
                                            id -> id.getTags().stream(),
                                            groupingBy(
                                                    Tag::getKey,
                                                    Collectors.mapping(Tag::getValue, toCollection(TreeSet::new))))))
                            .entrySet()
                            .stream()
                            .collect(Collectors.toMap(Map.Entry::getKey, meter -> new HashMap<>(meter.getValue())));
                });
    }

    /** They are there without a broker. */
    private static OutboxRelayMetrics relayMetrics() {
        Courier courier = Courier.builder(
                        "gflux_secret_test", request -> new TransportResponse(202, Map.of(), new byte[0]))
                .build();
        return new OutboxRelayMetrics(OutboxRelay.builder("events", "events.dlt", courier, () -> {
                    throw new IllegalStateException("no broker");
                })
                .build());
    }

    private static List<MatchResult> metersOf(String cell) {
        return Document.codeIn(cell).stream()
                .flatMap(code -> METER.matcher(code).results())
                .toList();
    }

    @Test
    void tableOfTheReadme_namesEveryMeter() {
        assertThat(Document.of("README.md").table("What to watch").stream()
                        .flatMap(row -> metersOf(row.get(0)).stream())
                        .map(meter -> meter.group(1))
                        .collect(Collectors.toSet()))
                .isEqualTo(published.keySet());
    }

    @Test
    void tableOfTheReadme_namesTagsAndValuesThatArePublished() {
        assertThat(Document.of("README.md").table("What to watch").stream()
                        .flatMap(row -> metersOf(row.get(0)).stream())
                        .filter(meter -> meter.group(2) != null))
                .isNotEmpty()
                .allSatisfy(meter -> assertTags(meter.group(1), meter.group(2)));
    }

    private static void assertTags(String meter, String tags) {
        Map<String, Set<String>> known = published.getOrDefault(meter, Map.of());
        for (String tag : tags.split(",", -1)) {
            String[] parts = tag.split("=", -1);
            assertThat(known).as(meter).containsKey(parts[0]);
            if (parts.length > 1) {
                assertThat(known.getOrDefault(parts[0], Set.of())).contains(parts[1].split("\\|"));
            }
        }
    }

    @Test
    void tableOfOperating_hasTheTagsOfEveryMeter() {
        Map<String, Set<String>> told = new HashMap<>();
        for (List<String> row : Document.of("docs/operating.md").table("Meters")) {
            Set<String> tags = Arrays.stream(row.get(1).split(";"))
                    .map(tag -> tag.replaceAll(":.*", ""))
                    .flatMap(tag -> Document.codeIn(tag).stream())
                    .collect(Collectors.toSet());
            metersOf(row.get(0)).forEach(meter -> told.put(meter.group(1), tags));
        }

        assertThat(told)
                .isEqualTo(published.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, meter -> meter.getValue().keySet())));
    }

    private static Stream<Document> documents() {
        return Stream.concat(
                Document.forUsers().stream(),
                Stream.of("CHANGELOG.md", "SECURITY.md").map(Document::of));
    }

    /** A name with dots is that of a property, a meter or an observation. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("documents")
    void document_namesWhatThereIs(Document document) {
        for (Line code : document.code()) {
            assertThat(NAME.matcher(code.text()).results().map(name -> name.group(1)))
                    .as(document + ":" + code.number())
                    .allMatch(MetersTest::exists);
        }
    }

    private static boolean exists(String name) {
        return published.containsKey(name)
                || Names.isObservation(name)
                || Names.isProperty(name)
                || NEWER.contains(name)
                || Names.isPrefix(name);
    }
}
