package com.getfluxly.internal.queue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The held events whose ids are the callers' own, who may use one twice. Many small sets: one for a million ids would copy
 * them all under the lock when it grows. Guarded by the lock of the queue.
 */
final class CallersIds {

    private static final int SETS = 256;

    /** Made with the first id, since most applications bring none. */
    private @Nullable List<Set<EncodedEvent>> sets;

    boolean contains(EncodedEvent event) {
        return sets != null && setOf(event, sets).contains(event);
    }

    void add(EncodedEvent event) {
        if (sets == null) {
            sets = emptySets();
        }
        Set<EncodedEvent> set = setOf(event, sets);
        try {
            set.add(event);
        } catch (OutOfMemoryError whileGrowing) {
            // It is in there all the same.
            set.remove(event);
            throw whileGrowing;
        }
    }

    void remove(EncodedEvent event) {
        if (sets != null) {
            setOf(event, sets).remove(event);
        }
    }

    void clear() {
        sets = null;
    }

    private static Set<EncodedEvent> setOf(EncodedEvent event, List<Set<EncodedEvent>> sets) {
        int hash = event.hashCode();
        // The sets themselves go by the low bits.
        return sets.get((hash ^ hash >>> 12 ^ hash >>> 24) >>> 4 & SETS - 1);
    }

    private static List<Set<EncodedEvent>> emptySets() {
        List<Set<EncodedEvent>> sets = new ArrayList<>(SETS);
        for (int i = 0; i < SETS; i++) {
            sets.add(new HashSet<>());
        }
        return sets;
    }
}
