package com.getfluxly.event;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Copies of maps that cannot be trusted. A map of the application may throw, change while it is read, or never end: the code that
 * builds an event must not notice that. The entries that were read are kept, with the fault, and nothing more is added.
 */
final class Fields {

    /**
     * More keys than fit into an event of 32 KB, because each needs at least five bytes ({@code "":0,}). If the contract has no
     * limit, this one stops the reading of an endless map.
     */
    static final int MORE_THAN_FIT = 6_554;

    /** From here on keys are found by hash. */
    private static final int MANY = 32;

    private Fields() {}

    /** Adds to the map, or to a copy that can be added to. */
    static Map<String, ?> put(String field, Map<String, ?> before, String key, @Nullable Object value, int maxKeys) {
        if (Snapshot.faultOf(before) != null) {
            return before;
        }
        if (key == null) {
            return faulty(before, new Fault(field, field + " has a null key"));
        }
        try {
            return putReadable(field, before, key, value, maxKeys);
        } catch (Throwable hostile) {
            // Any, as below: a raw map that was added before may hold such a key.
            return faulty(before, Fault.unreadable(field, hostile));
        }
    }

    private static Map<String, ?> putReadable(
            String field, Map<String, ?> before, String key, @Nullable Object value, int maxKeys) {
        Map<String, Object> target = modifiable(before);
        if (target.size() >= maxKeys && !target.containsKey(key)) {
            return faulty(before, Fault.tooManyKeys(field, maxKeys, target.size() + 1));
        }
        putNullable(target, key, value);
        return target;
    }

    /** What was there and what comes to it, the last one winning; none of it if they are too many together. */
    static Map<String, ?> putAll(String field, Map<String, ?> before, @Nullable Map<String, ?> added, int maxKeys) {
        if (added == null || Snapshot.faultOf(before) != null) {
            return before;
        }
        Snapshot copy = copy(field, added, maxKeys);
        if (before.isEmpty()) {
            return anyKeys(copy);
        }
        if (copy.fault() != null) {
            return faulty(before, copy.fault());
        }
        try {
            return both(field, before, copy, maxKeys);
        } catch (Throwable hostile) {
            // Any: a key of the application may throw what it likes, declared or not.
            return faulty(before, Fault.unreadable(field, hostile));
        }
    }

    private static Map<String, ?> both(String field, Map<String, ?> before, Snapshot added, int maxKeys) {
        Map<Object, @Nullable Object> both = new LinkedHashMap<>(before);
        both.putAll(added);
        return both.size() > maxKeys ? faulty(before, Fault.tooManyKeys(field, maxKeys, both.size())) : anyKeys(both);
    }

    /** Both, without regard to upper and lower case; the second one never changes. */
    static Set<String> allKeys(Set<String> some, Set<String> others) {
        if (some.isEmpty() || some == others) {
            return others;
        }
        Set<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        all.addAll(some);
        all.addAll(others);
        return Collections.unmodifiableSet(all);
    }

    /** The top level, entry by entry and no further than the limit. */
    private static Snapshot copy(String field, Map<String, ?> source, int maxKeys) {
        Snapshot copy = new Snapshot();
        try {
            copyEntries(copy, field, source, maxKeys);
        } catch (Throwable unreadable) {
            // Any: a map of the application may throw what it likes, declared or not.
            copy.fail(Fault.unreadable(field, unreadable));
        }
        return copy;
    }

    private static void copyEntries(Snapshot copy, String field, Map<String, ?> source, int maxKeys) {
        Set<Object> manyKeys = Set.of();
        for (Map.Entry<?, ?> entry : source.entrySet()) {
            Object key = entry.getKey();
            if (copy.size() == MANY) {
                manyKeys = new HashSet<>(copy.keySet());
            }
            if (copy.size() < MANY ? copy.holds(key) : !manyKeys.add(key)) {
                copy.fail(new Fault(field, field + ": two keys of a map are the same"));
                return;
            }
            copy.add(key, entry.getValue());
            if (copy.size() > maxKeys) {
                copy.fail(Fault.tooManyKeys(field, maxKeys, Math.max(source.size(), copy.size())));
                return;
            }
        }
    }

    /** What was there, in the order given. */
    private static Map<String, ?> faulty(Map<?, ?> before, Fault fault) {
        Snapshot faulty = new Snapshot();
        before.forEach(faulty::add);
        faulty.fail(fault);
        return anyKeys(faulty);
    }

    @SuppressWarnings("unchecked") // a raw map may hold other keys; the encoder judges them at every depth alike
    static Map<String, ?> anyKeys(Map<?, ?> map) {
        return (Map<String, ?>) map;
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
    static Map<String, ?> freeze(String field, Map<String, ?> map) {
        if ((Map<?, ?>) map instanceof Snapshot) {
            return map;
        }
        try {
            return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
        } catch (Throwable hostile) {
            // Any, as above: a copy asks the keys once more.
            return faulty(map, Fault.unreadable(field, hostile));
        }
    }
}
