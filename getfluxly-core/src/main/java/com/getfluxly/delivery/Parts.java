package com.getfluxly.delivery;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a value is made of, by name and in order: its equality and its text follow from it. */
final class Parts {

    private final Map<String, @Nullable Object> parts = new LinkedHashMap<>();

    Parts with(String name, @Nullable Object value) {
        parts.put(name, value);
        return this;
    }

    /** Holds every kind, so that nobody has to ask for what was not counted; unmodifiable. */
    static <K extends Enum<K>> Map<K, Long> counts(Class<K> kinds, Map<K, Long> counted) {
        Map<K, Long> counts = new EnumMap<>(kinds);
        for (K kind : kinds.getEnumConstants()) {
            counts.put(kind, counted.getOrDefault(kind, 0L));
        }
        return Collections.unmodifiableMap(counts);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Parts that && parts.equals(that.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    @Override
    public String toString() {
        return parts.entrySet().stream().map(Object::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
