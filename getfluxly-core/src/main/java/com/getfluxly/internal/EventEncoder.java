package com.getfluxly.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Event;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.BoundedBytes.TooLargeException;
import com.getfluxly.internal.PlainMap.ChangedException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.TreeNode;
import tools.jackson.core.exc.StreamWriteException;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * Encodes an event once, on the caller's thread: message id and timestamp are fixed here, and the bytes are a snapshot
 * of whatever the caller passed. A value that cannot be encoded costs its own event and bounded work. For any thread.
 *
 * <p>The mapper is private because the application's own settings (naming, inclusion, dates) must not reach the wire. It is
 * made for the first event that needs one: most need none, and no application should wait for it while it starts.
 */
final class EventEncoder {

    /** How deep a value may be nested, maps and lists alike. */
    static final int MAX_DEPTH = 32;

    /** The event, and its properties, traits or context. */
    private static final int ENVELOPE_DEPTH = 2;

    /** The client's own context must leave room for the event that it is added to. */
    static final int MAX_CONTEXT_BYTES = BoundedBytes.LIMIT / 2;

    private static final int LONGEST_CAUSE_CHAIN = 100;
    private static final SerializedString PROPERTIES = new SerializedString("properties");
    private static final SerializedString TRAITS = new SerializedString("traits");
    private static final SerializedString CONTEXT = new SerializedString("context");
    private static final TypeReference<Map<String, Map<String, Object>>> CONTEXT_ALONE = new TypeReference<>() {};

