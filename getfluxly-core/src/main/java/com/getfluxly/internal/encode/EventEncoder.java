package com.getfluxly.internal.encode;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Event;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Lazy;
import com.getfluxly.internal.base.Limits;
import com.getfluxly.internal.base.Refusals;
import com.getfluxly.internal.base.SafeText;
import com.getfluxly.internal.encode.BoundedBytes.TooLargeException;
import com.getfluxly.internal.encode.PlainMap.ChangedException;
import com.getfluxly.internal.queue.EncodedEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;

/**
 * Encodes an event once, on the caller's thread. The message id and the timestamp are fixed here, and the bytes are a snapshot of
 * the caller's values. If a value cannot be encoded, only its event is refused, and the work is limited. For any thread.
 *
 * <p>What writes JSON is made with the first event: no application should wait for it while it starts.
 */
public final class EventEncoder {

    /** How deep a value may be nested, maps and lists alike. */
    static final int MAX_DEPTH = 32;

    /** The client's own context must leave room for the event that it is added to. */
    static final int MAX_CONTEXT_BYTES = Limits.MAX_EVENT_BYTES / 2;

    private static final SerializedString PROPERTIES = new SerializedString("properties");
    private static final SerializedString TRAITS = new SerializedString("traits");
    private static final SerializedString CONTEXT = new SerializedString("context");

    private final Clock clock;
    /** Of the last event that had keys to be taken out. */
    private volatile @Nullable EncodedRedaction redaction;

    private final Processing processing;
    private final Lazy<WireFormat> format = new Lazy<>(WireFormat::new);

    /** For names that are known to be distinct: looking costs 640 bytes and 130 ns. Need no mapper. */
    private final EventWriters plainWriters =
            new EventWriters(() -> writer(bytes -> format.get().plain(bytes)));

    private final Map<String, Object> context;
    private final Lazy<SerializedString> encodedContext;

    /**
     * @param context added to every event's own; copied in depth
     * @param processors asked in this order
     * @throws GetFluxlyException {@code validation_error} if the context cannot be encoded
     */
    public EventEncoder(Map<String, ?> context, List<EventProcessor> processors, Clock clock) {
        this.clock = clock;
        this.processing = new Processing(processors);
        if (new PlainCheck().isPlain(context)) {
            this.context = PlainCheck.copyOf(context);
            this.encodedContext = new Lazy<>(() -> encodePlainly(this.context));
        } else {
            this.context = copyOf(context);
            this.encodedContext =
                    new Lazy<>(() -> new SerializedString(new String(encodeAlone("context", this.context), UTF_8)));
        }
        if (PlainCheck.bytesAtMost(this.context) > MAX_CONTEXT_BYTES) {
            // Now, to be refused at once; otherwise for the first event, which an application need not wait for at its
            // start.
            this.encodedContext.get();
        }
    }

    private SerializedString encodePlainly(Map<String, ?> context) {
        EventWriter writer = plainWriters.take();
        byte[] bytes;
        try {
            bytes = writer.writeAlone(context);
        } catch (TooLargeException | GetFluxlyException tooLarge) {
            throw contextTooLarge("more");
        } finally {
            plainWriters.giveBack(writer);
        }
        checkContextSize(bytes.length);
        return new SerializedString(new String(bytes, UTF_8));
    }

    private static EventWriter writer(Function<BoundedBytes, JsonGenerator> generator) {
        BoundedBytes bytes = new BoundedBytes();
        return new EventWriter(generator.apply(bytes), bytes);
    }

    /** In depth, by the rules of the wire, and at the depth that it will have in an event. */
    private Map<String, Object> copyOf(Map<String, ?> original) {
        byte[] bytes;
        try {
            bytes = encodeAlone("context", Map.of("context", original));
        } catch (GetFluxlyException refused) {
            if (refused.code().equals(ErrorCode.PAYLOAD_TOO_LARGE.code())) {
                throw contextTooLarge("more");
            }
            // Once more without what is around it: then the refusal names the key.
            encodeAlone("context", original);
            throw refused;
        }
        checkContextSize(bytes.length - "{\"context\":}".length());
        return format.get().read(bytes).getOrDefault("context", Map.of());
    }

    private static void checkContextSize(int size) {
        if (size > MAX_CONTEXT_BYTES) {
            throw contextTooLarge(Integer.toString(size));
        }
    }

    private static GetFluxlyException contextTooLarge(String given) {
        return Refusals.invalid(
                "context", "context may have at most " + MAX_CONTEXT_BYTES + " bytes of JSON, got " + given);
    }

