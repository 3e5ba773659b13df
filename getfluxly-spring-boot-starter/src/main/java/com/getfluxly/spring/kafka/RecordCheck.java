package com.getfluxly.spring.kafka;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Whether a record is an event of ours that can be sent. Stateless, for any thread. */
final class RecordCheck {

    private final JsonFactory json = new JsonFactory();
    private final String project;

    RecordCheck(String project) {
        this.project = project;
    }

    /** What speaks against it; null if nothing does. */
    @Nullable DeadLetterReason against(OutboxRecord record) {
        if (!Wire.FORMAT.equals(record.format())) {
            return DeadLetterReason.OTHER_FORMAT;
        }
        if (!project.equals(record.project())) {
            return DeadLetterReason.OTHER_PROJECT;
        }
        if (record.value().length > Wire.MAX_BODY_BYTES - Wire.ENVELOPE_BYTES) {
            return DeadLetterReason.REJECTED;
        }
        return isObject(record.value()) ? null : DeadLetterReason.UNREADABLE;
    }

    private boolean isObject(byte[] value) {
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), value)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            parser.skipChildren();
            return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
        } catch (JacksonException unreadable) {
            return false;
        }
    }
}
