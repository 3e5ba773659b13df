package com.getfluxly.spring.lifecycle;

import com.getfluxly.spring.RawServer;
import com.getfluxly.spring.RawServer.Conversation;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service on loopback: takes batches, and says which events it has confirmed. */
final class Collector implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final List<JsonNode> confirmed = new CopyOnWriteArrayList<>();
    private final List<JsonNode> unanswered = new CopyOnWriteArrayList<>();
    private final RawServer server = new RawServer(this::answer);
    private volatile boolean silent;

    String origin() {
        return server.origin();
    }

    /** The names of the events in the order of their arrival; one that arrived twice is there twice. */
    List<String> confirmed() {
        return events().stream().map(event -> event.path("event").asString()).toList();
    }

    /** All that was confirmed, in the order of its arrival. */
    List<JsonNode> events() {
        return List.copyOf(confirmed);
    }

    /** All that was read, and never answered. */
    List<JsonNode> unanswered() {
        return List.copyOf(unanswered);
    }

    /** From now on connections are accepted and requests read, and that is all. */
    void fallSilent() {
        silent = true;
    }

    /** To new requests. */
    void speakAgain() {
        silent = false;
    }

    /** From now on connections are refused. */
    @Override
    public void close() {
        server.close();
    }

    private void answer(Conversation conversation) throws IOException, InterruptedException {
        List<JsonNode> events = events(conversation.request());
        if (silent) {
            unanswered.addAll(events);
            conversation.fallSilent();
            return;
        }
        confirmed.addAll(events);
        String body = "{\"accepted\":" + events.size() + "}";
        conversation.say("HTTP/1.1 202 Accepted\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private static List<JsonNode> events(String request) {
        String body = request.substring(request.indexOf("\r\n\r\n") + 4);
        return JSON.readTree(body).path("events").valueStream().toList();
    }
}
