package com.getfluxly.internal;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An event as it will stand on the wire. Its size is carried along, so that queue, batch and request agree on it. */
final class EncodedEvent {

    final UUID messageId;
    final String name;
    final byte[] json;
    final boolean callersId;

    // Given once by the queue, under its lock, when the event is accepted.
    long sequence;
    long acceptedNanos;

    // Belongs to the chain that holds this event.
    @Nullable EncodedEvent next;

    EncodedEvent(UUID messageId, boolean callersId, String name, byte[] json) {
        this.messageId = messageId;
        this.callersId = callersId;
        this.name = name;
        this.json = json;
    }

    int size() {
        return json.length;
    }
}
