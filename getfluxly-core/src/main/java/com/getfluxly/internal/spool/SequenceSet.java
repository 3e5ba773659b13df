package com.getfluxly.internal.spool;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sequences, as ranges: those that are settled are few ranges, however many they are. Pure; guarded by whoever holds it. */
final class SequenceSet {

    /** The last of each range by its first; no two of them touch. */
    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    void add(long first, long last) {
        if (first > last) {
            return;
        }
        long from = first;
        long to = last;
        Map.Entry<Long, Long> before = ranges.floorEntry(first);
        if (before != null && before.getValue() >= first - 1) {
            from = before.getKey();
            to = Math.max(to, before.getValue());
        }
        for (Map.Entry<Long, Long> next = ranges.ceilingEntry(from);
                next != null && next.getKey() <= to + 1;
                next = ranges.ceilingEntry(from)) {
            to = Math.max(to, next.getValue());
            ranges.remove(next.getKey());
        }
        ranges.put(from, to);
    }

    boolean contains(long sequence) {
        Map.Entry<Long, Long> range = ranges.floorEntry(sequence);
        return range != null && range.getValue() >= sequence;
    }

    /** The first that is not in it, from there on. */
    long nextOutside(long sequence) {
        Map.Entry<Long, Long> range = ranges.floorEntry(sequence);
        return range == null || range.getValue() < sequence ? sequence : range.getValue() + 1;
    }

    /** The first that is in it, from there on, or {@link Long#MAX_VALUE}. */
    long nextInside(long sequence) {
        Long next = ranges.ceilingKey(sequence);
        return contains(sequence) ? sequence : next == null ? Long.MAX_VALUE : next;
    }

    /** How many of these are not in it. */
    long countOutside(long first, long last) {
        long count = 0;
        for (long from = nextOutside(first); from <= last; ) {
            long to = Math.min(last + 1, nextInside(from));
            count += to - from;
            from = nextOutside(to);
        }
        return count;
    }

    /** The last of each range by its first, in order. */
    SortedMap<Long, Long> ranges() {
        return ranges;
    }
}
