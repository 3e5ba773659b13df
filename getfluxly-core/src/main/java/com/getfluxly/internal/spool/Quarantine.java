package com.getfluxly.internal.spool;

import java.io.IOException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Keeps damaged segments whose other events are settled, so that people can examine them. Its size is limited; the oldest are
 * deleted first. Only a thread that may write to the log changes it.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // changed under the lock that is held over writes
final class Quarantine {

    static final String DIRECTORY = "quarantine";

    private final SpoolFiles files;
    private final SpoolSlot slot;
    private final long maxBytes;
    private final Deque<Segment> held = new ArrayDeque<>();
    private volatile long bytes;

    /** It is a file, or cannot be looked into. That must not keep anybody from the events, so nothing is kept. */
    private boolean unusable;

    Quarantine(SpoolFiles files, SpoolSlot slot, long maxBytes) {
        this.files = files;
        this.slot = slot;
        this.maxBytes = maxBytes;
    }

    private Path directory() {
        return slot.directory().resolve(DIRECTORY);
    }

    long bytes() {
        return bytes;
    }

    /**
     * Finds what is there; once more if it could not be read.
     *
     * @param segments that are still in use: some of them may be expected here
     */
    void open(Segments segments) {
        try {
            find(segments);
        } catch (IOException closed) {
            held.clear();
            bytes = 0;
            unusable = true;
        }
    }

    private void find(Segments segments) throws IOException {
        List<Segment> found = list().stream()
                .map(Segment::of)
                .flatMap(Optional::stream)
                .sorted(Comparator.comparingLong(segment -> segment.number))
                .toList();
        for (Segment segment : found) {
            Optional<Segment> expected = segments.numbered(segment.number);
            if (expected.isPresent()) {
                expected.get().markDamaged();
            } else {
                try (SpoolFile file = files.open(segment.path)) {
                    hold(segment, file.length());
                }
            }
        }
    }

    /** A foreign file with that name contains none of our events. */
    private List<Path> list() throws IOException {
        try {
            return files.list(directory());
        } catch (NotDirectoryException notOurs) {
            return List.of();
        }
    }

    /**
     * There is damage in it, so it is to come here once it is not needed any more. An empty file takes its place until then: the
     * next process knows nothing of damage that has its outcome. For the delivery thread.
     */
    void expect(Segment segment) {
        if (segment.isDamaged() || unusable) {
            return;
        }
        segment.markDamaged();
        try {
            files.createDirectories(directory());
            files.create(placeOf(segment).path).close();
        } catch (IOException unmarked) {
            // It comes here all the same, unless the process ends before.
        }
    }

    private Segment placeOf(Segment segment) {
        return Segment.inDirectory(directory(), segment.number, segment.base);
    }

    /** Takes the file of a segment, or deletes it if that is too large: it is not there any more, either way. */
    void take(Segment segment) throws IOException {
        Segment place = placeOf(segment);
        if (segment.bytes() > maxBytes) {
            files.delete(place.path);
            files.delete(segment.path);
            return;
        }
        while (bytes + segment.bytes() > maxBytes) {
            Segment oldest = held.getFirst();
            files.delete(oldest.path);
            held.removeFirst();
            grow(-oldest.bytes());
        }
        files.createDirectories(directory());
        files.move(segment.path, place.path);
        hold(place, segment.bytes());
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
