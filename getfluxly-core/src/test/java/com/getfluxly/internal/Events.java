package com.getfluxly.internal;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Events as the encoder would leave them. */
final class Events {

    private Events() {}

    /** With a name and an id. */
    static EncodedEvent named(String name, UUID id) {
        return new EncodedEvent(json(name, id), false);
    }

    /** With an id that the caller chose. */
    static EncodedEvent withCallersId(UUID id) {
        return new EncodedEvent(json("paid", id), true);
    }

    /** As the queue would have accepted it. */
    static EncodedEvent accepted(long sequence, byte[] json) {
        EncodedEvent event = new EncodedEvent(json, false);
        event.sequence = sequence;
        return event;
    }

    private static byte[] json(String name, UUID id) {
        return (EncodedEvent.START + name + "\",\"message_id\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8);
    }
}
