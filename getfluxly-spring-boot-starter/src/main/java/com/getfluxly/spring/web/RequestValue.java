package com.getfluxly.spring.web;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value of the web request that the context of an event may get. New versions may add values: a {@code switch} needs a
 * {@code default}.
 *
 * @since 0.1.0
 */
public enum RequestValue {

    /** {@code page.path}: the path, without query. */
    PAGE("page", "path"),

    /** {@code page.referrer}: the host that the visitor came from. */
    REFERRER("page", "referrer"),

    /** {@code user_agent}: the header {@code User-Agent}. */
    USER_AGENT(null, "user_agent"),

    /** {@code locale}: the language that the browser prefers. */
    LOCALE(null, "locale"),

    /** {@code ip}: the address of the client. */
    CLIENT_ADDRESS(null, "ip");

    private final @Nullable String parent;
    private final String key;

    RequestValue(@Nullable String parent, String key) {
        this.parent = parent;
        this.key = key;
    }

    private @Nullable String of(RequestContext request) {
        return switch (this) {
            case PAGE -> request.path();
            case REFERRER -> request.referrer();
            case USER_AGENT -> request.userAgent();
            case LOCALE -> request.locale();
            case CLIENT_ADDRESS -> request.clientAddress();
        };
    }

    /**
     * Puts it where an event has nothing of its own.
     *
     * @param own the event's context
     * @param added what it gets, and so far has got
     */
    void addTo(Map<String, Object> added, Map<String, ?> own, RequestContext request) {
        String known = of(request);
        if (known == null) {
            return;
        }
        if (parent == null) {
            if (!own.containsKey(key)) {
                added.put(key, known);
            }
        } else {
            addBelow(parent, added, own, known);
        }
    }

    private void addBelow(String parent, Map<String, Object> added, Map<String, ?> own, String known) {
        Object present = added.containsKey(parent) || !own.containsKey(parent)
                ? added.getOrDefault(parent, Map.of())
                : own.get(parent);
        if (present instanceof Map<?, ?> fields && isOfTheJdk(fields) && !fields.containsKey(key)) {
            Map<Object, @Nullable Object> more = new LinkedHashMap<>(fields);
            more.put(key, known);
            added.put(parent, more);
        }
    }

    /** One of the application's own may mean something else than its entries. */
    private static boolean isOfTheJdk(Map<?, ?> map) {
        return map.getClass().getName().startsWith("java.util.");
    }
}