    /**
     * Encodes an event that has yet to be made.
     *
     * @param source makes the event; its own refusals count like ours
     * @return null if a processor leaves it out
     * @throws GetFluxlyException if it is refused, or cannot be read
     */
    public @Nullable EncodedEvent encode(Supplier<? extends @Nullable Event> source) {
        try {
            Event event = source.get();
            if (event == null) {
                throw Refusals.invalid("event", "event is missing");
            }
            return processing.isEmpty() ? encode(event) : process(event);
        } catch (GetFluxlyException refused) {
            throw refused;
        } catch (Throwable hostile) {
            // Any: an accessor of the application may throw what it likes, declared or not.
            throw Refusals.unreadable(hostile);
        }
    }

    /** Processors see the id and the time that the event will have. */
    private @Nullable EncodedEvent process(Event event) {
        UUID id = event.messageId() == null ? newId() : null;
        Instant time = event.timestamp() == null ? Instant.ofEpochMilli(clock.millis()) : null;
        Ours ours = new Ours(id, time);
        Event complete = event.toBuilder()
                .messageId(id == null ? event.messageId() : id)
                .timestamp(time == null ? event.timestamp() : time)
                .build();
        List<Event> steps = processing.fillIn(complete);
        return steps.isEmpty() ? null : firstThatPasses(steps, steps.size() - 1, ours);
    }

    /** From the last step, with all that was added, to the first, the event alone: its refusal is the one that is told. */
    private @Nullable EncodedEvent firstThatPasses(List<Event> steps, int last, Ours ours) {
        // Outside of the try: a processor that fails stops its event, whatever that may go without.
        Event processed = processing.process(steps.get(last));
        if (processed == null) {
            return null;
        }
        try {
            return encode(redacted(processed), ours);
        } catch (GetFluxlyException refused) {
            if (last == 0) {
                throw refused;
            }
            return firstThatPasses(steps, last - 1, ours);
        }
    }

    /** What we gave to an event before processors saw it; if they kept it, it is none of the caller's. */
    private record Ours(@Nullable UUID id, @Nullable Instant time) {

        static final Ours NONE = new Ours(null, null);

        @SuppressWarnings("ReferenceEquality") // an equal one may be the caller's, and is sent as he gave it
        boolean is(Instant timestamp) {
            return timestamp == time;
        }
    }

    private UUID newId() {
        EventWriter kept = plainWriters.take();
        try {
            MessageIds ids = kept.ids();
            ids.next(null, clock.millis());
            return new UUID(ids.high(), ids.low());
        } finally {
            plainWriters.giveBack(kept);
        }
    }

    /** Values that have their names only once they are encoded, and the client's own context. */
    private Event redacted(Event event) {
        Set<String> keys = event.redactedKeys();
        if (keys.isEmpty() || event.violation() != null) {
            return event;
        }
        EncodedRedaction redaction = redactionOf(keys);
        if (redaction.sparesContext() && isPlain(mapOf(event)) && isPlain(event.context())) {
            return redaction.of(event);
        }
        return redaction.of(
                rebuilt(event, treeOf(event instanceof IdentifyEvent ? "traits" : "properties", mapOf(event))));
    }

    /** There is one set of keys for all events, unless processors of the application's own have others. */
    private EncodedRedaction redactionOf(Set<String> keys) {
        EncodedRedaction last = redaction;
        if (last == null || !last.isFor(keys)) {
            last = new EncodedRedaction(keys, context);
            redaction = last;
        }
        return last;
    }

    private static boolean isPlain(Map<String, ?> map) {
        return map.isEmpty() || new PlainCheck().isPlain(map);
    }

    private Event rebuilt(Event event, Map<String, ?> map) {
        Event.Builder<?> plain = event instanceof IdentifyEvent
                ? IdentifyEvent.builder(event.who()).traits(map)
                : TrackEvent.builder(event.name(), event.who()).properties(map);
        return plain.context(treeOf("context", contextOf(event, true)))
                .timestamp(event.timestamp())
                .messageId(event.messageId())
                .build();
    }

    /** As it will stand on the wire, unless it does already. */
    private Map<String, ?> treeOf(String field, Map<String, ?> map) {
        return isPlain(map) ? map : format.get().readObject(encodeAlone(field, map));
    }

    EncodedEvent encode(Event event) {
        return encode(event, Ours.NONE);
    }

