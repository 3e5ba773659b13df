package com.getfluxly.spring.kafka;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** Whether a record is an event of ours that can be sent. Stateless, for any thread. */
final class RecordCheck {

    private final Predicate<String> project;

    /** @param project whether that is what an event of ours has beside it */
    RecordCheck(Predicate<String> project) {
        this.project = project;
    }

    /** What speaks against it; null if nothing does. */
    @Nullable DeadLetterReason against(OutboxRecord record) {
        if (!RecordFormat.FORMAT.equals(record.format())) {
            return DeadLetterReason.OTHER_FORMAT;
        }
        if (record.project() == null || !project.test(record.project())) {
            return DeadLetterReason.OTHER_PROJECT;
        }
        if (record.value().length > RequestLimits.MAX_BODY_BYTES - RequestLimits.ENVELOPE_BYTES) {
            return DeadLetterReason.REJECTED;
        }
        return isObject(record.value()) ? null : DeadLetterReason.UNREADABLE;
    }

    private boolean isObject(byte[] value) {
        try (JsonParser parser = EventJson.FACTORY.createParser(ObjectReadContext.empty(), text(value))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            parser.skipChildren();
            return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
        } catch (CharacterCodingException | JacksonException unreadable) {
            return false;
        }
    }

    /** Strictly: bytes that are no UTF-8 would spoil the whole request. */
    private static String text(byte[] value) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(value))
                .toString();
    }
}
