package com.getfluxly.internal.answer;

import com.getfluxly.internal.base.SafeText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an exception keeps of an answer: every field that it has no accessor for, as it is, but bounded in depth, number and
 * length, with clean keys and texts, and unmodifiable. A null says nothing and is left out. For one thread and one answer.
 */
final class Details {

    /** How many values are kept in all, maps and lists included. */
    static final int MAX_VALUES = 64;

    private static final int MAX_DEPTH = 4;
    private static final Set<String> SPELLED_OUT = Set.of("error", "detail", "request_id");

    private int left = MAX_VALUES;

    private Details() {}

    static Map<String, Object> of(Map<String, Object> json) {
        Map<String, Object> more = new LinkedHashMap<>(json);
        more.keySet().removeAll(SPELLED_OUT);
        return new Details().fields(more, MAX_DEPTH);
    }

    private Map<String, Object> fields(Map<?, ?> fields, int depth) {
        Map<String, Object> kept = new LinkedHashMap<>();
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            Object value = value(field.getValue(), depth);
            if (value != null) {
                kept.put(SafeText.clean(field.getKey().toString(), SafeText.MAX_CODE), value);
            }
        }
        return Collections.unmodifiableMap(kept);
    }

    private List<Object> elements(List<?> elements, int depth) {
        List<Object> kept = new ArrayList<>();
        for (Object element : elements) {
            Object value = value(element, depth);
            if (value != null) {
                kept.add(value);
            }
        }
        return Collections.unmodifiableList(kept);
    }

    /** The value as far as it is kept, or null. */
    private @Nullable Object value(@Nullable Object value, int depth) {
        boolean nested = value instanceof Map<?, ?> || value instanceof List<?>;
        if (value == null || left == 0 || (nested && depth == 0)) {
            return null;
        }
        left--;
        if (value instanceof Map<?, ?> map) {
            return fields(map, depth - 1);
        }
        if (value instanceof List<?> list) {
            return elements(list, depth - 1);
        }
        // What else the reader makes are numbers, which it bounds, and flags.
        return value instanceof String text ? SafeText.clean(text, SafeText.MAX_DETAIL) : value;
    }
}
