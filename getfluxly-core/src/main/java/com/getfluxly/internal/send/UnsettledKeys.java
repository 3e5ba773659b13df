package com.getfluxly.internal.send;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What is known about batches that the caller keeps and may bring again. The number is limited: a batch that is forgotten may be
 * sent once more than needed, which costs a request but no event. For one thread at a time.
 */
final class UnsettledKeys {

    /** A relay has a few batches in hand for each of its partitions. */
    static final int MOST = 256;

    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Entry> eldest) {
            return size() > MOST;
        }
    };

    Entry of(String key) {
        return entries.computeIfAbsent(key, Entry::new);
    }

    void forget(String key) {
        entries.remove(key);
    }

    /** Of one batch. */
    static final class Entry {

        private static final long VARIANT = 3L << 62;

        /** Far from the keys of neighbours, should somebody count them. */
        private static final long STEP = 0x1E3779B97F4A7C15L;

        private final KeyHistory history = new KeyHistory();
        private String key;

        private Entry(String key) {
            this.key = key;
        }

        KeyHistory history() {
            return history;
        }

        /** Under which it is sent. */
        String key() {
            return key;
        }

        /** Goes on under the key that follows from this one, so that whoever comes after a crash gets there again. */
        void leaveKey() {
            key = following(UUID.fromString(key)).toString();
        }

        /** Another one with the same version and variant. Not by a hash: the one of the JDK for names may be forbidden. */
        private static UUID following(UUID key) {
            long low = key.getLeastSignificantBits();
            return new UUID(key.getMostSignificantBits(), (low & VARIANT) | ((low + STEP) & ~VARIANT));
        }
    }
}
