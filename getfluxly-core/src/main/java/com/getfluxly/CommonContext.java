package com.getfluxly;

import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.Knobs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What a builder was told of the context that all events have. Not safe for use by several threads. */
final class CommonContext {

    private final List<Map<String, ?>> given = new ArrayList<>();

    void add(Map<String, ?> context) {
        given.add(context);
    }

    void check() {
        for (Map<String, ?> context : given) {
            Knobs.checkSet("context", context);
        }
    }

    /** A single one as it is, so that the engine sees for itself what cannot be read. */
    Map<String, ?> merged() {
        if (given.size() == 1) {
            return given.get(0);
        }
        Map<String, Object> merged = new LinkedHashMap<>();
        try {
            for (Map<String, ?> context : given) {
                merged.putAll(context);
            }
        } catch (RuntimeException unreadable) {
            throw GetFluxlyException.invalid(
                            "context",
                            "context cannot be read: " + unreadable.getClass().getName())
                    .build();
        }
        return merged;
    }

    /** The keys alone. */
    String shown() {
        Set<String> keys = new LinkedHashSet<>();
        given.stream().filter(Objects::nonNull).forEach(context -> keys.addAll(context.keySet()));
        return keys.toString();
    }
}
