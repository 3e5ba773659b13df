package com.getfluxly.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What an emulator received, and its switch for faults. */
public final class Emulator {

    /** What differs from run to run. Each must be there. */
    private static final List<String> PER_RUN = List.of("message_id", "timestamp", "received_at", "idempotency_key");

    private static final JsonMapper JSON = JsonMapper.shared();

    private final RestTestClient http;

    public Emulator(URI uri) {
        this.http = RestTestClient.bindToServer().baseUrl(uri.toString()).build();
    }

    /** Waits until these events are there, to the last field, in this order, and no others. */
    public void awaitEvents(String... events) {
        List<JsonNode> expected = List.of(events).stream().map(JSON::readTree).toList();
        await().untilAsserted(() ->
                assertThat(events().stream().map(Emulator::withoutPerRun)).containsExactlyElementsOf(expected));
    }

    /** The events in the order of their arrival. */
    public List<JsonNode> events() {
        return received().get("events").valueStream().toList();
    }

    /** The API requests to a path in the order of their arrival. */
    public List<JsonNode> requests(String path) {
        return received()
                .get("requests")
                .valueStream()
                .filter(request -> request.get("path").stringValue().equals(path))
                .toList();
    }

    /** How many events came a second time. */
    public int duplicates() {
        return received().at("/counters/duplicates").intValue();
    }

    /** Switches a fault on, with its settings as a query. */
    public void fail(String fault) {
        http.put().uri("/fault/" + fault).exchangeSuccessfully();
    }

    /** Switches the fault off. */
    public void heal() {
        http.delete().uri("/fault").exchangeSuccessfully();
    }

    void forget() {
        http.delete().uri("/received").exchangeSuccessfully();
    }

    private JsonNode received() {
        return Objects.requireNonNull(http.get()
                .uri("/received")
                .exchangeSuccessfully()
                .returnResult(JsonNode.class)
                .getResponseBody());
    }

    private static JsonNode withoutPerRun(JsonNode event) {
        ObjectNode stripped = event.asObject().deepCopy();
        PER_RUN.forEach(field -> assertThat(stripped.remove(field)).as(field).isNotNull());
        return stripped;
    }
}
