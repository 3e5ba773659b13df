package com.getfluxly.internal.encode;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells maps of text, numbers, booleans, nulls, instants, days, UUIDs, and lists and maps of these, which {@link PlainMap} can
 * write, from others.
 * Without a class of Jackson's, since an application's start waits for it. For one thread at a time.
 */
final class PlainCheck {

    private static final int LONGEST_NAME = 1_000;

    /** Far from the limit, which is the mapper's to explain. */
    static final int DEEPEST = 8;

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

    /** A character of text may take as many: a backslash, a u and four digits. */
    private static final int LONGEST_CHARACTER = 6;

    /** Digits, a sign, a point and an exponent; a quote, a colon and a comma. */
    private static final int LONGEST_SCALAR = 48;

    private final BiConsumer<@Nullable Object, @Nullable Object> checkEntry = this::check;

    private boolean plain;
    private int depth;
    private int values;

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

    /** In depth; of a map that is plain. */
    static Map<String, Object> copyOf(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            copy.put((String) entry.getKey(), copyOf(entry.getValue()));
        }
        return copy;
    }

    private static @Nullable Object copyOf(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return copyOf(map);
        }
        return value instanceof List<?> list
                ? list.stream().map(PlainCheck::copyOf).toList()
                : value;
    }

    /** No less than its JSON takes; of a map that is plain. */
    static long bytesAtMost(@Nullable Object value) {
        if (value instanceof String text) {
            return LONGEST_SCALAR + LONGEST_CHARACTER * (long) text.length();
        }
        long bytes = LONGEST_SCALAR;
        // Loops, since streams are a dozen classes more that an application's start would wait for.
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                bytes += bytesAtMost(entry.getKey()) + bytesAtMost(entry.getValue());
            }
        } else if (value instanceof List<?> list) {
            for (Object element : list) {
                bytes += bytesAtMost(element);
            }
        }
        return bytes;
    }

    static boolean isName(@Nullable Object key) {
        return key instanceof String text && text.length() <= LONGEST_NAME && !Surrogates.areIn(text);
    }

    static boolean isScalar(@Nullable Object value) {
        return value == null
                || value instanceof String
                || value instanceof Integer
                || value instanceof Boolean
                || (value instanceof Double number && Double.isFinite(number))
                || value instanceof Long
                || isShortDecimal(value)
                || isOwnText(value);
    }

    static boolean isCollection(Object value) {
        return COLLECTIONS.contains(value.getClass());
    }

    /** Whether its text is what the mapper would write. These classes have no subclasses. */
    static boolean isOwnText(Object value) {
        return value instanceof Instant || value instanceof LocalDate || value instanceof UUID;
    }

    /**
     * Of the class itself, as {@link WireGenerator} wants it, and far from its limit. Not by its precision: to count the
     * digits of a hostile one takes seconds.
     */
    private static boolean isShortDecimal(Object value) {
        return value instanceof BigDecimal number && Digits.areFew(number);
    }
}
