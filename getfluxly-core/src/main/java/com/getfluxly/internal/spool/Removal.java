package com.getfluxly.internal.spool;

import com.getfluxly.internal.spool.Losses.Why;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Somebody has taken files away. What is still in memory is written again as far as the order allows; the rest is gone, and
 * counted. Guarded by the lock that is held over writes.
 */
final class Removal {

    private final SpoolFiles files;
    private final SpoolSlot slot;
    private final LogState state;
    private final Segments segments;
    private final SegmentLog log;
    private final Losses losses;

    Removal(SpoolFiles files, SpoolSlot slot, LogState state, Segments segments, SegmentLog log, Losses losses) {
        this.files = files;
        this.slot = slot;
        this.state = state;
        this.segments = segments;
        this.log = log;
        this.losses = losses;
    }

    /** Those that are not there any more, or not what they were. */
    List<Segment> missing() throws IOException {
        List<Segment> missing = new ArrayList<>(segments.missingFrom(files.list(slot.directory())));
        Segment written = log.segment();
        if (written != null && !log.isInPlace() && !missing.contains(written)) {
            missing.add(written);
        }
        return missing;
    }

    /**
     * Takes note of it.
     *
     * @param unsafe events that nobody holds but the spool
     * @return what is to be written again, in order
     */
    List<Stored> takeNote(List<Segment> missing, List<Stored> unsafe, Window window) {
        long lastThere = lastOfOthers(missing);
        List<Stored> again = new ArrayList<>();
        for (Segment segment : missing) {
            long last = segments.lastOf(segment, state.last());
            List<Stored> held = new ArrayList<>();
            window.forEach(segment.base, last, held::add);
            unsafe.stream()
                    .filter(event -> event.sequence() >= segment.base && event.sequence() <= last)
                    .forEach(held::add);
            again.addAll(sort(segment.base, last, held, lastThere));
        }
        missing.forEach(segments::remove);
        return again;
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
