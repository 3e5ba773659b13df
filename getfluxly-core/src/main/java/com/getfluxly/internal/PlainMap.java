package com.getfluxly.internal;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes maps of text, numbers, booleans, nulls, and lists and maps of these, as the mapper would, but without it and without
 * looking for duplicate names: distinct keys that are names already cannot become the same one. For one thread at a time.
 *
 * <p>What is nested is the application's own and may change between the look and the writing: it is looked at again, and
 * {@link ChangedException} tells that it is not what it was.
 */
final class PlainMap {

    private static final int LONGEST_NAME = 1_000;

    /** Far from the limit, which is the mapper's to explain. */
    private static final int DEEPEST = 8;

    /** A list that holds itself several times, and so on, has more values than anybody can look at. */
    private static final int MOST_VALUES = 1_000;

    /** Collections that are known to do nothing but hold values. */
    private static final Set<Class<?>> COLLECTIONS = Set.of(
            ArrayList.class,
            HashMap.class,
            LinkedHashMap.class,
            Arrays.asList().getClass(),
            List.of().getClass(),
            List.of(1).getClass(),
            Map.of().getClass(),
            Map.of(1, 1).getClass());

    private final JsonGenerator json;
    private final BiConsumer<@Nullable Object, @Nullable Object> writeEntry = this::write;
    private final BiConsumer<@Nullable Object, @Nullable Object> checkEntry = this::check;

    private boolean plain;
    private int depth;
    private int values;

    PlainMap(JsonGenerator json) {
        this.json = json;
    }

    /** Whether there is nothing in it that needs a serializer, a repaired name or a refusal. */
    boolean isPlain(Map<?, ?> map) {
        plain = true;
        depth = 0;
        values = 0;
        try {
            map.forEach(checkEntry);
            return plain;
        } catch (RuntimeException changing) {
            return false;
        }
    }

    private void check(@Nullable Object key, @Nullable Object value) {
        plain = plain && isName(key) && isPlain(value);
    }

    private boolean isPlain(@Nullable Object value) {
        return ++values <= MOST_VALUES
                && (isScalar(value) || (value != null && isCollection(value) && isPlainInside(value)));
    }

    private boolean isPlainInside(Object collection) {
        if (depth == DEEPEST) {
            return false;
        }
        depth++;
        if (collection instanceof Map<?, ?> map) {
            map.forEach(checkEntry);
        } else {
            List<?> list = (List<?>) collection;
            for (int i = 0; i < list.size() && plain; i++) {
                plain = isPlain(list.get(i));
            }
        }
        depth--;
        return plain;
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

    /** In depth; of a map that is plain. */
    static Map<String, Object> copyOf(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((name, value) -> copy.put((String) name, copyOf(value)));
        return copy;
    }

    private static @Nullable Object copyOf(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return copyOf(map);
        }
        return value instanceof List<?> list
                ? list.stream().map(PlainMap::copyOf).toList()
                : value;
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

    private static boolean isName(@Nullable Object key) {
        return key instanceof String text && text.length() <= LONGEST_NAME && !WireGenerator.hasSurrogates(text);
    }

    private static boolean isScalar(@Nullable Object value) {
        return value == null
                || value instanceof String
                || value instanceof Integer
                || value instanceof Boolean
                || (value instanceof Double number && Double.isFinite(number))
                || value instanceof Long
                || isShortDecimal(value);
    }

    private static boolean isCollection(Object value) {
        return COLLECTIONS.contains(value.getClass());
    }

    /**
     * Of the class itself, as {@link WireGenerator} wants it, and far from its limit. Not by its precision: to count the
     * digits of a hostile one takes seconds.
     */
    private static boolean isShortDecimal(Object value) {
        return value.getClass() == BigDecimal.class
                && ((BigDecimal) value).unscaledValue().bitLength() < Long.SIZE;
    }

    private void write(@Nullable Object key, @Nullable Object value) {
        check(depth == 0 || isName(key));
        json.writeName((String) key);
        writeValue(value);
    }

    private void writeValue(@Nullable Object value) {
        check(depth == 0 || value == null || isScalar(value) || isCollection(value));
        if (value instanceof String text) {
            json.writeString(WireGenerator.wellFormed(text));
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
        } else {
            writeCollection(value);
        }
    }

    private void writeCollection(Object collection) {
        depth++;
        check(depth <= DEEPEST);
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