    private final Clock clock;
    private final JsonFactory format = JsonFactory.builder()
            // One generator writes many events.
            .rootValueSeparator((String) null)
            // The default pool hangs buffers on the host's threads, where they outlive this client.
            .recyclerPool(JsonRecyclerPools.newBoundedPool(16))
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH + ENVELOPE_DEPTH)
                    .build())
            // The client's own context is read back: its digits, a sign, a point and an exponent.
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(2 * WireGenerator.MAX_DIGITS)
                    .build())
            .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
            .build();

    private final Lazy<Mapping> mapping = new Lazy<>(() -> Mapping.of(format));

    /** For names that are known to be distinct: looking costs 640 bytes and 130 ns. Need no mapper. */
    private final EventWriters plainWriters =
            new EventWriters(() -> writer(bytes -> format.createGenerator(ObjectWriteContext.empty(), bytes)));

    private final Map<String, Object> context;
    private final SerializedString encodedContext;

    /** The mapper, and a writer of it for keys that become one name: an object with a name twice means something else to each reader. */
    private record Mapping(JsonMapper mapper, ObjectWriter strict) {

        static Mapping of(JsonFactory format) {
            JsonMapper mapper = JsonMapper.builder(format)
                    // Some locales have digits of their own, and a bean's date pattern would be written with them.
                    .defaultLocale(Locale.ROOT)
                    // By name, as in keys: the text of an enum is made for people.
                    .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING)
                    .enable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                    .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
                    .disable(SerializationFeature.CLOSE_CLOSEABLE)
                    // The client's own context is read back, and must not lose digits on the way.
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .addModule(new SimpleModule("getfluxly")
                            .addSerializer(new MapKeys())
                            .addKeySerializer(Object.class, new MapKeys.Name())
                            .setSerializerModifier(new PlatformBeans()))
                    .build();
            return new Mapping(mapper, mapper.writer().with(StreamWriteFeature.STRICT_DUPLICATE_DETECTION));
        }
    }

    /**
     * @param context added to every event's own; copied in depth
     * @throws GetFluxlyException {@code validation_error} if it cannot be encoded
     */
    EventEncoder(Map<String, ?> context, Clock clock) {
        this.clock = clock;
        EventWriter writer = plainWriters.take();
        if (writer.isPlain(context)) {
            this.context = PlainMap.copyOf(context);
            this.encodedContext = encoded(writer, this.context);
        } else {
            this.context = copyOf(context);
            this.encodedContext = new SerializedString(new String(encodeAlone("context", this.context), UTF_8));
        }
        plainWriters.giveBack(writer);
    }

    private static SerializedString encoded(EventWriter writer, Map<String, ?> context) {
        byte[] bytes;
        try {
            bytes = writer.writeAlone(context);
        } catch (TooLargeException | GetFluxlyException tooLarge) {
            throw contextTooLarge("more");
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
            boolean tooLarge = refused.code().equals(ErrorCode.PAYLOAD_TOO_LARGE.code());
            throw tooLarge ? contextTooLarge("more") : refused;
        }
        checkContextSize(bytes.length - "{\"context\":}".length());
        return mapping.get().mapper().readValue(bytes, CONTEXT_ALONE).getOrDefault("context", Map.of());
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

    EncodedEvent encode(Event event) {
        try {
            return encode(event, true);
        } catch (ChangedException changing) {
            return encode(event, false);
        }
    }

    // One method reads the event and the id, so that the JIT need not make objects of them: 72 bytes.
    private EncodedEvent encode(Event event, boolean plainly) {
        Map<String, ?> map = mapOf(event);
        Map<String, ?> ownContext = contextOf(event);
        EventWriter kept = plainWriters.take();
        EventWriter writer = kept;
        try {
            boolean plain = plainly && kept.isPlain(map) && kept.isPlain(ownContext);
            if (!plain) {
                // Not kept, since it remembers the names that it has seen.
                writer = writer(bytes -> mapping.get().strict().createGenerator(bytes));
            }
            long now = clock.millis();
            UUID callersId = event.messageId();
            MessageIds ids = kept.ids();
            ids.next(callersId, now);

            writer.start(event.name(), event.who());
            writeMap(writer, event instanceof IdentifyEvent ? TRAITS : PROPERTIES, map, plain);
            writeTimestamp(writer, event.timestamp(), now);
            writeContext(writer, ownContext, plain);
            writer.writeMessageId(ids.high(), ids.low());
            return new EncodedEvent(writer.end(), callersId != null);
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

    /** The event's own, together with the client's; empty if the client's will do. */
    private Map<String, ?> contextOf(Event event) {
        Map<String, ?> own = event.context();
        if (own.isEmpty() || context.isEmpty()) {
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
            writeValue(writer.writeGuarded(field), field.getValue(), map);
        }
    }

    private void writeContext(EventWriter writer, Map<String, ?> own, boolean plain) {
        if (own.isEmpty() && !context.isEmpty()) {
            writer.writeEncoded(CONTEXT, encodedContext);
        } else {
            writeMap(writer, CONTEXT, own, plain);
        }
    }

    /** The service counts milliseconds; a caller's own time is sent as it is. */
    private static void writeTimestamp(EventWriter writer, @Nullable Instant callers, long now) {
        if (callers == null) {
            writer.writeTimestamp(now);
        } else {
            writer.writeTimestamp(callers.toString());
        }
    }

    /** Encodes one object by the same rules. */
    byte[] encodeAlone(String field, Map<String, ?> map) {
        BoundedBytes bytes = new BoundedBytes();
        try (JsonGenerator json = new WireGenerator(mapping.get().strict().createGenerator(bytes))) {
            writeValue(json, field, map);
        } catch (TooLargeException endless) {
            throw Refusals.tooLarge("more than " + BoundedBytes.GIVE_UP);
        }
        return bytes.take();
    }

    private void writeValue(JsonGenerator json, String field, Map<String, ?> map) {
        try {
            mapping.get().mapper().writeValue(json, map);
        } catch (Throwable failed) {
            // Any: a getter of the application may throw what it likes, declared or not.
            throw refusal(field, failed);
        }
    }

    /** Says where it happened and what kind of failure it was; a message of Jackson's or of a getter may hold a value. */
    private static RuntimeException refusal(String field, Throwable failed) {
        String where = failed instanceof JacksonException jackson ? path(field, jackson) : field;
        Throwable cause = failed;
        for (int i = 0; cause != null && i < LONGEST_CAUSE_CHAIN; i++, cause = cause.getCause()) {
            if (cause instanceof TooLargeException tooLarge) {
                return tooLarge;
            }
            if (cause instanceof GetFluxlyException refused) {
                return Refusals.invalid(where, where + ": " + refused.getMessage());
            }
        }
        if (failed instanceof StreamWriteException
                && String.valueOf(failed.getMessage()).startsWith("Duplicate")) {
            return Refusals.invalid(where, where + ": two keys of a map become the same name");
        }
        return Refusals.invalid(
                where,
                where + " holds a value that cannot be encoded, or is nested deeper than " + MAX_DEPTH + " ("
                        + failed.getClass().getSimpleName() + ")");
    }

    /** Keys below the top are data, such as an address; only the names of a bean's properties may be repeated. */
    private static boolean isKey(JacksonException.Reference step) {
        return step.from() instanceof Map<?, ?>
                || step.from() instanceof Map.Entry<?, ?>
                || step.from() instanceof TreeNode;
    }

    private static String path(String field, JacksonException failed) {
        StringBuilder path = new StringBuilder(field);
        for (JacksonException.Reference step : failed.getPath()) {
            String name = step.getPropertyName();
            path.append(name == null ? "[" + step.getIndex() + "]" : "." + (isKey(step) ? "*" : name));
        }
        return SafeText.clean(path.toString(), SafeText.MAX_REQUEST_ID);
    }
}
