package com.getfluxly.spring.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/** What is added to every event's context. */
final class ClientContext {

    private static final String APP = "app";
    private static final String NAME = "name";

    private ClientContext() {}

    /** The configured context, with the application's name as {@code app.name} unless that is configured too. */
    static Map<String, Object> of(Map<String, Object> configured, @Nullable String applicationName) {
        Object app = configured.getOrDefault(APP, Map.of());
        if (!StringUtils.hasText(applicationName) || !(app instanceof Map<?, ?> fields) || fields.containsKey(NAME)) {
            return configured;
        }
        Map<Object, Object> named = new LinkedHashMap<>(fields);
        named.put(NAME, applicationName);
        Map<String, Object> context = new LinkedHashMap<>(configured);
        context.put(APP, named);
        return context;
    }
}
