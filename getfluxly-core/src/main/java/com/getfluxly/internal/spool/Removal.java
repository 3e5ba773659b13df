package com.getfluxly.internal.spool;

import com.getfluxly.internal.spool.Losses.Why;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Handles files that somebody has removed. Events that are still in memory are written again, as far as the order allows; the
 * others are lost, and counted. Guarded by the lock that is held over writes.
 */
final class Removal {

    private final SpoolFiles files;
    private final SpoolSlot slot;
    private final LogState state;
    private final Segments segments;
    private final SegmentLog log;
    private final Losses losses;

    /** What was in them is not all written again. */
    private final Set<Segment> gone = new LinkedHashSet<>();

    Removal(SpoolFiles files, SpoolSlot slot, LogState state, Segments segments, SegmentLog log, Losses losses) {
        this.files = files;
        this.slot = slot;
        this.state = state;
        this.segments = segments;
        this.log = log;
        this.losses = losses;
    }

    /** Those that are not there any more, or not what they were, in order. */
    List<Segment> missing() throws IOException {
        gone.retainAll(segments.list());
        gone.addAll(segments.missingFrom(files.list(slot.directory())));
        Segment written = log.segment();
        if (written != null && !log.isInPlace()) {
            gone.add(written);
        }
        return segments.list().stream().filter(gone::contains).toList();
    }

    /**
     * Notes the removal. Lost events stay lost; the segments are remembered until {@link #isWrittenAgain}.
     *
     * @param unsafe events that only the spool holds
     * @return the events to write again, in order
     */
    List<Stored> takeNote(List<Segment> missing, List<Stored> unsafe, Window window) {
        long lastThere = lastOfOthers(missing);
        List<Stored> again = new ArrayList<>();
        for (Segment segment : missing) {
            // What is written again needs their room.
            segments.empty(segment);
            long last = segments.lastOf(segment, state.last());
            again.addAll(sort(segment.base, last, held(segment.base, last, unsafe, window), lastThere));
        }
        return again;
    }

    private List<Stored> held(long first, long last, List<Stored> unsafe, Window window) {
        List<Stored> held = new ArrayList<>();
        window.forEach(first, last, held::add);
        unsafe.stream()
                .filter(event -> event.sequence() >= first && event.sequence() <= last)
                .forEach(held::add);
        return held.stream()
                .filter(event -> state.openIn(event.sequence(), event.sequence()) > 0)
                .toList();
    }

    /** The events were written again: these segments can be forgotten. */
    void isWrittenAgain(List<Segment> missing) {
        missing.forEach(segments::remove);
        missing.forEach(gone::remove);
    }

    private long lastOfOthers(List<Segment> missing) {
        return segments.list().stream()
                .filter(segment -> !missing.contains(segment))
                .mapToLong(segment -> segments.lastOf(segment, state.last()))
                .max()
                .orElse(0);
    }

    /** What lies between others that are still there stays in memory only: segments are in order. */
    private List<Stored> sort(long first, long last, List<Stored> held, long lastThere) {
        List<Stored> again = new ArrayList<>();
        long next = first;
        for (Stored event : held) {
            lose(next, event.sequence() - 1);
            if (event.sequence() > lastThere) {
                again.add(event);
            } else {
                state.settle(event.sequence(), event.sequence());
            }
            next = event.sequence() + 1;
        }
        lose(next, last);
        return again;
    }

    private void lose(long first, long last) {
        losses.count(Why.REMOVED, state.openIn(first, last));
        state.settle(first, last);
    }
}
