package com.getfluxly.spring.docs;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.FailureKind;
import com.getfluxly.internal.answer.Failure;
import com.getfluxly.spring.actuate.GetFluxlyHealthIndicator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** docs/operating.md explains every word that one may see, and no other. */
class OperatingTest {

    private static final Document OPERATING = Document.of("docs/operating.md");

    private static final Path METERS = Document.ROOT.resolve(
            "getfluxly-spring-boot-starter/src/main/java/com/getfluxly/spring/actuate/GetFluxlyMetrics.java");

    /** Over several lines of a Javadoc. */
    private static final Pattern SERIES =
            Pattern.compile("there are (\\d+) series,[^/]*?at most ([\\d,]+), whatever", Pattern.DOTALL);

    private static Set<String> words(String heading) {
        return OPERATING.codeInColumn(heading, 0);
    }

    private static Set<String> codes(Stream<String> codes) {
        return codes.collect(toSet());
    }

    @Test
    void states_areThoseThatThereAre() {
        assertThat(words("States"))
                .isEqualTo(codes(Arrays.stream(DeliveryState.values()).map(Enum::name)));
    }

    @Test
    void codes_areThoseThatThereAre() {
        assertThat(words("Codes"))
                .isEqualTo(codes(Arrays.stream(ErrorCode.values()).map(ErrorCode::code)));
    }

    @Test
    void kindsOfFailure_areThoseThatThereAre_withWhatIsKnownOfTheirEvents() {
        Map<String, String> taken = OPERATING.table("Kinds of failure").stream()
                .collect(Collectors.toMap(row -> Document.codeIn(row.get(0)).get(0), row -> row.get(2)));

        assertThat(taken)
                .isEqualTo(Arrays.stream(FailureKind.values())
                        .collect(Collectors.toMap(
                                FailureKind::code, kind -> Failure.of(kind).mayHaveArrived() ? "maybe" : "no")));
    }

    @Test
    void reasons_areThoseThatThereAre() {
        assertThat(words("Why events are lost"))
                .isEqualTo(codes(Arrays.stream(DropReason.values()).map(DropReason::code)));
    }

    @Test
    void anomalies_areThoseThatThereAre() {
        assertThat(words("Anomalies"))
                .isEqualTo(codes(Arrays.stream(Anomaly.values()).map(Anomaly::code)));
    }

    @Test
    void health_hasItsStatusesAndItsCodes() throws IOException {
        assertThat(words("Health"))
                .isEqualTo(Stream.of(Status.UP, GetFluxlyHealthIndicator.DEGRADED, Status.DOWN, Status.UNKNOWN)
                        .map(Status::getCode)
                        .collect(toSet()));
        assertThat(Files.readString(OPERATING.file()))
                .contains(
                        "`" + GetFluxlyHealthIndicator.QUEUE_NEARLY_FULL + "`",
                        "`" + GetFluxlyHealthIndicator.SPOOL_NEARLY_FULL + "`");
    }

    @Test
    void alerts_areThoseOfTheRules() throws IOException {
        Map<String, String> told = OPERATING.table("Alerts").stream()
                .collect(Collectors.toMap(row -> Document.codeIn(row.get(0)).get(0), row -> row.get(1)));

        assertThat(told).isEqualTo(severitiesByAlert());
    }

    @SuppressWarnings("unchecked") // whatever is of another type fails the test
    private static Map<String, String> severitiesByAlert() throws IOException {
        Map<String, List<Map<String, Object>>> file = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(Document.ROOT.resolve("docs/prometheus-alerts.yml")));
        return file.getOrDefault("groups", List.of()).stream()
                .flatMap(group -> ((List<Map<String, Object>>) group.getOrDefault("rules", List.of())).stream())
                .collect(Collectors.toMap(
                        rule -> String.valueOf(rule.get("alert")),
                        rule -> ((Map<String, String>) rule.getOrDefault("labels", Map.of()))
                                .getOrDefault("severity", "")));
    }

    /** Another test counts them, and the Javadoc says the result. */
    @Test
    void numbersOfSeries_areThoseOfTheJavadoc() throws IOException {
        Matcher numbers = SERIES.matcher(Files.readString(METERS));
        assertThat(numbers.find()).isTrue();

        assertThat(Files.readString(OPERATING.file()))
                .contains(numbers.group(1) + " series at the start", numbers.group(2) + " is the most");
    }
}
