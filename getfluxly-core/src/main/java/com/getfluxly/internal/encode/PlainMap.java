package com.getfluxly.internal.encode;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes maps of text, numbers, booleans, nulls, instants, days, UUIDs, and lists and maps of these, as the mapper would, but
 * without it and without looking for duplicate names: distinct keys that are names already cannot become the same one. For one
 * thread at a time.
 *
 * <p>Nested values belong to the application and may change between the check and the writing: they are checked again, and
 * {@link ChangedException} reports a change.
 */
final class PlainMap {

    private final JsonGenerator json;
    private final BiConsumer<@Nullable Object, @Nullable Object> writeEntry = this::write;
    private final PlainCheck check = new PlainCheck();

    private int depth;

    PlainMap(JsonGenerator json) {
        this.json = json;
    }

    /** Whether there is nothing in it that needs a serializer, a repaired name or a refusal. */
    boolean isPlain(Map<?, ?> map) {
        return check.isPlain(map);
    }

    /**
     * Writes a map that is plain.
     *
     * @throws ChangedException if it is not any more; what was written is then good for nothing
     */
    void write(Map<?, ?> map) {
        depth = 0;
        try {
            writeObject(map);
        } catch (BoundedBytes.TooLargeException tooLarge) {
            throw tooLarge;
        } catch (RuntimeException changing) {
            throw new ChangedException();
        }
    }

    private void writeObject(Map<?, ?> map) {
        json.writeStartObject();
        map.forEach(writeEntry);
        json.writeEndObject();
    }

    private void writeArray(List<?> list) {
        json.writeStartArray();
        for (int i = 0; i < list.size(); i++) {
            writeValue(list.get(i));
        }
        json.writeEndArray();
    }

    private void write(@Nullable Object key, @Nullable Object value) {
        check(depth == 0 || PlainCheck.isName(key));
        json.writeName((String) key);
        writeValue(value);
    }

    private void writeValue(@Nullable Object value) {
        check(depth == 0 || value == null || PlainCheck.isScalar(value) || PlainCheck.isCollection(value));
        if (value instanceof String text) {
            json.writeString(Surrogates.repaired(text));
        } else if (value instanceof Integer number) {
            json.writeNumber((int) number);
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof Double number) {
            json.writeNumber((double) number);
        } else if (value instanceof Long number) {
            json.writeNumber((long) number);
        } else if (value instanceof BigDecimal number) {
            json.writeNumber(number);
        } else if (value == null) {
            json.writeNull();
        } else if (PlainCheck.isOwnText(value)) {
            json.writeString(value.toString());
        } else {
            writeCollection(value);
        }
    }

    private void writeCollection(Object collection) {
        depth++;
        check(depth <= PlainCheck.DEEPEST);
        if (collection instanceof Map<?, ?> map) {
            writeObject(map);
        } else {
            writeArray((List<?>) collection);
        }
        depth--;
    }

    private static void check(boolean isAsItWas) {
        if (!isAsItWas) {
            throw new ChangedException();
        }
    }

    /** Leaves the encoder in the middle of an event, for the way through the mapper. Without a stack trace: it is control flow. */
    static final class ChangedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        ChangedException() {
            super("the map is changing", null, false, false);
        }
    }
}