    private EncodedEvent encode(Event event, Ours ours) {
        GetFluxlyException violation = event.violation();
        if (violation != null) {
            throw violation;
        }
        try {
            return encode(event, ours, true);
        } catch (ChangedException changing) {
            return encode(event, ours, false);
        }
    }

    // One method reads the event and the id, so that the JIT need not make objects of them: 72 bytes.
    private EncodedEvent encode(Event event, Ours ours, boolean plainly) {
        Map<String, ?> map = mapOf(event);
        Map<String, ?> ownContext = contextOf(event, false);
        EventWriter kept = plainWriters.take();
        EventWriter writer = kept;
        try {
            boolean plain = plainly && kept.isPlain(map) && kept.isPlain(ownContext);
            if (!plain) {
                // Not kept, since it remembers the names that it has seen.
                writer = writer(bytes -> format.get().strict(bytes));
            }
            long now = clock.millis();
            UUID callersId = event.messageId();
            MessageIds ids = kept.ids();
            ids.next(callersId, now);

            writer.start(event.name(), event.who());
            writeMap(writer, event instanceof IdentifyEvent ? TRAITS : PROPERTIES, map, plain);
            writeTimestamp(writer, event.timestamp(), ours, now);
            writeContext(writer, ownContext, plain);
            writer.writeMessageId(ids.high(), ids.low());
            return new EncodedEvent(writer.end(), callersId != null && !callersId.equals(ours.id()));
        } catch (TooLargeException endless) {
            throw Refusals.tooLarge("more than " + BoundedBytes.GIVE_UP);
        } finally {
            plainWriters.giveBack(kept);
            if (writer != kept) {
                close(writer);
            }
        }
    }

    /** It may write what it still holds, and fail at that; by then the event is encoded or refused. */
    private static void close(EventWriter writer) {
        try {
            writer.close();
        } catch (RuntimeException late) {
            // Its buffers are left to the collector.
        }
    }

    private static Map<String, ?> mapOf(Event event) {
        return event instanceof TrackEvent track ? track.properties() : ((IdentifyEvent) event).traits();
    }

    /** The event's own, together with the client's; empty if the client's will do, unless it has to be all there. */
    private Map<String, ?> contextOf(Event event, boolean all) {
        Map<String, ?> own = event.context();
        if (context.isEmpty() || (own.isEmpty() && !all)) {
            return own;
        }
        Map<String, Object> merged = new LinkedHashMap<>(context);
        merged.putAll(own);
        return merged;
    }

    private void writeMap(EventWriter writer, SerializedString field, Map<String, ?> map, boolean plain) {
        if (map.isEmpty()) {
            return;
        }
        if (plain) {
            writer.writePlainly(field, map);
        } else {
            WireGenerator json = writer.writeGuarded(field);
            writeValue(json, map, () -> field.getValue() + keyOf(json));
        }
    }

    private void writeContext(EventWriter writer, Map<String, ?> own, boolean plain) {
        if (own.isEmpty() && !context.isEmpty()) {
            writer.writeEncoded(CONTEXT, encodedContext.get());
        } else {
            writeMap(writer, CONTEXT, own, plain);
        }
    }

    /** The service counts milliseconds; a caller's own time is sent as it is. */
    private static void writeTimestamp(EventWriter writer, @Nullable Instant timestamp, Ours ours, long now) {
        if (timestamp == null) {
            writer.writeTimestamp(now);
        } else if (ours.is(timestamp)) {
            writer.writeTimestamp(timestamp.toEpochMilli());
        } else {
            writer.writeTimestamp(timestamp.toString());
        }
    }

    /** Encodes one object by the same rules. */
    public byte[] encodeAlone(String field, Map<String, ?> map) {
        BoundedBytes bytes = new BoundedBytes();
        try (JsonGenerator json = format.get().strict(bytes)) {
            WireGenerator guarded = new WireGenerator(json);
            writeValue(guarded, map, () -> field + keyOf(guarded));
        } catch (TooLargeException endless) {
            throw Refusals.tooLarge("more than " + BoundedBytes.GIVE_UP);
        }
        return bytes.take();
    }

    private void writeValue(WireGenerator json, Map<String, ?> map, Supplier<String> where) {
        try {
            format.get().mapper().writeValue(json, map);
        } catch (Throwable failed) {
            // Any: an accessor of the application may throw what it likes, declared or not.
            throw WriteFailure.refusal(where.get(), failed);
        }
    }

    private static String keyOf(WireGenerator json) {
        return json.topName().isEmpty() ? "" : "." + SafeText.clean(json.topName(), SafeText.MAX_CODE);
    }
}
