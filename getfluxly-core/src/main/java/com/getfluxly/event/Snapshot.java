package com.getfluxly.event;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The entries of an application's map as they were read, with keys and values in one array. Every event has one. For six entries
 * it needs 112 bytes; a linked map needs 376. Only {@link Fields} and {@link RecordShape} change it: they add entries, as far as
 * the map or the record can be read.
 */
final class Snapshot extends AbstractMap<Object, @Nullable Object> {

    private static final int ROOM_FOR_EIGHT = 16;

    private @Nullable Object[] keysAndValues;
    private int end;
    private @Nullable Fault fault;

    Snapshot() {
        keysAndValues = new Object[ROOM_FOR_EIGHT];
    }

    /** Of as many entries as it will have. */
    Snapshot(int size) {
        keysAndValues = new Object[2 * size];
    }

    /** A raw map may have any key, null too. */
    void add(@Nullable Object key, @Nullable Object value) {
        if (end == keysAndValues.length) {
            keysAndValues = Arrays.copyOf(keysAndValues, 2 * end);
        }
        keysAndValues[end++] = key;
        keysAndValues[end++] = value;
    }

    /** What kept the map from being read to its end. */
    void fail(Fault cause) {
        fault = cause;
    }

    @Nullable Fault fault() {
        return fault;
    }

    static @Nullable Fault faultOf(Map<?, ?> map) {
        return map instanceof Snapshot snapshot ? snapshot.fault : null;
    }

    /** As a hash map sees it, but one key after the other: for a few. */
    boolean holds(@Nullable Object key) {
        int hash = hash(key);
        for (int i = 0; i < end; i += 2) {
            Object other = keysAndValues[i];
            if (hash == hash(other) && (key == other || (key != null && key.equals(other)))) {
                return true;
            }
        }
        return false;
    }

    private static int hash(@Nullable Object key) {
        return key == null ? 0 : key.hashCode();
    }

    @Override
    public int size() {
        return end / 2;
    }

    /** Without an object for each entry. */
    @Override
    @SuppressWarnings("NullAway") // null values are values, and the encoder judges a null key
    public void forEach(BiConsumer<? super Object, ? super @Nullable Object> action) {
        for (int i = 0; i < end; i += 2) {
            action.accept(keysAndValues[i], keysAndValues[i + 1]);
        }
    }

    @Override
    public Set<Map.Entry<Object, @Nullable Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return Snapshot.this.size();
            }

            @Override
            public Iterator<Map.Entry<Object, @Nullable Object>> iterator() {
                return new Entries();
            }
        };
    }

    private final class Entries implements Iterator<Map.Entry<Object, @Nullable Object>> {

        private int at;

        @Override
        public boolean hasNext() {
            return at < end;
        }

        @Override
        @SuppressWarnings("NullAway") // as above
        public Map.Entry<Object, @Nullable Object> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            at += 2;
            return new SimpleImmutableEntry<>(keysAndValues[at - 2], keysAndValues[at - 1]);
        }
    }
}
