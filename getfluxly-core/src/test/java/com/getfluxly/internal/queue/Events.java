package com.getfluxly.internal.queue;

import java.nio.charset.StandardCharsets;
import java.util.List;
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

    /** What a shutdown left: these on the wire, and those queued. */
    public static Leftover leftover(List<EncodedEvent> sent, List<EncodedEvent> queued) {
        EventChain onWire = new EventChain();
        sent.forEach(event -> event.sent = true);
        sent.forEach(onWire::add);
        EventChain waiting = new EventChain();
        queued.forEach(waiting::add);
        return new Leftover(onWire, new EventChain(), waiting, 0);
    }
}
