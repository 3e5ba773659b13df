package com.getfluxly.sample.emulator;

import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event that arrived.
 *
 * @param profile the id of the user, or of the visitor where there is no user
 * @param messageId empty if it had none
 * @param times how many requests brought it; it is kept once
 */
public record ReceivedEvent(String name, String profile, String messageId, Instant receivedAt, int times) {

    // Who somebody is says more than which browser it was.
    private static final List<String> PROFILE_IDS = List.of("external_id", "user_id", "anonymous_id");

    static ReceivedEvent of(ObjectNode event, int times) {
        return new ReceivedEvent(
                text(event, "event"),
                PROFILE_IDS.stream()
                        .map(name -> text(event, name))
                        .filter(id -> !id.isEmpty())
                        .findFirst()
                        .orElse(""),
                text(event, "message_id"),
                Instant.parse(text(event, "received_at")),
                times);
    }

    private static String text(ObjectNode event, String name) {
        return event.path(name).asString("");
    }
}
