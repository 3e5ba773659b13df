package com.getfluxly.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.GetFluxlyClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.util.TestSocketUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Types what the documents tell readers to type, one line after the other, on other ports. */
@Timeout(60)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DocumentedCommandsTest {

    private static final Path README = Path.of("..", "README.md");
    private static final Path OPERATING = Path.of("..", "docs", "operating.md");
    private static final Pattern JSON_BLOCK = Pattern.compile("```json\n(.*?)\n```", Pattern.DOTALL);

    /** What the README says that one sees. */
    private static final Map<String, String> SHOWN =
            Map.of("/received", "order_completed", "/actuator/health/getfluxly", "\"code\":\"server_error\"");

    private static final int EMULATOR_PORT = TestSocketUtils.findAvailableTcpPort();

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static ConfigurableApplicationContext shop;

    @BeforeAll
    static void open() {
        shop = SpringApplication.run(
                SampleApplication.class,
                "--server.port=0",
                "--sample.emulator.port=" + EMULATOR_PORT,
                // As the document has it.
                "--management.endpoints.web.exposure.include=health,metrics,prometheus,getfluxly",
                "--management.endpoint.getfluxly.access=unrestricted");
    }

    @AfterAll
    static void close() {
        shop.close();
    }

    private static List<Curl> commands(Path document) throws IOException {
        return Files.readString(document)
                .lines()
                .filter(line -> line.startsWith("curl "))
                .map(Curl::parse)
                .toList();
    }

    private static HttpResponse<String> run(Curl command) throws IOException, InterruptedException {
        String shopPort = shop.getEnvironment().getRequiredProperty("local.server.port");
        Map<Integer, Integer> ports = Map.of(8080, Integer.valueOf(shopPort), 8090, EMULATOR_PORT);
        return HTTP.send(command.request(ports), BodyHandlers.ofString());
    }

    @Test
    @Order(1)
    void commandsOfTheReadme_work() throws Exception {
        List<Curl> commands = commands(README);
        assertThat(commands).hasSizeGreaterThanOrEqualTo(7);

        for (Curl command : commands) {
            if (command.method().equals("GET")) {
                // The reader waits for a second where the document says so.
                await().untilAsserted(() -> assertShows(command, SHOWN.getOrDefault(command.path(), "")));
            } else {
                assertShows(command, "");
            }
        }

        Emulator emulator = new Emulator(URI.create("http://127.0.0.1:" + EMULATOR_PORT));
        await().untilAsserted(() -> assertThat(emulator.events())
                .extracting(event -> event.get("event").asString())
                .containsExactly("$identify", "signed_up", "order_completed", "order_completed"));
    }

    private static void assertShows(Curl command, String text) throws IOException, InterruptedException {
        HttpResponse<String> response = run(command);
        assertThat(response.statusCode()).as(command.toString()).isBetween(200, 299);
        assertThat(response.body()).as(command.toString()).contains(text);
    }

    @Test
    @Order(2)
    void commandsOfOperating_workAndShowWhatItSays() throws Exception {
        run(Curl.parse("curl -X PUT localhost:8090/fault/503"));
        run(Curl.parse("curl -X POST localhost:8080/checkout"));
        GetFluxlyClient client = shop.getBean(GetFluxlyClient.class);
        // What the commands before it left behind may have been tried again already.
        await().until(() -> client.stats().consecutiveFailures() > 1);

        List<Curl> commands = commands(OPERATING);
        HttpResponse<String> report = run(commands.get(0));
        run(Curl.parse("curl -X DELETE localhost:8090/fault"));
        HttpResponse<String> flush = run(commands.get(1));

        assertThat(commands).hasSize(2);
        assertThat(report.statusCode()).isEqualTo(200);
        assertSameShape("", example(), JsonMapper.shared().readTree(report.body()));
        assertThat(flush.statusCode()).isEqualTo(200);
        assertThat(JsonMapper.shared().readTree(flush.body()).at("/pending").asInt(-1))
                .isZero();
    }

    private static JsonNode example() throws IOException {
        return JSON_BLOCK
                .matcher(Files.readString(OPERATING))
                .results()
                .map(block -> JsonMapper.shared().readTree(block.group(1)))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Every field of the example is there, and of the same kind. Maps are cut in the example, and lists have one entry. There
     * is no kind of failure here: the service does answer. And there is no spool.
     */
    private static void assertSameShape(String path, JsonNode example, JsonNode actual) {
        if (path.endsWith("/failureKind") || path.endsWith("/spool")) {
            assertThat(actual.isNull()).as(path).isTrue();
            return;
        }
        assertThat(actual.getNodeType()).as(path).isEqualTo(example.getNodeType());
        if (example.isArray()) {
            assertSameShape(path + "/0", example.get(0), actual.path(0));
        }
        example.propertyNames()
                .forEach(name -> assertSameShape(path + "/" + name, example.get(name), actual.path(name)));
    }
}
