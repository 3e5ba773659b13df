package com.getfluxly.internal.encode;

import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.Refusals;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Writes every map, at any depth. Keys may be strings, enums, finite numbers and UUIDs; any other key is refused, because
 * only its {@code toString()} could be sent and that may say or do anything.
 */
final class MapKeys extends StdSerializer<Map<?, ?>> {

    MapKeys() {
        super(Map.class);
    }

    @Override
    public void serialize(Map<?, ?> map, JsonGenerator json, SerializationContext context) {
        if (map instanceof Properties settings && hasDefaults(settings)) {
            throw Refusals.ofType(map.getClass(), "cannot be sent: it has defaults, which are not among its entries");
        }
        json.writeStartObject(map);
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            json.writeName(name(entry.getKey()));
            writeValue(json, entry.getValue(), context);
        }
        json.writeEndObject();
    }

    /** Whether it answers for names that nobody sees who walks through it. */
    private static boolean hasDefaults(Properties settings) {
        return !settings.keySet().containsAll(settings.stringPropertyNames());
    }

    private static void writeValue(JsonGenerator json, @Nullable Object value, SerializationContext context) {
        if (json instanceof WireGenerator guarded) {
            int outer = guarded.beginValue();
            context.writeValue(guarded, value);
            guarded.endValue(outer);
        } else {
            context.writeValue(json, value);
        }
    }

    private static String name(@Nullable Object key) {
        if (key instanceof String text) {
            return text;
        }
        if (key instanceof Enum<?> constant) {
            return constant.name();
        }
        if (key instanceof UUID || isPlainNumber(key)) {
            return String.valueOf(key);
        }
        throw Refusals.invalid(
                "key",
                key == null
                        ? "a map has a null key"
                        : "a map has a key of the type " + key.getClass().getName()
                                + "; strings, enums, finite numbers and UUIDs are allowed");
    }

    private static boolean isPlainNumber(@Nullable Object key) {
        return key instanceof Long
                || key instanceof Integer
                || key instanceof Short
                || key instanceof Byte
                || (key instanceof Double number && Double.isFinite(number))
                || (key instanceof Float number2 && Float.isFinite(number2))
                || (key instanceof BigInteger whole && Digits.flawOf(whole) == null && whole.bitLength() <= Long.SIZE)
                || (key instanceof BigDecimal exact
                        && Digits.flawOf(exact) == null
                        && exact.unscaledValue().bitLength() <= Long.SIZE);
    }

    /** The same rule for the few places where Jackson writes a key by itself. */
    static final class Name extends ValueSerializer<Object> {

        @Override
        public void serialize(Object key, JsonGenerator json, SerializationContext context) {
            try {
                json.writeName(name(key));
            } catch (GetFluxlyException refused) {
                throw new RefusedKeyError(refused);
            }
        }
    }

    /** The same for a key that is not there. */
    static final class NoName extends ValueSerializer<Object> {

        @Override
        public void serialize(@Nullable Object key, JsonGenerator json, SerializationContext context) {
            name(key);
        }
    }

    /** An error, since Jackson answers an exception here by asking the key for its text. Its cause is what counts. */
    private static final class RefusedKeyError extends Error {

        private static final long serialVersionUID = 1L;

        RefusedKeyError(GetFluxlyException refused) {
            super(refused);
        }
    }
}
