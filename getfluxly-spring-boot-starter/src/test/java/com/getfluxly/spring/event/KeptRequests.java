package com.getfluxly.spring.event;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service that takes everything and keeps it. */
final class KeptRequests implements Transport {

    private static final JsonMapper JSON = new JsonMapper();

    private final List<JsonNode> events = new CopyOnWriteArrayList<>();

    @Override
    public TransportResponse send(TransportRequest request) {
        JsonNode batch = JSON.readTree(new String(request.body(), StandardCharsets.UTF_8));
        List<JsonNode> sent = new ArrayList<>();
        batch.get("events").forEach(sent::add);
        events.addAll(sent);
        byte[] answer = ("{\"accepted\":" + sent.size() + "}").getBytes(StandardCharsets.UTF_8);
        return new TransportResponse(202, Map.of(), answer);
    }

    List<JsonNode> events(GetFluxlyClient client) {
        client.flush();
        return List.copyOf(events);
    }

    /** In the order in which they arrived. */
    List<String> names(GetFluxlyClient client) {
        return events(client).stream()
                .map(event -> event.get("event").asString())
                .toList();
    }

    List<String> names() {
        return events.stream().map(event -> event.get("event").asString()).toList();
    }
}
