package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.RawServer;
import com.getfluxly.spring.ScriptedClient;
import com.getfluxly.spring.actuate.GetFluxlyEndpoint;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.web.exchanges.InMemoryHttpExchangeRepository;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.metrics.buffering.BufferingApplicationStartup;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a web application shows of the client, as somebody sees it who asks over HTTP. */
@ExtendWith(OutputCaptureExtension.class)
class ActuatorTest {

    private static final String TOKEN = "--getfluxly.token=gflux_secret_canary";
    private static final String ACCEPTED = "HTTP/1.1 202 Accepted\r\nContent-Length: 14\r\n\r\n{\"accepted\":1}";
    private static final String UNAUTHENTICATED =
            "HTTP/1.1 401 Unauthorized\r\nContent-Length: 51\r\n\r\n{\"error\":\"unauthenticated\",\"detail\":\"canary_detail\"}";

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        InMemoryHttpExchangeRepository exchanges() {
            return new InMemoryHttpExchangeRepository();
        }
    }

    @AfterEach
    void close() throws Exception {
        System.clearProperty("canary.command");
        System.clearProperty("jdk.http.auth.tunneling.disabledSchemes");
        for (AutoCloseable resource : opened) {
            resource.close();
        }
    }

    private ConfigurableApplicationContext start(RawServer service, String... properties) {
        SpringApplication application = new SpringApplication(Application.class);
        application.setApplicationStartup(new BufferingApplicationStartup(4_096));
        ConfigurableApplicationContext context = application.run(Stream.concat(
                        Stream.of(
                                "--server.port=0",
                                "--getfluxly.api-host=" + service.origin(),
                                "--getfluxly.flush-interval=0",
                                "--getfluxly.shutdown-timeout=0s"),
                        Stream.of(properties))
                .toArray(String[]::new));
        opened.add(context);
        opened.add(service);
        return context;
    }

    private HttpResponse<String> ask(ConfigurableApplicationContext context, String method, String path, String body)
            throws Exception {
        String port = Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port"));
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(ConfigurableApplicationContext context, String path) throws Exception {
        return ask(context, "GET", path, "");
    }

    // ---- the endpoint -----------------------------------------------------------------------------------------------

    @Test
    @Promise("I52")
    void endpoint_isNotOnTheWebUnlessAskedFor() throws Exception {
        ConfigurableApplicationContext context = start(RawServer.answering(ACCEPTED), TOKEN);

        assertThat(get(context, "/actuator/health").statusCode()).isEqualTo(200);
        assertThat(get(context, "/actuator/getfluxly").statusCode()).isEqualTo(404);
    }

    @Test
    @Promise("I52")
    void endpoint_isReadOnlyByDefault() throws Exception {
        ConfigurableApplicationContext context =
                start(RawServer.answering(ACCEPTED), TOKEN, "--management.endpoints.web.exposure.include=getfluxly");
        GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
        client.track("signed_up", Identity.userId("canary_id"), Map.of("k", "canary_value"));
        client.flush();

        HttpResponse<String> read = get(context, "/actuator/getfluxly");

        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body()).doesNotContain("canary", "signed_up");
        JsonNode report = new JsonMapper().readTree(read.body());
        assertThat(report.at("/enabled").asBoolean()).isTrue();
        assertThat(report.at("/recentErrors").size()).isZero();
        JsonNode stats = report.get("stats");
        assertThat(stats.propertyNames())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(DeliveryStats.Builder.class.getMethods())
                        .filter(setter -> setter.getReturnType() == DeliveryStats.Builder.class)
                        .map(Method::getName)
                        .toList());
        assertThat(stats.at("/state").asString()).isEqualTo("ACTIVE");
        assertThat(stats.at("/stateCode").isNull()).isTrue();
        assertThat(stats.at("/delivered").asLong()).isEqualTo(1);
        assertThat(stats.at("/queueCapacity").asLong()).isEqualTo(1_000);
        assertThat(Instant.parse(stats.at("/lastDelivered").asString())).isBefore(Instant.now());
        assertThat(stats.get("droppedByReason").propertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(DropReason.values()).map(DropReason::code).toList());
        assertThat(stats.get("anomalies").propertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Anomaly.values()).map(Anomaly::code).toList());
        assertThat(ask(context, "POST", "/actuator/getfluxly", "{}").statusCode())
                .isEqualTo(405);
    }

    @Test
    void endpointAndHealth_showTheSpool(@TempDir Path directory) throws Exception {
        ConfigurableApplicationContext context = start(
                RawServer.answering(ACCEPTED),
                TOKEN,
                "--management.endpoints.web.exposure.include=getfluxly,health",
                "--management.endpoint.health.show-details=always",
                "--getfluxly.spool.directory=" + directory.resolve("spool"),
                "--getfluxly.spool.durability=power");
        context.getBean(GetFluxlyClient.class).track("signed_up", Identity.userId("canary_id"));

        JsonNode stats = json(context, "/actuator/getfluxly").get("stats");
        JsonNode health = json(context, "/actuator/health/getfluxly");

        assertThat(stats.at("/recovered").asLong()).isZero();
        assertThat(stats.at("/spool/durability").asString()).isEqualTo("POWER");
        assertThat(stats.at("/spool/segments").asLong()).isEqualTo(1);
        assertThat(stats.at("/spool/code").isNull()).isTrue();
        assertThat(health.at("/status").asString()).isEqualTo("UP");
        assertThat(health.at("/details/spool/durability").asString()).isEqualTo("POWER");
        assertThat(health.at("/details/spool/capacity").asLong()).isEqualTo(1L << 30);
        assertThat(health.at("/details/spool/bytes").asLong()).isPositive();
    }

    private JsonNode json(ConfigurableApplicationContext context, String path) throws Exception {
        return new JsonMapper().readTree(get(context, path).body());
    }

    @Test
    void endpoint_flushesWhereThatIsAllowed() throws Exception {
        ConfigurableApplicationContext context = start(
                RawServer.answering(ACCEPTED),
                TOKEN,
                "--management.endpoints.web.exposure.include=getfluxly",
                "--management.endpoint.getfluxly.access=unrestricted");
        context.getBean(GetFluxlyClient.class).track("signed_up", Identity.userId("u1"));

        HttpResponse<String> flushed = ask(context, "POST", "/actuator/getfluxly", "{\"atMost\":\"5s\"}");

        assertThat(flushed.statusCode()).isEqualTo(200);
        assertThat(new JsonMapper().readTree(flushed.body()))
                .isEqualTo(new JsonMapper()
                        .readTree("{\"code\":null,\"delivered\":1,\"rejected\":0,\"dropped\":0,\"pending\":0}"));
        assertThat(ask(context, "POST", "/actuator/getfluxly", "{}").statusCode())
                .isEqualTo(200);
    }

    /** The request to the service may take a minute, the answer to the endpoint may not. */
    @Test
    void endpoint_flushesNoLongerThanItIsTold() throws Exception {
        ConfigurableApplicationContext context = start(
                new RawServer(RawServer.Conversation::fallSilent),
                TOKEN,
                "--getfluxly.timeout=60s",
                "--management.endpoints.web.exposure.include=getfluxly",
                "--management.endpoint.getfluxly.access=unrestricted");
        context.getBean(GetFluxlyClient.class).track("signed_up", Identity.userId("u1"));
        long start = System.nanoTime();

        HttpResponse<String> flushed = ask(context, "POST", "/actuator/getfluxly", "{\"atMost\":\"200ms\"}");

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(200), GetFluxlyEndpoint.DEFAULT_FLUSH.minusMillis(1));
        assertThat(flushed.statusCode()).isEqualTo(200);
        assertThat(new JsonMapper().readTree(flushed.body()).at("/pending").asInt())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "\"2\"", "\"2s\"", "\"PT2S\"", "null"})
    void endpoint_takesSecondsAsPropertiesDo(String atMost) throws Exception {
        ScriptedClient client = new ScriptedClient();

        assertThat(post(client, "{\"atMost\":" + atMost + "}").statusCode()).isEqualTo(200);

        assertThat(client.calls()).first().isEqualTo(atMost.equals("null") ? "flush PT5S" : "flush PT2S");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5000", "-1", "\"soon\"", "true", "2.5", "[2]", "{}"})
    void endpoint_saysWhatCannotBe(String atMost) throws Exception {
        ScriptedClient client = new ScriptedClient();

        HttpResponse<String> refused = post(client, "{\"atMost\":" + atMost + "}");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(client.calls()).noneMatch(call -> call.equals("flush PT5S"));
        if (!atMost.equals("[2]") && !atMost.equals("{}")) {
            assertThat(refused.body()).contains("a number without a unit is seconds");
        }
    }

    private HttpResponse<String> post(ScriptedClient client, String body) throws Exception {
        SpringApplication application = new SpringApplication(Application.class);
        application.addInitializers(context ->
                ((GenericApplicationContext) context).registerBean("own", GetFluxlyClient.class, () -> client));
        ConfigurableApplicationContext context = application.run(
                "--server.port=0",
                "--spring.web.error.include-message=always",
                "--management.endpoints.web.exposure.include=getfluxly",
                "--management.endpoint.getfluxly.access=unrestricted");
        opened.add(context);
        return ask(context, "POST", "/actuator/getfluxly", body);
    }

    // ---- health -----------------------------------------------------------------------------------------------------

    /** Kubernetes would restart a JVM, or take it out of rotation, for trouble that is none of its own. */
    @Test
    @Promise("I55")
    void parkedClient_isInNeitherLivenessNorReadiness() throws Exception {
        ConfigurableApplicationContext context = start(
                RawServer.answering(UNAUTHENTICATED),
                TOKEN,
                "--management.health.getfluxly.down-when-parked=true",
                "--management.endpoint.health.probes.enabled=true",
                "--management.endpoint.health.show-components=always",
                "--management.endpoint.health.show-details=always");
        GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
        client.track("signed_up", Identity.userId("u1"));
        assertThatThrownBy(client::flush).hasMessageContaining("unauthenticated");

        for (String group : List.of("liveness", "readiness")) {
            HttpResponse<String> probe = get(context, "/actuator/health/" + group);
            assertThat(probe.statusCode()).as(group).isEqualTo(200);
            assertThat(probe.body()).isEqualTo("{\"status\":\"UP\"}");
            assertThat(get(context, "/actuator/health/" + group + "/getfluxly").statusCode())
                    .as(group)
                    .isEqualTo(404);
        }
        HttpResponse<String> own = get(context, "/actuator/health/getfluxly");
        assertThat(own.statusCode()).isEqualTo(503);
        assertThat(own.body()).contains("\"status\":\"DOWN\"", "\"code\":\"unauthenticated\"");
    }

    // ---- secrets ----------------------------------------------------------------------------------------------------

    /** The token, an event's name, id and value, and what the service said. */
    @ParameterizedTest
    @ValueSource(strings = {"gflux_secret_canary", "some-canary-token"})
    @Promise({"I45", "I51", "I52"})
    void noEndpointAndNoLog_showsASecretOrAnEvent(String token, CapturedOutput output) throws Exception {
        System.setProperty("canary.command", "java -jar shop.jar --getfluxly.token=" + token + " --debug");
        System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
        ConfigurableApplicationContext context = start(
                RawServer.answering(UNAUTHENTICATED),
                "--getfluxly.token=" + token,
                "--getfluxly.proxy.host=127.0.0.1",
                "--getfluxly.proxy.port=1",
                "--getfluxly.proxy.username=shop",
                "--getfluxly.proxy.password=canary_password",
                "--behind.another.name=canary_password",
                "--logging.level.com.getfluxly=trace",
                "--management.endpoints.access.default=unrestricted",
                "--management.endpoints.web.exposure.include=*",
                "--management.endpoint.env.show-values=always",
                "--management.endpoint.configprops.show-values=always",
                "--management.endpoint.health.show-details=always",
                "--management.endpoint.health.show-components=always",
                "--management.endpoint.quartz.show-values=always");
        GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
        client.track("canary_event", Identity.userId("canary_id"), Map.of("canary_key", "canary_value"));
        assertThatThrownBy(client::flush).hasMessageContaining("unauthenticated");

        Map<String, String> answers = answersOfAllEndpoints(context);

        assertThat(answers)
                .containsKeys("getfluxly", "health", "env", "configprops", "beans", "loggers", "threaddump", "startup")
                .containsKeys("metrics", "prometheus", "conditions", "mappings", "scheduledtasks", "httpexchanges");
        assertThat(answers.get("health")).contains("\"code\":\"unauthenticated\"");
        assertThat(answers.get("getfluxly")).contains("\"code\":\"unauthenticated\"");
        assertThat(answers.get("env")).contains("getfluxly.token", "canary.command", "getfluxly.proxy.password");
        answers.forEach((endpoint, body) -> assertThat(withoutPropertyNames(body))
                .as(endpoint)
                .doesNotContain(token)
                .doesNotContain("canary_"));
        assertThat(output.getAll()).doesNotContain(token, "canary_");
    }

    private static String withoutPropertyNames(String body) {
        return body.replace("canary.command", "");
    }

    private Map<String, String> answersOfAllEndpoints(ConfigurableApplicationContext context) throws Exception {
        Map<String, String> answers = new TreeMap<>();
        JsonNode links =
                new JsonMapper().readTree(get(context, "/actuator").body()).get("_links");
        for (Map.Entry<String, JsonNode> link : links.properties()) {
            String path = URI.create(link.getValue().get("href").asString().replaceAll("\\{.*", ""))
                    .getPath();
            // A dump of the heap holds the token by its nature.
            if (!link.getKey().equals("heapdump")) {
                answers.put(link.getKey(), get(context, path).body());
            }
        }
        answers.put(
                "env of the token",
                get(context, "/actuator/env/getfluxly.token").body());
        answers.put(
                "configprops of ours",
                get(context, "/actuator/configprops/getfluxly").body());
        return answers;
    }
}
