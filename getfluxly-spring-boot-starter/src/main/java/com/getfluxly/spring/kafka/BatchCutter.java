package com.getfluxly.spring.kafka;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** Cuts the body of a batch into its events, byte for byte as they stand there. For any thread. */
final class BatchCutter {

    private static final String EVENTS = "events";

    /** In this order. */
    private static final List<String> IDENTITIES = List.of("external_id", "user_id", "anonymous_id");

    private final byte[] body;
    private final JsonParser parser;

    private BatchCutter(byte[] body, JsonParser parser) {
        this.body = body;
        this.parser = parser;
    }

    /**
     * One event.
     *
     * @param json a part of the body
     * @param identity whose event it is, or null if it does not say
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record CutEvent(byte[] json, @Nullable String identity) {}

    /** @throws IllegalArgumentException if it is not the body of a batch; says nothing of what it is */
    static List<CutEvent> cut(byte[] body) {
        try (JsonParser parser = EventJson.FACTORY.createParser(ObjectReadContext.empty(), body)) {
            return new BatchCutter(body, parser).events();
        } catch (JacksonException unreadable) {
            // Not chained: its message repeats some of the body.
            throw noBatch();
        }
    }

    private List<CutEvent> events() {
        List<CutEvent> events = new ArrayList<>();
        expect(parser.nextToken(), JsonToken.START_OBJECT);
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean isEvents = EVENTS.equals(parser.currentName());
            JsonToken value = parser.nextToken();
            if (isEvents) {
                expect(value, JsonToken.START_ARRAY);
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    events.add(event());
                }
            } else {
                parser.skipChildren();
            }
        }
        return events;
    }

    private CutEvent event() {
        expect(parser.currentToken(), JsonToken.START_OBJECT);
        int start = (int) parser.currentTokenLocation().getByteOffset();
        String[] found = new String[IDENTITIES.size()];
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            int identity = IDENTITIES.indexOf(parser.currentName());
            if (parser.nextToken() == JsonToken.VALUE_STRING && identity >= 0) {
                found[identity] = parser.getString();
            }
            parser.skipChildren();
        }
        int end = (int) parser.currentLocation().getByteOffset();
        return new CutEvent(Arrays.copyOfRange(body, start, end), first(found));
    }

    private static @Nullable String first(@Nullable String[] found) {
        for (String identity : found) {
            if (identity != null && !identity.isEmpty()) {
                return identity;
            }
        }
        return null;
    }

    private static void expect(@Nullable JsonToken token, JsonToken wanted) {
        if (token != wanted) {
            throw noBatch();
        }
    }

    private static IllegalArgumentException noBatch() {
        return new IllegalArgumentException("the body is no batch of events");
    }
}
