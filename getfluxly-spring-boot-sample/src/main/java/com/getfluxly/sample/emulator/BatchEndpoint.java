package com.getfluxly.sample.emulator;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code POST /v1/events/batch}, page ingest/batch: stores the good events, names the bad ones. */
final class BatchEndpoint {

    private static final int MAX_EVENTS = 100;

    private final Received received;

    BatchEndpoint(Received received) {
        this.received = received;
    }

    /**
     * @param condemned indexes of events that a fault rejects, whatever they hold
     * @throws RefusedException 400, if the body is no batch
     */
    Answer answer(ObjectNode body, String idempotencyKey, Set<Integer> condemned) {
        ArrayNode events = events(body);
        ArrayNode errors = Json.object().arrayNode();
        for (int index = 0; index < events.size(); index++) {
            try {
                checkNotCondemned(events.get(index), condemned.contains(index));
                received.store(EventRules.check(events.get(index)), idempotencyKey);
            } catch (RefusedException refused) {
                errors.add(error(index, refused));
            }
        }
        return Answer.of(202, summary(events.size(), errors));
    }

    private static ArrayNode events(ObjectNode body) {
        JsonNode events = body.path("events");
        if (!events.isArray() || events.isEmpty() || events.size() > MAX_EVENTS) {
            throw RefusedException.validation("events must be an array of 1 to " + MAX_EVENTS + " events");
        }
        return events.asArray();
    }

    private void checkNotCondemned(JsonNode event, boolean condemned) {
        if (condemned) {
            received.condemn(event);
            throw RefusedException.validation("rejected by the fault reject-one");
        }
    }

    private static ObjectNode error(int index, RefusedException refused) {
        return Json.object().put("index", index).put("error", refused.code()).put("detail", refused.detail());
    }

    private static ObjectNode summary(int events, ArrayNode errors) {
        ObjectNode summary =
                Json.object().put("accepted", events - errors.size()).put("rejected", errors.size());
        summary.set("errors", errors);
        return summary.put("request_id", Ids.request());
    }
}
