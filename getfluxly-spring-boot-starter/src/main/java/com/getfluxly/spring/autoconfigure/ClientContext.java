package com.getfluxly.spring.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/** What is added to every event's context. */
final class ClientContext {

    private static final String APP = "app";
    private static final String NAME = "name";

    private ClientContext() {}

    /** The configured context, with the application's name as {@code app.name} unless that is configured too. */
    static Map<String, Object> of(Map<String, Object> configured, @Nullable String applicationName) {
        Map<String, Object> context = new LinkedHashMap<>();
        for (Map.Entry<String, Object> field : configured.entrySet()) {
            context.put(field.getKey(), withLists(field.getValue()));
        }
        Placeholders.check("context", context);
        Object app = context.getOrDefault(APP, Map.of());
        if (StringUtils.hasText(applicationName) && app instanceof Map<?, ?> fields && !fields.containsKey(NAME)) {
            Map<Object, Object> named = new LinkedHashMap<>(fields);
            named.put(NAME, applicationName);
            context.put(APP, named);
        }
        return context;
    }

    /** To whoever binds a map of anything, a list is a map with the keys 0, 1, and so on. */
    private static Object withLists(Object value) {
        if (!(value instanceof Map<?, ?> fields)) {
            return value;
        }
        if (isList(fields)) {
            return IntStream.range(0, fields.size())
                    .<Object>mapToObj(index -> withLists(Objects.requireNonNull(fields.get(Integer.toString(index)))))
                    .toList();
        }
        Map<Object, Object> converted = new LinkedHashMap<>();
        fields.forEach((key, field) -> converted.put(key, withLists(field)));
        return converted;
    }

    private static boolean isList(Map<?, ?> fields) {
        return !fields.isEmpty()
                && IntStream.range(0, fields.size()).mapToObj(Integer::toString).allMatch(fields::containsKey);
    }
}
