package com.getfluxly.event;

import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rules that both kinds of event share, and copies of maps that nobody vouches for. */
final class Fields {

    // Beyond these years an instant is no longer written with four digits, which is all that readers agree on.
    private static final Instant YEAR_0 = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant YEAR_10000 =
            Instant.parse("9999-12-31T23:59:59.999999999Z").plusNanos(1);

    /**
     * More keys than fit into an event of 32 KB, each being five bytes at least ({@code "":0,}): where the contract has
     * no limit of its own, this one keeps an endless map from being read forever.
     */
    static final int MORE_THAN_FIT = 6_554;

    /** From here on keys are found by hash. */
    private static final int MANY = 32;

    private Fields() {}

    /**
     * Copies the top level. A map of an application may throw, change under our hands or never end, so it is read
     * entry by entry and no further than the limit.
     */
    static Map<String, ?> copy(String field, @Nullable Map<String, ?> source, int maxKeys) {
        if (source == null) {
            return Map.of();
        }
        try {
            return copyEntries(field, source, maxKeys);
        } catch (GetFluxlyException refused) {
            throw refused;
        } catch (Throwable unreadable) {
            // Any: a map of the application may throw what it likes, declared or not.
            throw invalid(
                    field, field + " cannot be read: " + unreadable.getClass().getName());
        }
    }

    private static Map<String, ?> copyEntries(String field, Map<String, ?> source, int maxKeys) {
        Snapshot copy = new Snapshot();
        Set<Object> manyKeys = Set.of();
        for (Map.Entry<?, ?> entry : source.entrySet()) {
            Object key = entry.getKey();
            if (copy.size() == MANY) {
                manyKeys = new HashSet<>(copy.keySet());
            }
            if (copy.size() < MANY ? copy.holds(key) : !manyKeys.add(key)) {
                throw invalid(field, field + ": two keys of a map are the same");
            }
            copy.add(key, entry.getValue());
            if (copy.size() > maxKeys) {
                throw tooManyKeys(field, maxKeys, Math.max(source.size(), copy.size()));
            }
        }
        return anyKeys(copy);
    }

    @SuppressWarnings("unchecked") // a raw map may hold other keys; the encoder judges them at every depth alike
    private static Map<String, ?> anyKeys(Map<?, ?> map) {
        return (Map<String, ?>) map;
    }

    /** Adds to the map, or to a copy that can be added to. */
    static Map<String, ?> put(String field, Map<String, ?> before, String key, @Nullable Object value, int maxKeys) {
        if (key == null) {
            throw invalid(field, field + " has a null key");
        }
        Map<String, Object> target = modifiable(before);
        if (target.size() >= maxKeys && !target.containsKey(key)) {
            throw tooManyKeys(field, maxKeys, target.size() + 1);
        }
        putNullable(target, key, value);
        return target;
    }

    /** What was there and what comes to it, the last one winning; none of it if they are too many together. */
    static Map<String, ?> putAll(String field, Map<String, ?> before, @Nullable Map<String, ?> added, int maxKeys) {
        Map<String, ?> copy = copy(field, added, maxKeys);
        if (before.isEmpty() || copy.isEmpty()) {
            return copy.isEmpty() ? before : copy;
        }
        Map<String, ?> both = new LinkedHashMap<>(before);
        copy.forEach((key, value) -> putNullable(modifiable(both), key, value));
        if (both.size() > maxKeys) {
            throw tooManyKeys(field, maxKeys, both.size());
        }
        return both;
    }

    @SuppressWarnings("unchecked") // a linked map is always one of ours
    private static Map<String, Object> modifiable(Map<String, ?> map) {
        return map instanceof LinkedHashMap<?, ?> ? (Map<String, Object>) map : new LinkedHashMap<>(map);
    }

    @SuppressWarnings("NullAway") // a null value is a JSON null; the map type cannot say so without burdening callers
    private static void putNullable(Map<String, Object> target, String key, @Nullable Object value) {
        target.put(key, value);
    }

    /** What was copied stays as it is; what was put together may be added to. */
    static Map<String, ?> freeze(Map<String, ?> map) {
        if (map.isEmpty()) {
            return Map.of();
        }
        return (Map<?, ?>) map instanceof Snapshot ? map : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    static Identity who(@Nullable Identity who) {
        if (who == null) {
            throw invalid("identity", "identity is missing: an event needs at least one id");
        }
        return who;
    }

    static @Nullable Instant timestamp(@Nullable Instant timestamp) {
        if (timestamp != null && (timestamp.isBefore(YEAR_0) || !timestamp.isBefore(YEAR_10000))) {
            throw invalid("timestamp", "timestamp must lie in the years 0000 to 9999");
        }
        return timestamp;
    }

    static UUID messageId(@Nullable UUID messageId) {
        if (messageId == null) {
            throw invalid("message_id", "message_id must not be null");
        }
        if (messageId.version() != 4 || messageId.variant() != 2) {
            throw invalid("message_id", "message_id must be a UUID of version 4, got version " + messageId.version());
        }
        return messageId;
    }

    static GetFluxlyException invalid(String field, String message) {
        return GetFluxlyException.of(ErrorCode.VALIDATION_ERROR, message)
                .detail("field", field)
                .build();
    }

    private static GetFluxlyException tooManyKeys(String field, int limit, int given) {
        return GetFluxlyException.of(
                        ErrorCode.VALIDATION_ERROR, field + " may have at most " + limit + " keys, got " + given)
                .detail("field", field)
                .detail("limit", limit)
                .detail("given", given)
                .build();
    }
}
