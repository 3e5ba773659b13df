package com.getfluxly.sample.emulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A fresh emulator for each test, on a clock that the test owns, and the words to talk to it. */
final class EmulatorClient implements BeforeEachCallback, AfterEachCallback {

    static final String SERVER_TOKEN = "gflux_secret_test_4f9a";
    static final String PUBLISHABLE_TOKEN = "gflux_pub_test_77";
    static final String BATCH = "/v1/events/batch";
    static final String ALIAS = "/v1/identify/alias";

    private static final JsonMapper JSON = JsonMapper.shared();

    final MutableClock clock = new MutableClock();
    private final RateLimit limit;
    private final Tokens tokens;
    private final HttpClient http = HttpClient.newHttpClient();
    private URI uri = URI.create("http://not.started");
    private Runnable stop = () -> {};
    private Supplier<Counters> counters = () -> new Counters(0, 0, 0, 0);

    EmulatorClient() {
        this(RateLimit.PRO);
    }

    EmulatorClient(RateLimit limit) {
        this(limit, Tokens.ANY);
    }

    EmulatorClient(RateLimit limit, Tokens tokens) {
        this.limit = limit;
        this.tokens = tokens;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        IngestEmulator emulator = IngestEmulator.start(0, limit, tokens, clock);
        uri = emulator.uri();
        stop = emulator::close;
        counters = emulator::counters;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        stop.run();
    }

    URI uri() {
        return uri;
    }

    static String key() {
        return UUID.randomUUID().toString();
    }

    /** A good event with a new message_id. */
    static String event(String name) {
        return event(name, UUID.randomUUID().toString());
    }

    static String event(String name, String messageId) {
        return """
                {"event":"%s","external_id":"user_42","message_id":"%s"}""".formatted(name, messageId);
    }

    static String batch(String... events) {
        return "{\"events\":[" + String.join(",", events) + "]}";
    }

    /** A good request with a new key, to be changed by the test. */
    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri.resolve(path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + SERVER_TOKEN)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .header("X-Idempotency-Key", key());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(request(path).POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> post(String path, String body, String key) throws IOException, InterruptedException {
        return send(request(path).setHeader("X-Idempotency-Key", key).POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> postBatch(String... events) throws IOException, InterruptedException {
        return post(BATCH, batch(events));
    }

    /** A request to the emulator's own pages, which take no token. */
    HttpResponse<String> own(String method, String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri.resolve(path)).method(method, BodyPublishers.noBody()));
    }

    JsonNode received() throws IOException, InterruptedException {
        return json(own("GET", "/received"));
    }

    Counters counters() {
        return counters.get();
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    static JsonNode json(String text) {
        return JSON.readTree(text);
    }
}
