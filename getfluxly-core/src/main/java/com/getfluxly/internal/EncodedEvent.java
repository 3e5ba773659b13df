package com.getfluxly.internal;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as it will stand on the wire; its message id tells it from all others. What a queue full of the smallest events
 * costs is decided here, so the id is kept as two numbers and the name is read from the bytes when somebody asks.
 */
final class EncodedEvent {

    /** What {@link EventEncoder} begins every event with; a name has no character that JSON escapes. */
    static final String START = "{\"event\":\"";

    final byte[] json;
    final boolean callersId;

    private final long idHigh;
    private final long idLow;

    // Given once by the queue, under its lock, when the event is accepted.
    long sequence;
    long acceptedNanos;

    // Belongs to the chain that holds this event.
    @Nullable EncodedEvent next;

    EncodedEvent(long idHigh, long idLow, boolean callersId, byte[] json) {
        this.idHigh = idHigh;
        this.idLow = idLow;
        this.callersId = callersId;
        this.json = json;
    }

    EncodedEvent(UUID messageId, boolean callersId, byte[] json) {
        this(messageId.getMostSignificantBits(), messageId.getLeastSignificantBits(), callersId, json);
    }

    int size() {
        return json.length;
    }

    String messageId() {
        return new UUID(idHigh, idLow).toString();
    }

    String name() {
        int end = START.length();
        while (json[end] != '"') {
            end++;
        }
        return new String(json, START.length(), end - START.length(), StandardCharsets.US_ASCII);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EncodedEvent event && idHigh == event.idHigh && idLow == event.idLow;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(idHigh ^ idLow);
    }
}
