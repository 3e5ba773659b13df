package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Identity;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.ErasureReason;
import com.getfluxly.profile.ErasureRequest;
import com.getfluxly.spring.autoconfigure.PromQl.Condition;
import com.getfluxly.spring.autoconfigure.PromQl.Selector;
import com.getfluxly.spring.autoconfigure.Scrape.Sample;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard and the alerts that we hand out ask for nothing that a scrape does not have. */
@Timeout(60)
class MonitoringDocsTest {

    private static final Path DASHBOARD = Path.of("..", "docs", "grafana-dashboard.json");
    private static final Path ALERTS = Path.of("..", "docs", "prometheus-alerts.yml");

    /** What Prometheus adds to every series that it scrapes. */
    private static final Set<String> TARGET_LABELS = Set.of("job", "instance");

    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*),\\s*(\\w+)\\)");
    private static final Pattern LABEL_IN_TEXT = Pattern.compile("\\{\\{\\s*(?:\\$labels\\.)?([a-z]\\w*)\\s*}}");

    private static final Map<String, Map<String, Set<String>>> VALUES_BY_LABEL_BY_METRIC = new HashMap<>();

    /** Once with each code, and once well; every batch in two attempts. */
    private static final class EveryAnswer implements Transport {

        private final AtomicInteger batches = new AtomicInteger();
        private final AtomicReference<String> code = new AtomicReference<>("");

        @Override
        public TransportResponse send(TransportRequest request) {
            if (request.path().equals("/v1/events/batch")) {
                return answer(batches.getAndIncrement() % 2 == 0 ? 503 : 202, "{}");
            }
            return code.get().isEmpty()
                    ? answer(200, "{\"alias\":{\"user_id\":\"u1\"},\"erasure_id\":\"e1\"}")
                    : answer(409, "{\"error\":\"" + code.get() + "\"}");
        }

        private static TransportResponse answer(int status, String body) {
            return new TransportResponse(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
        }
    }

    @BeforeAll
    static void scrapeAfterARequestOfEachKind(@TempDir Path directory) {
        EveryAnswer service = new EveryAnswer();
        MeteredApplication.runner(
                        "getfluxly.retry.initial-backoff=1ms",
                        "getfluxly.spool.directory=" + directory.resolve("spool"))
                .withBean(Transport.class, () -> service)
                .run(context -> {
                    GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                    client.track("signed_up", Identity.userId("u1"));
                    client.flush();
                    client.erase(ErasureRequest.of("u1", ErasureReason.GDPR_DSR));
                    for (ErrorCode code : ErrorCode.values()) {
                        service.code.set(code.code());
                        fail(client);
                    }

                    int requests = 2 + 1 + ErrorCode.values().length;
                    Awaitility.await().until(() -> requests(Scrape.of(context)) == requests);
                    Scrape.of(context).samples().forEach(MonitoringDocsTest::learn);
                });
    }

    private static void fail(GetFluxlyClient client) {
        try {
            client.alias(AliasRequest.to("u1").fromAnonymousId("anon_1"));
        } catch (GetFluxlyException expected) {
            return;
        }
        throw new AssertionError("the service refused it");
    }

    private static double requests(Scrape scrape) {
        return scrape.samples().stream()
                .filter(sample -> sample.name().equals("getfluxly_requests_seconds_count"))
                .mapToDouble(Sample::value)
                .sum();
    }

    private static void learn(Sample sample) {
        Map<String, Set<String>> known =
                VALUES_BY_LABEL_BY_METRIC.computeIfAbsent(sample.name(), name -> new HashMap<>());
        sample.labels().forEach((label, value) -> known.merge(label, Set.of(value), MonitoringDocsTest::union));
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        return Stream.concat(one.stream(), other.stream()).collect(Collectors.toSet());
    }

    // ---- what the documents say -------------------------------------------------------------------------------------

    private static JsonNode dashboard() {
        return JsonMapper.shared().readTree(DASHBOARD.toFile());
    }

    @SuppressWarnings("unchecked") // whatever is of another type fails its test
    private static List<Map<String, Object>> alerts() throws IOException {
        Map<String, List<Map<String, Object>>> file =
                new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(ALERTS));
        return file.getOrDefault("groups", List.of()).stream()
                .flatMap(group -> ((List<Map<String, Object>>) group.getOrDefault("rules", List.of())).stream())
                .toList();
    }

    private static Stream<Arguments> expressions() throws IOException {
        Stream<Arguments> panels = dashboard()
                .path("panels")
                .valueStream()
                .flatMap(panel -> panel.path("targets")
                        .valueStream()
                        .map(target -> expression(
                                panel.path("title").asString(),
                                target.path("expr").asString(),
                                legend(target))));
        Stream<Arguments> variables = dashboard()
                .path("templating")
                .path("list")
                .valueStream()
                .map(variable -> variable.path("query").path("query").asString())
                .flatMap(query -> LABEL_VALUES.matcher(query).results())
                .map(query -> expression("variable " + query.group(2), query.group(1), "{{" + query.group(2) + "}}"));
        Stream<Arguments> rules = alerts().stream()
                .map(rule -> expression(
                        String.valueOf(rule.get("alert")),
                        String.valueOf(rule.get("expr")),
                        String.valueOf(rule.get("annotations"))));
        return Stream.of(panels, variables, rules).flatMap(all -> all);
    }

    private static String legend(JsonNode target) {
        return target.path("legendFormat").asString("");
    }

    private static Arguments expression(String place, String text, String showsLabels) {
        return Arguments.of(place, new PromQl(text), showsLabels);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("expressions")
    void expression_namesOnlyWhatAScrapeHas(String place, PromQl expression, String showsLabels) {
        assertThat(expression.isBalanced()).as(expression.text()).isTrue();
        assertThat(expression.selectors()).isNotEmpty();
        for (Selector selector : expression.selectors()) {
            assertThat(VALUES_BY_LABEL_BY_METRIC).containsKey(selector.metric());
            selector.conditions().forEach(condition -> assertKnown(selector.metric(), condition));
        }
        assertThat(labels(expression)).containsAll(expression.groupings());
        assertThat(LABEL_IN_TEXT.matcher(showsLabels).results().map(label -> label.group(1)))
                .isSubsetOf(expression.groupings().isEmpty() ? labels(expression) : expression.groupings());
    }

    private static void assertKnown(String metric, Condition condition) {
        if (TARGET_LABELS.contains(condition.label())) {
            return;
        }
        Map<String, Set<String>> known = VALUES_BY_LABEL_BY_METRIC.getOrDefault(metric, Map.of());
        assertThat(known).as(metric).containsKey(condition.label());
        assertThat(known.getOrDefault(condition.label(), Set.of()))
                .as(metric + ", " + condition.label())
                .containsAll(condition.values());
    }

    /** Those that every metric of the expression has. */
    private static Set<String> labels(PromQl expression) {
        return expression.selectors().stream()
                .map(selector -> VALUES_BY_LABEL_BY_METRIC
                        .getOrDefault(selector.metric(), Map.of())
                        .keySet())
                .reduce((one, other) -> one.stream().filter(other::contains).collect(Collectors.toSet()))
                .map(common -> union(common, TARGET_LABELS))
                .orElse(TARGET_LABELS);
    }

    @Test
    void panels_haveTheirOwnIdAndExplainThemselves() {
        List<JsonNode> panels = dashboard().path("panels").valueStream().toList();

        assertThat(panels).extracting(panel -> panel.path("id").asInt()).doesNotHaveDuplicates();
        assertThat(panels)
                .extracting(panel -> panel.path("title").asString(""))
                .doesNotHaveDuplicates()
                .doesNotContain("");
        assertThat(panels)
                .allSatisfy(panel ->
                        assertThat(panel.path("description").asString("")).hasSizeGreaterThan(60));
        assertThat(panels)
                .allSatisfy(
                        panel -> assertThat(panel.path("datasource").path("uid").asString())
                                .isEqualTo("${datasource}"));
    }

    @Test
    void panels_showEveryMetric() {
        Set<String> shown = dashboard().findValues("expr").stream()
                .flatMap(text -> new PromQl(text.asString()).selectors().stream())
                .map(Selector::metric)
                .collect(Collectors.toSet());

        assertThat(shown).isEqualTo(VALUES_BY_LABEL_BY_METRIC.keySet());
    }

    @Test
    void alerts_areComplete() throws IOException {
        assertThat(alerts())
                .hasSize(10)
                .allSatisfy(rule -> assertThat(rule).containsOnlyKeys("alert", "expr", "for", "labels", "annotations"));
        assertThat(alerts()).extracting(rule -> rule.get("alert")).doesNotHaveDuplicates();
        assertThat(alerts())
                .extracting(rule -> rule.get("labels"))
                .isSubsetOf(Map.of("severity", "warning"), Map.of("severity", "critical"));
        assertThat(alerts())
                .allSatisfy(rule -> assertThat(rule.get("for")).asString().matches("\\d+[smh]"));
        assertThat(alerts())
                .allSatisfy(rule -> assertThat(rule.get("annotations"))
                        .asInstanceOf(InstanceOfAssertFactories.MAP)
                        .containsOnlyKeys("summary", "description"));
    }
}
