package com.getfluxly.internal.queue;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Events as the encoder would leave them. */
public final class Events {

    private Events() {}

    /** With a name and an id. */
    public static EncodedEvent named(String name, UUID id) {
        return new EncodedEvent(json(name, id), false);
    }

    /** With an id that the caller chose. */
    static EncodedEvent withCallersId(UUID id) {
        return new EncodedEvent(json("paid", id), true);
    }

    /** As the queue would have accepted it. */
    public static EncodedEvent accepted(long sequence, byte[] json) {
        EncodedEvent event = new EncodedEvent(json, false);
        event.sequence = sequence;
        return event;
    }

    /** Whether its id is one that the caller chose. */
    public static boolean hasCallersId(EncodedEvent event) {
        return event.callersId;
    }

    private static byte[] json(String name, UUID id) {
        return (EncodedEvent.START + name + "\",\"message_id\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8);
    }
}
