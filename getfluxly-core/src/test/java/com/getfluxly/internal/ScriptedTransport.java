package com.getfluxly.internal;

import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service that answers as the test told it, one answer after the other, the last one for ever. */
public final class ScriptedTransport implements Transport {

    public static final JsonMapper JSON = new JsonMapper();

    private final Deque<Answering> script = new ArrayDeque<>();
    private final List<TransportRequest> requests = new ArrayList<>();
    private Answering always =
            request -> json(202, "{\"accepted\":" + eventsOf(request).size() + "}");
    private Consumer<TransportRequest> watcher = request -> {};
    private boolean closed;

    /** What the service does with a request. */
    @FunctionalInterface
    public interface Answering {
        TransportResponse answer(TransportRequest request) throws IOException;
    }

    @Override
    public TransportResponse send(TransportRequest request) throws IOException {
        requests.add(request);
        watcher.accept(request);
        Answering answering = script.isEmpty() ? always : script.remove();
        return answering.answer(request);
    }

    @Override
    public void close() {
        closed = true;
    }

    public boolean isClosed() {
        return closed;
    }

    // ---- sentences --------------------------------------------------------------------------------------------------

    public ScriptedTransport then(Answering answering) {
        script.add(answering);
        return this;
    }

    public ScriptedTransport then(int status) {
        return then(request -> json(status, ""));
    }

    public ScriptedTransport then(int status, String body) {
        return then(request -> json(status, body));
    }

    public ScriptedTransport thenRetryAfter(int status, String retryAfter) {
        return then(request -> new TransportResponse(status, Map.of("retry-after", List.of(retryAfter)), new byte[0]));
    }

    /** A rate limit, with what it says is left. */
    public ScriptedTransport thenLimit(String remaining) {
        return then(request ->
                new TransportResponse(429, Map.of("X-RateLimit-Remaining", List.of(remaining)), new byte[0]));
    }

    public ScriptedTransport thenNoAnswer() {
        return then(request -> {
            throw new IOException("connection reset");
        });
    }

    public ScriptedTransport thenAccept() {
        return then(request -> json(202, "{}"));
    }

    /** From now on, after the script. */
    public ScriptedTransport always(Answering answering) {
        always = answering;
        return this;
    }

    public ScriptedTransport always(int status) {
        return always(request -> json(status, ""));
    }

    public ScriptedTransport onEach(Consumer<TransportRequest> watcher) {
        this.watcher = watcher;
        return this;
    }

    // ---- what arrived -----------------------------------------------------------------------------------------------

    public List<TransportRequest> requests() {
        return requests;
    }

    public List<String> keys() {
        return requests.stream().map(ScriptedTransport::key).toList();
    }

    /** The event names of each request. */
    public List<List<String>> batches() {
        return requests.stream().map(ScriptedTransport::names).toList();
    }

    public static String key(TransportRequest request) {
        return String.valueOf(request.headers().get("X-Idempotency-Key"));
    }

    public static List<String> names(TransportRequest request) {
        return eventsOf(request).stream()
                .map(event -> event.path("event").asString())
                .toList();
    }

    public static List<String> messageIds(TransportRequest request) {
        return eventsOf(request).stream()
                .map(event -> event.path("message_id").asString())
                .toList();
    }

    public static List<JsonNode> eventsOf(TransportRequest request) {
        return JSON.readTree(request.body()).path("events").valueStream().toList();
    }

    public static TransportResponse json(int status, String body) {
        return new TransportResponse(
                status, Map.of("Content-Type", List.of("application/json")), body.getBytes(StandardCharsets.UTF_8));
    }
}
