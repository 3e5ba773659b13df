package com.getfluxly.internal.spool;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The segments, and which segment contains which event. If two segments could contain an event, the one with the higher number
 * counts: the event was written there again after a failed sync. Does no I/O. For any thread; only a thread that may write to the
 * log changes it.
 */
final class Segments {

    // Guarded by this; ordered by number.
    private final List<Segment> all = new ArrayList<>();

    /** Of all files but those in quarantine. Written under the lock that is held over writes. */
    private volatile long bytes;

    synchronized void add(Segment segment) {
        all.add(segment);
        bytes += segment.bytes();
    }

    synchronized void remove(Segment segment) {
        if (all.remove(segment)) {
            bytes -= segment.bytes();
        }
    }

    void grow(Segment segment, int more) {
        segment.setBytes(segment.bytes() + more);
        grown(more);
    }

    /** Its file is not there: it takes no room. */
    void empty(Segment segment) {
        grow(segment, -(int) segment.bytes());
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // nobody else writes meanwhile
    private void grown(int more) {
        bytes += more;
    }

    long bytes() {
        return bytes;
    }

    synchronized int count() {
        return all.size();
    }

    synchronized List<Segment> list() {
        return List.copyOf(all);
    }

    synchronized boolean contains(Segment segment) {
        return all.contains(segment);
    }

    synchronized Optional<Segment> numbered(long number) {
        return all.stream().filter(segment -> segment.number == number).findAny();
    }

    /** Those with that number or a higher one. */
    synchronized List<Segment> from(long number) {
        return all.stream().filter(segment -> segment.number >= number).toList();
    }

    /** The lowest sequence that could be in one of them. */
    synchronized long firstBase() {
        return all.stream().mapToLong(segment -> segment.base).min().orElse(Long.MAX_VALUE);
    }

    /** What was found comes first. */
    void follow(Segments found) {
        found.list().forEach(this::add);
    }

    /** Where the event is, or would be. */
    synchronized Optional<Segment> of(long sequence) {
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).base <= sequence) {
                return Optional.of(all.get(i));
            }
        }
        return Optional.empty();
    }

    /** The sequence of its last event, if it was sealed; less than its base if it has none that counts. */
    synchronized long lastOf(Segment segment, long lastOfAll) {
        long last = lastOfAll;
        for (int i = all.size() - 1; i >= 0 && all.get(i) != segment; i--) {
            last = Math.min(last, all.get(i).base - 1);
        }
        return last;
    }

    /** Those below that number in which nothing is open, the oldest first. */
    synchronized List<Segment> settledBelow(long number, LogState state) {
        Deque<Segment> found = new ArrayDeque<>();
        long last = state.last();
        for (int i = all.size() - 1; i >= 0; i--) {
            Segment segment = all.get(i);
            if (segment.number < number && state.openIn(segment.base, last) == 0) {
                found.addFirst(segment);
            }
            last = Math.min(last, segment.base - 1);
        }
        return List.copyOf(found);
    }

    /** The oldest below that number with open events, all of them after that one; null if there is none. */
    synchronized @Nullable OpenRange oldestOpen(long below, long after, LogState state) {
        long lastOfAll = state.last();
        for (Segment segment : all) {
            long last = lastOf(segment, lastOfAll);
            long first = state.nextOpen(segment.base);
            if (segment.number < below && first <= last && first > after) {
                return new OpenRange(first, last, state.openIn(first, last));
            }
        }
        return null;
    }

    /** Those that are not among the files that there are. */
    List<Segment> missingFrom(List<Path> files) {
        Set<Path> present = new HashSet<>(files);
        return list().stream()
                .filter(segment -> !present.contains(segment.path))
                .toList();
    }
}
