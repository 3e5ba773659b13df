package com.getfluxly.sample.emulator;

import static com.getfluxly.sample.emulator.EmulatorClient.ALIAS;
import static com.getfluxly.sample.emulator.EmulatorClient.BATCH;
import static com.getfluxly.sample.emulator.EmulatorClient.SERVER_TOKEN;
import static com.getfluxly.sample.emulator.EmulatorClient.batch;
import static com.getfluxly.sample.emulator.EmulatorClient.event;
import static com.getfluxly.sample.emulator.EmulatorClient.json;
import static com.getfluxly.sample.emulator.EmulatorClient.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET} and {@code DELETE /received}. */
class ReceivedTest {

    private static final String EMPTY = """
            {"counters":{"events":0,"duplicates":0,"requests":0},"events":[],"requests":[]}""";

    @RegisterExtension
    private final EmulatorClient emulator = new EmulatorClient();

    @Test
    void received_isEmptyAtFirst() throws Exception {
        assertThat(emulator.received()).isEqualTo(json(EMPTY));
    }

    @Test
    void events_areShownAsTheyCameInOrderOfArrival() throws Exception {
        String first = key();
        String second = key();
        emulator.post(BATCH, """
                {"events":[{"event":"order_completed","user_id":"u","properties":{"total":12345678901234567.89}},\
                {"event":"b","user_id":"u"}]}""", first);
        emulator.post(BATCH, "{\"events\":[{\"event\":\"c\",\"user_id\":\"u\"}]}", second);

        HttpResponse<String> response = emulator.own("GET", "/received");

        assertThat(response.body()).contains("\"total\":12345678901234567.89");
        JsonNode events = json(response).get("events");
        assertThat(events.get(1)).isEqualTo(json("""
                        {"event":"b","user_id":"u","received_at":"2026-05-16T07:00:00Z",\
                        "idempotency_key":"%s"}""".formatted(first)));
        assertThat(events.valueStream().map(event -> event.get("event").stringValue()))
                .containsExactly("order_completed", "b", "c");
        assertThat(events.get(2).get("idempotency_key").stringValue()).isEqualTo(second);
    }

    @Test
    void request_isShownWithItsHeadersAndAnswer() throws Exception {
        String key = key();
        emulator.post(BATCH, batch(event("a"), event("b")), key);

        ObjectNode request = emulator.received().at("/requests/0").asObject();

        assertThat(request.at("/headers/content-type").stringValue()).isEqualTo("application/json");
        assertThat(request.at("/headers/authorization").stringValue()).isEqualTo("Bearer gflux_secret_…");
        request.remove("headers");
        assertThat(request).isEqualTo(json("""
                        {"received_at":"2026-05-16T07:00:00Z","method":"POST","path":"/v1/events/batch",\
                        "idempotency_key":"%s","status":202,"replay":"none","events":2,"body":null}""".formatted(key)));
    }

    @Test
    void request_isShownWithItsBodyUnlessItIsABatch() throws Exception {
        emulator.post(ALIAS, "{\"user_id\":\"u\",\"anonymous_id\":\"a\"}");
        emulator.post("/v1/profiles/a%20b/erase", "{\"reason\":\"gdpr_dsr\"}");

        JsonNode requests = emulator.received().get("requests");

        assertThat(requests.at("/0/body")).isEqualTo(json("{\"user_id\":\"u\",\"anonymous_id\":\"a\"}"));
        assertThat(requests.at("/0/status").intValue()).isEqualTo(200);
        assertThat(requests.at("/0/events").intValue()).isZero();
        assertThat(requests.at("/1/body")).isEqualTo(json("{\"reason\":\"gdpr_dsr\"}"));
        assertThat(requests.at("/1/path").stringValue()).isEqualTo("/v1/profiles/a%20b/erase");
    }

    @Test
    void request_isShownThoughItWasRefused() throws Exception {
        emulator.post("/nowhere", "{");

        JsonNode request = emulator.received().at("/requests/0");

        assertThat(request.get("status").intValue()).isEqualTo(404);
        assertThat(request.get("body").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "Bearer gflux_secret_test_4f9a, Bearer gflux_secret_…",
        "Bearer gflux_pub_test_4f9a, Bearer gflux_pub_…",
        "Bearer sk_test_4f9a, …",
        "gflux_secret_test_4f9a, …"
    })
    void token_isMasked(String authorization, String shown) throws Exception {
        emulator.send(emulator.request(BATCH)
                .setHeader("Authorization", authorization)
                .POST(BodyPublishers.noBody()));

        HttpResponse<String> response = emulator.own("GET", "/received");

        assertThat(json(response).at("/requests/0/headers/authorization").stringValue())
                .isEqualTo(shown);
        assertThat(response.body()).doesNotContain("4f9a");
    }

