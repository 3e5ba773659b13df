package com.getfluxly.event;

import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Removes the values of some keys. It searches the maps, lists and arrays of the JDK. A record, or a collection of the
 * application, gets its names only when it is encoded; so the keys stay with the event ({@link Event#redactedKeys()}), and the
 * encoder does the rest.
 */
final class Redaction implements EventProcessor {

    static final String REDACTED = "[redacted]";

    /** A structure that contains itself several times has more values than can be looked at. */
    private static final int MOST_VALUES = 100_000;

    private static final int DEEPEST = 64;

    private final Set<String> keys;

    Redaction(String... keys) {
        Set<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (String key : keys) {
            if (key == null || key.isBlank()) {
                throw GetFluxlyException.invalid("keys", "a key to redact must not be blank")
                        .build();
            }
            all.add(key);
        }
        this.keys = Collections.unmodifiableSet(all);
    }

    @Override
    public Event process(Event event) {
        return keys.isEmpty() ? event : new Pass().redacted(event);
    }

    /** By the name that it will have; only a key that can be one is asked for its text. */
    private boolean isRedacted(@Nullable Object key) {
        if (key instanceof Enum<?> constant) {
            return keys.contains(constant.name());
        }
        return (key instanceof String || key instanceof Number || key instanceof UUID) && keys.contains(key.toString());
    }

    /** Through one event. */
    private final class Pass {

        private int values;

        Event redacted(Event event) {
            return event instanceof TrackEvent track
                    ? track.redacted(map(track.properties(), 0), map(track.context(), 0), keys)
                    : redacted((IdentifyEvent) event);
        }

        private Event redacted(IdentifyEvent event) {
            return event.redacted(map(event.traits(), 0), map(event.context(), 0), keys);
        }

        /** As it is if there is nothing to take out, so that it keeps what is known to be wrong with it. */
        @SuppressWarnings("unchecked") // the keys are the same objects
        private Map<String, ?> map(Map<String, ?> map, int depth) {
            return Snapshot.faultOf(map) == null ? (Map<String, ?>) entries(map, depth) : map;
        }

        /** Most have nothing to hide, and need no copy. */
        private Map<?, ?> entries(Map<?, ?> map, int depth) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (shown(entry, depth) != entry.getValue()) {
                    return redactedCopy(map, depth);
                }
            }
            return map;
        }

        private Map<?, ?> redactedCopy(Map<?, ?> map, int depth) {
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
            map.entrySet().forEach(entry -> copy.put(entry.getKey(), shown(entry, depth)));
            return Collections.unmodifiableMap(copy);
        }

        private @Nullable Object shown(Map.Entry<?, ?> entry, int depth) {
            return isRedacted(entry.getKey()) ? REDACTED : value(entry.getValue(), depth + 1);
        }

        private List<?> elements(Collection<?> elements, int depth) {
            List<@Nullable Object> copy = new ArrayList<>();
            elements.forEach(element -> copy.add(value(element, depth + 1)));
            return copy;
        }

        private @Nullable Object value(@Nullable Object value, int depth) {
            if (++values > MOST_VALUES || depth > DEEPEST) {
                throw GetFluxlyException.of(
                                ErrorCode.VALIDATION_ERROR,
                                "an event with so many values, or so deep, cannot be redacted")
                        .build();
            }
            if (value instanceof Map<?, ?> map) {
                return isOfTheJdk(map) && !(map instanceof Properties) ? entries(map, depth) : map;
            }
            if (value instanceof Collection<?> collection) {
                return isOfTheJdk(collection) ? orSame(collection, elements(collection, depth)) : collection;
            }
            return value instanceof Object[] array ? orSame(array, depth) : value;
        }

        private Object orSame(Object[] array, int depth) {
            List<?> before = Arrays.asList(array);
            List<?> copy = elements(before, depth);
            return isSame(before, copy) ? array : copy;
        }

        private Collection<?> orSame(Collection<?> before, List<?> copy) {
            return isSame(before, copy) ? before : copy;
        }

        private boolean isSame(Collection<?> before, List<?> copy) {
            int at = 0;
            for (Object element : before) {
                if (at == copy.size() || copy.get(at++) != element) {
                    return false;
                }
            }
            return at == copy.size();
        }
    }

    /** One of the application's own may be annotated, and then means something else than its entries. */
    private static boolean isOfTheJdk(Object container) {
        return container.getClass().getName().startsWith("java.util.");
    }

    @Override
    public String toString() {
        return "redact" + keys;
    }
}
