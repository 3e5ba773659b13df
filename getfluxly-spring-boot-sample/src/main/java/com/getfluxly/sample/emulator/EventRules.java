package com.getfluxly.sample.emulator;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What one event must obey, page ingest/single. Fields that the contract does not name are let through. */
final class EventRules {

    static final List<String> IDS = List.of("anonymous_id", "external_id", "user_id");

    private static final int MAX_EVENT_BYTES = 32_768;
    private static final int MAX_NAME_LENGTH = 64;
    private static final int MAX_PROPERTIES = 32;
    private static final String IDENTIFY = "$identify";
    private static final Pattern SNAKE_CASE = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Pattern UUID_V4 = Pattern.compile(
            "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);

    private EventRules() {}

    /** @throws RefusedException for the first rule that the event breaks */
    static ObjectNode check(JsonNode event) {
        ObjectNode object =
                event.asObjectOpt().orElseThrow(() -> RefusedException.validation("an event must be an object"));
        checkSize(object);
        Fields fields = new Fields(object);
        checkName(fields.requiredText("event"));
        fields.requireOneOf(IDS);
        checkProperties(fields);
        checkTraits(fields);
        fields.text("timestamp").ifPresent(EventRules::checkTimestamp);
        fields.object("context");
        fields.text("message_id").ifPresent(EventRules::checkMessageId);
        return object;
    }

    /** The size is that of compact JSON, so white space in a request written by hand does not count. */
    private static void checkSize(ObjectNode event) {
        if (Json.bytes(event).length > MAX_EVENT_BYTES) {
            throw new RefusedException(413, "payload_too_large", "the event exceeds " + MAX_EVENT_BYTES + " bytes");
        }
    }

    private static void checkName(String name) {
        if (name.equals(IDENTIFY)) {
            return;
        }
        if (name.length() > MAX_NAME_LENGTH || !SNAKE_CASE.matcher(name).matches()) {
            throw RefusedException.validation(
                    "event must be snake_case, at most " + MAX_NAME_LENGTH + " characters, or " + IDENTIFY);
        }
    }

    private static void checkProperties(Fields fields) {
        if (fields.object("properties").map(ObjectNode::size).orElse(0) > MAX_PROPERTIES) {
            throw RefusedException.validation("properties must have at most " + MAX_PROPERTIES + " keys");
        }
    }

    private static void checkTraits(Fields fields) {
        if (fields.object("traits").isPresent() && !fields.requiredText("event").equals(IDENTIFY)) {
            throw RefusedException.validation("traits are for " + IDENTIFY + " only");
        }
    }

    private static void checkTimestamp(String timestamp) {
        if (!isInstant(timestamp) || !timestamp.endsWith("Z")) {
            throw RefusedException.validation("timestamp must be an ISO 8601 instant in UTC");
        }
    }

    private static boolean isInstant(String timestamp) {
        try {
            Instant unused = Instant.parse(timestamp);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static void checkMessageId(String messageId) {
        if (!UUID_V4.matcher(messageId).matches()) {
            throw RefusedException.validation("message_id must be a UUID of version 4");
        }
    }
}
