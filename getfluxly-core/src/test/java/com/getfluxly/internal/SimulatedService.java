package com.getfluxly.internal;

import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * A model of the service with a seed: it keeps the contract (stored answers by key, one delivery by message id) and breaks
 * down in every way that the decision table knows.
 */
final class SimulatedService implements ScriptedTransport.Answering {

    static final String POISON = "poison";
    static final String UNWANTED = "unwanted";

    /** What goes wrong for a while. */
    enum Fault {
        NONE,
        FLAPPING,
        DOWN,
        UNREACHABLE,
        PROCESS_THEN_DROP,
        EMPTY_ANSWERS,
        LOGIN_PAGE,
        REVOKED,
        RATE_LIMITED,
        STUCK_ERROR,
        SMALL_LIMIT
    }

    private final Random random;
    private final Map<String, TransportResponse> stored = new HashMap<>();
    private final Map<String, String> stuck = new HashMap<>();
    private Fault fault = Fault.NONE;

    final Set<String> delivered = new LinkedHashSet<>();
    final Set<String> rejected = new HashSet<>();
    int copies;

    SimulatedService(Random random) {
        this.random = random;
    }

    void breakDown(Fault fault) {
        this.fault = fault;
    }

    @Override
    public TransportResponse answer(TransportRequest request) throws IOException {
        return switch (fault) {
            case NONE -> take(request);
            case FLAPPING -> random.nextBoolean() ? take(request) : ScriptedTransport.json(503, "");
            case DOWN -> ScriptedTransport.json(random.nextBoolean() ? 503 : 500, "");
            case UNREACHABLE -> throw new IOException("connection refused");
            case PROCESS_THEN_DROP -> {
                take(request);
                throw new IOException("connection reset");
            }
            case EMPTY_ANSWERS -> {
                TransportResponse answer = take(request);
                yield answer.status() == 202 ? ScriptedTransport.json(202, "") : answer;
            }
            case LOGIN_PAGE -> ScriptedTransport.json(200, "<html>log in</html>");
            case REVOKED -> ScriptedTransport.json(401, "{\"error\":\"unauthenticated\"}");
            case RATE_LIMITED ->
                new TransportResponse(
                        429, Map.of("Retry-After", List.of(Integer.toString(1 + random.nextInt(20)))), new byte[0]);
            case STUCK_ERROR -> stuckError(request);
            case SMALL_LIMIT -> request.body().length > 4_000 ? ScriptedTransport.json(413, "") : take(request);
        };
    }

    /** The first answer under a key is an error, and it is what the key gets from then on. */
    private TransportResponse stuckError(TransportRequest request) {
        String id = stuck.computeIfAbsent(ScriptedTransport.key(request), key -> "req_" + stuck.size());
        boolean everyFourthKeyWorks = stuck.size() % 4 == 0;
        return everyFourthKeyWorks
                ? take(request)
                : ScriptedTransport.json(500, "{\"error\":\"server_error\",\"request_id\":\"" + id + "\"}");
    }

    private TransportResponse take(TransportRequest request) {
        return stored.computeIfAbsent(ScriptedTransport.key(request), key -> process(request));
    }

    private TransportResponse process(TransportRequest request) {
        List<JsonNode> events = ScriptedTransport.eventsOf(request);
        if (events.stream().anyMatch(event -> name(event).equals(POISON))) {
            return ScriptedTransport.json(400, "{\"error\":\"validation_error\"}");
        }
        List<String> errors = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            String id = events.get(i).path("message_id").asString();
            if (name(events.get(i)).equals(UNWANTED)) {
                rejected.add(id);
                errors.add("{\"index\":" + i + ",\"error\":\"validation_error\"}");
            } else if (!delivered.add(id)) {
                copies++;
            }
        }
        String body = "{\"accepted\":" + (events.size() - errors.size()) + ",\"rejected\":" + errors.size()
                + ",\"errors\":" + errors.stream().collect(Collectors.joining(",", "[", "]")) + "}";
        return new TransportResponse(202, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    private static String name(JsonNode event) {
        return event.path("event").asString();
    }
}
