package com.getfluxly.internal.encode;

import com.getfluxly.internal.base.IdleBuffers;
import com.getfluxly.internal.base.StackRoom;
import java.lang.ref.WeakReference;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * How JSON looks on the wire. The mapper is private, because the application's own settings (naming, inclusion, dates) must not
 * change what is sent. It is created with the first event that needs it; most events do not. For any thread.
 */
final class WireFormat {

    /** The event, and its properties, traits or context. */
    private static final int ENVELOPE_DEPTH = 2;

    private final JsonFactory json = JsonFactory.builder()
            // One generator writes many events.
            .rootValueSeparator((String) null)
            .recyclerPool(new IdleBuffers(16))
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(EventEncoder.MAX_DEPTH + ENVELOPE_DEPTH)
                    .build())
            // The client's own context is read back: its digits, a sign, a point and an exponent.
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(2 * Digits.MOST)
                    .build())
            .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
            .build();

    /** Null before it is needed, and once it knows a type of a plugin that may be dropped. */
    private volatile @Nullable Mapping kept;

    /** What there is to find of it then. */
    private volatile WeakReference<@Nullable Mapping> droppable = new WeakReference<>(null);

    private Mapping mapping() {
        Mapping present = kept;
        if (present == null) {
            present = droppable.get();
        }
        return present == null ? makeMapping() : present;
    }

    private Mapping makeMapping() {
        StackRoom.checkForLoading();
        KnownTypes types = new KnownTypes(this::letGo);
        Mapping made = Mapping.of(json, types);
        kept = made;
        if (types.arePassing()) {
            letGo();
        }
        return made;
    }

    private void letGo() {
        droppable = new WeakReference<>(kept);
        kept = null;
    }

    /** Writes events one after the other, and looks at no name. */
    JsonGenerator plain(BoundedBytes bytes) {
        return json.createGenerator(ObjectWriteContext.empty(), bytes);
    }

    /** Looks for keys that become one name: an object with a name twice means something else to each reader. */
    JsonGenerator strict(BoundedBytes bytes) {
        return mapping().strict().createGenerator(bytes);
    }

    JsonMapper mapper() {
        return mapping().mapper();
    }

    Map<String, Map<String, Object>> read(byte[] bytes) {
        return mapper().readValue(bytes, Mapping.OF_OBJECTS);
    }

    Map<String, Object> readObject(byte[] bytes) {
        return mapper().readValue(bytes, Mapping.OBJECT);
    }

    private record Mapping(JsonMapper mapper, ObjectWriter strict) {

        private static final TypeReference<Map<String, Map<String, Object>>> OF_OBJECTS = new TypeReference<>() {};
        private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

        static Mapping of(JsonFactory format, KnownTypes types) {
            JsonMapper mapper = JsonMapper.builder(format)
                    .cacheProvider(types)
                    .serializerFactory(new ListedSerializers())
                    .accessorNaming(new ComponentsOnly())
                    // Some locales have digits of their own, and a date pattern would be written with them.
                    .defaultLocale(Locale.ROOT)
                    // By name, as in keys: the text of an enum is made for people.
                    .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING)
                    // None but a record gets so far, and one without components is an empty object.
                    .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                    .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
                    .disable(SerializationFeature.CLOSE_CLOSEABLE)
                    // The client's own context is read back, and must not lose digits on the way.
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .addModule(new SimpleModule("getfluxly")
                            .addSerializer(new MapKeys())
                            .addKeySerializer(Object.class, new MapKeys.Name())
                            .setDefaultNullKeySerializer(new MapKeys.NoName())
                            .setSerializerModifier(new RecordsOnly()))
                    .build();
            return new Mapping(mapper, mapper.writer().with(StreamWriteFeature.STRICT_DUPLICATE_DETECTION));
        }
    }
}
