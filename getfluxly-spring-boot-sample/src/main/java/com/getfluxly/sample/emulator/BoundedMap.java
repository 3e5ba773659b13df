package com.getfluxly.sample.emulator;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets its oldest entry when a new one exceeds its capacity. Not thread-safe. */
final class BoundedMap<K, V> extends LinkedHashMap<K, V> {

    private final int capacity;

    BoundedMap(int capacity) {
        this.capacity = capacity;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > capacity;
    }
}
