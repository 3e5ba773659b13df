package com.getfluxly.internal.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Where damaged segments go whose sound events are settled: somebody may want to look at them. Bounded; the oldest go first.
 * Changed by whoever may write to the log.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // changed under the lock that is held over writes
final class Quarantine {

    static final String DIRECTORY = "quarantine";

    private final SpoolFiles files;
    private final Path directory;
    private final long maxBytes;
    private final Deque<Segment> held = new ArrayDeque<>();
    private volatile long bytes;

    Quarantine(SpoolFiles files, Path slot, long maxBytes) {
        this.files = files;
        this.directory = slot.resolve(DIRECTORY);
        this.maxBytes = maxBytes;
    }

    long bytes() {
        return bytes;
    }

    /** Finds what is there. */
    void open() throws IOException {
        List<Segment> found = files.list(directory).stream()
                .map(Segment::of)
                .flatMap(Optional::stream)
                .sorted(Comparator.comparingLong(segment -> segment.number))
                .toList();
        for (Segment segment : found) {
            try (SpoolFile file = files.open(segment.path)) {
                hold(segment, file.length());
            }
        }
    }

    /** Takes the file of a segment, or deletes it if that is too large: it is not there any more, either way. */
    void take(Segment segment) throws IOException {
        if (segment.bytes() > maxBytes) {
            files.delete(segment.path);
            return;
        }
        while (bytes + segment.bytes() > maxBytes) {
            Segment oldest = held.getFirst();
            files.delete(oldest.path);
            held.removeFirst();
            grow(-oldest.bytes());
        }
        files.createDirectories(directory);
        Segment moved = Segment.inDirectory(directory, segment.number, segment.base);
        files.move(segment.path, moved.path);
        hold(moved, segment.bytes());
    }

    private void hold(Segment segment, long length) {
        segment.setBytes(length);
        held.add(segment);
        grow(length);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // nobody else writes meanwhile
    private void grow(long more) {
        bytes += more;
    }
}
