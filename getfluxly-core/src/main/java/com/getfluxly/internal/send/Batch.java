package com.getfluxly.internal.send;

import com.getfluxly.internal.queue.EncodedEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * A frozen batch: the body and the key are created at the same time and never change, so that one key always belongs to the same
 * bytes.
 */
final class Batch {

    static final String PATH = "/v1/events/batch";

    /** What a body costs beside its events. */
    static final int ENVELOPE_BYTES = "{\"events\":[]}".length();

    private static final byte[] PREFIX = "{\"events\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SUFFIX = "]}".getBytes(StandardCharsets.US_ASCII);

    final String key;
    final List<EncodedEvent> events;
    final byte[] body;

    private Batch(String key, List<EncodedEvent> events, byte[] body) {
        this.key = key;
        this.events = events;
        this.body = body;
    }

    static Batch freeze(List<EncodedEvent> events) {
        return new Batch(newKey(), List.copyOf(events), body(events, EncodedEvent::json));
    }

    /** As an earlier process had it, if these are its events. */
    static Batch frozenBefore(String key, List<EncodedEvent> events) {
        return new Batch(key, List.copyOf(events), body(events, EncodedEvent::json));
    }

    /** The same bytes under another name, for when the old one only brings back a stored error. */
    Batch withNewKey() {
        return new Batch(newKey(), events, body);
    }

    Batch firstHalf() {
        return first(events.size() / 2);
    }

    Batch secondHalf() {
        return without(events.size() / 2);
    }

    /** The first so many events. */
    Batch first(int count) {
        return freeze(events.subList(0, count));
    }

    /** All but the first so many events. */
    Batch without(int count) {
        return freeze(events.subList(count, events.size()));
    }

    private static String newKey() {
        return UUID.randomUUID().toString();
    }

    /** How many bytes of a body so many events take beside their own. */
    static int bytesAround(int events) {
        return ENVELOPE_BYTES + events - 1;
    }

    static <E> byte[] body(List<E> events, Function<E, byte[]> json) {
        int size = bytesAround(events.size());
        for (E event : events) {
            size += json.apply(event).length;
        }
        byte[] body = new byte[size];
        int at = append(body, 0, PREFIX);
        for (int i = 0; i < events.size(); i++) {
            if (i > 0) {
                body[at++] = ',';
            }
            at = append(body, at, json.apply(events.get(i)));
        }
        append(body, at, SUFFIX);
        return body;
    }

    private static int append(byte[] body, int at, byte[] part) {
        System.arraycopy(part, 0, body, at, part.length);
        return at + part.length;
    }
}
