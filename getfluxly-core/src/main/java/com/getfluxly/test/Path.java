package com.getfluxly.test;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a key leads to: the key itself, or else the steps between its dots. */
record Path(boolean isThere, @Nullable Object value) {

    private static final Path NOWHERE = new Path(false, null);

    static Path of(Map<?, ?> values, String key) {
        if (values.containsKey(key)) {
            return new Path(true, values.get(key));
        }
        int dot = key.indexOf('.');
        return dot > 0 && values.get(key.substring(0, dot)) instanceof Map<?, ?> inner
                ? of(inner, key.substring(dot + 1))
                : NOWHERE;
    }
}