    @Test
    void token_neverPrintsItself() {
        assertThat(new Token(SERVER_TOKEN, Token.Kind.SERVER)).hasToString("gflux_secret_…");
    }

    @Test
    void delete_forgetsWhatIsShown() throws Exception {
        emulator.postBatch(event("a"));

        HttpResponse<String> response = emulator.own("DELETE", "/received");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response)).isEqualTo(json(EMPTY));
        assertThat(emulator.received()).isEqualTo(json(EMPTY));
    }

    @Test
    void delete_keepsMessageIdsAndKeys() throws Exception {
        String event = event("a");
        String key = key();
        HttpResponse<String> first = emulator.post(BATCH, batch(event), key);
        emulator.own("DELETE", "/received");

        assertThat(emulator.post(BATCH, batch(event), key).body()).isEqualTo(first.body());
        emulator.postBatch(event);

        assertThat(emulator.received().get("counters"))
                .isEqualTo(json("{\"events\":0,\"duplicates\":1,\"requests\":2}"));
    }

    @Test
    void received_refusesOtherMethods() throws Exception {
        HttpResponse<String> response = emulator.own("POST", "/received");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("GET, DELETE");
    }

    @Test
    void events_areShownByTheirName() throws Exception {
        emulator.postBatch(event("a"), event("b"), event("a"));

        JsonNode named = json(emulator.own("GET", "/received/events?event=a"));
        JsonNode all = json(emulator.own("GET", "/received/events"));
        JsonNode none = json(emulator.own("GET", "/received/events?event=c"));

        assertThat(named.get("count").intValue()).isEqualTo(2);
        assertThat(named.get("events").valueStream().map(e -> e.get("event").stringValue()))
                .containsExactly("a", "a");
        assertThat(all.get("count").intValue()).isEqualTo(3);
        assertThat(all.get("events")).isEqualTo(emulator.received().get("events"));
        assertThat(none).isEqualTo(json("{\"count\":0,\"events\":[]}"));
    }

    @ParameterizedTest
    @CsvSource({"DELETE, /received/events, GET", "GET, /reset, POST"})
    void pages_refuseOtherMethods(String method, String path, String allowed) throws Exception {
        HttpResponse<String> response = emulator.own(method, path);

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue(allowed);
    }

    @Test
    void reset_isAsAfterAStart() throws Exception {
        String event = event("a");
        emulator.postBatch(event);
        emulator.own("PUT", "/fault/503");

        HttpResponse<String> response = emulator.own("POST", "/reset");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response)).isEqualTo(json(EMPTY));
        HttpResponse<String> again = emulator.postBatch(event);
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.headers().firstValue("X-RateLimit-Remaining")).hasValue("999");
        assertThat(emulator.received().get("counters"))
                .isEqualTo(json("{\"events\":1,\"duplicates\":0,\"requests\":1}"));
    }

    @Test
    void newest_isBoundedByBytesToo() {
        Newest newest = new Newest(10, 30);

        for (int i = 0; i < 5; i++) {
            newest.add(Json.object().put("n", "12" + i)); // 11 bytes
        }
        assertThat(newest.all()).extracting(JsonNode::toString).containsExactly("{\"n\":\"123\"}", "{\"n\":\"124\"}");

        newest.add(Json.object().put("n", "x".repeat(100)));
        assertThat(newest.all()).hasSize(1);

        newest.add(Json.object().put("n", "125"));
        assertThat(newest.all()).extracting(JsonNode::toString).containsExactly("{\"n\":\"125\"}");
    }

    @Test
    void memory_isBounded() throws Exception {
        Received received = new Received(emulator.clock);
        ApiRequest request = ApiRequest.read(new MockHttpServletRequest("POST", BATCH));

        for (int i = 0; i <= 10_000; i++) {
            received.store(Json.object().put("event", "e" + i), "key");
        }
        for (int i = 0; i <= 1_000; i++) {
            received.record(request, Outcome.of(Answer.of(i, Json.object())));
        }

        JsonNode snapshot = json(received.snapshot().toString());
        assertThat(snapshot.get("events")).hasSize(10_000);
        assertThat(snapshot.at("/events/0/event").stringValue()).isEqualTo("e1");
        assertThat(snapshot.get("requests")).hasSize(1_000);
        assertThat(snapshot.at("/requests/0/status").intValue()).isEqualTo(1);
        assertThat(snapshot.get("counters")).isEqualTo(json("{\"events\":10001,\"duplicates\":0,\"requests\":1001}"));
    }
}
