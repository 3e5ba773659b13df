package com.getfluxly.internal.spool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the events that earlier processes have left. It begins at the newest checkpoint at the start of a segment, and replays
 * the records after it; nothing older is read. Confined to the thread that opens the spool.
 */
final class Recovery {

    /** No log gets there in a thousand years: a name alone must not use up the numbers that are left. */
    private static final long MAX_NUMBER = 1L << 40;

    private final SpoolFiles files;
    private final SpoolSlot slot;

    private final Segments segments = new Segments();
    /** The numbers of files that are not what their names say. */
    private final List<Long> notOurs = new ArrayList<>();

    private LogState state = new LogState();
    private @Nullable Trouble trouble;
    private boolean isProjectKnown;
    private long checkpointNumber;
    private long truncatedBytes;

    private Recovery(SpoolFiles files, SpoolSlot slot) {
        this.files = files;
        this.slot = slot;
    }

    /**
     * Reads, and writes nothing.
     *
     * @throws IOException if something cannot be read, which is no reason to believe that it is not there
     */
    static Recovery in(SpoolSlot slot, SpoolFiles files) throws IOException {
        Recovery recovery = new Recovery(files, slot);
        recovery.run();
        return recovery;
    }

    private void run() throws IOException {
        List<Segment> found = find();
        int from = findCheckpoint(found);
        for (Segment segment : found.subList(from, found.size())) {
            if (trouble == null) {
                replay(segment);
            }
        }
        if (trouble != null || found.isEmpty()) {
            return;
        }
        // What is below was unlinked, which is how its outcome was stored.
        state.settle(1, Math.min(state.last(), segments.firstBase() - 1));
        settleUnlinked(found);
    }

    private List<Segment> find() throws IOException {
        List<Segment> found = new ArrayList<>(named());
        boolean isNewestKnown = false;
        for (int i = found.size() - 1; i >= 0; i--) {
            boolean isInOrder = isInOrder(found, i);
            if (!isNewestKnown || !isInOrder) {
                Segment segment = found.get(i);
                SegmentHeader header = header(segment);
                if (isOurs(segment, header, isInOrder)) {
                    isNewestKnown |= header != null;
                } else {
                    notOurs.add(segment.number);
                    found.remove(i);
                }
            }
        }
        found.forEach(segments::add);
        return List.copyOf(found);
    }

    private List<Segment> named() throws IOException {
        List<Segment> named = files.list(slot.directory()).stream()
                .map(Segment::of)
                .flatMap(Optional::stream)
                .filter(segment -> !files.isDirectory(segment.path))
                .sorted(Comparator.comparingLong(segment -> segment.number))
                .toList();
        for (Segment segment : named) {
            try (SpoolFile file = files.open(segment.path)) {
                segment.setBytes(file.length());
            }
        }
        return named;
    }

    /** Whether its first sequence is where its number is. One that was begun again after a failed sync is not. */
    private static boolean isInOrder(List<Segment> found, int at) {
        long base = found.get(at).base;
        return found.subList(0, at).stream().allMatch(older -> older.base <= base)
                && found.subList(at, found.size()).stream().allMatch(newer -> newer.base >= base);
    }

    private @Nullable SegmentHeader header(Segment segment) throws IOException {
        try (SpoolFile file = files.open(segment.path)) {
            return SegmentHeader.of(file);
        }
    }

    /** Not what has another's header, nor what has no header, no records and no place: that is not touched. */
    private boolean isOurs(Segment segment, @Nullable SegmentHeader header, boolean isInOrder) throws IOException {
        if (header != null) {
            return header.isOf(segment);
        }
        return (isInOrder && segment.number < MAX_NUMBER) || hasRecords(segment);
    }

    private boolean hasRecords(Segment segment) throws IOException {
        try (SegmentReader reader = open(segment)) {
            return reader.next();
        }
    }

    private int findCheckpoint(List<Segment> found) throws IOException {
        for (int i = found.size() - 1; i >= 0; i--) {
            if (beginsWithCheckpoint(found.get(i))) {
                checkpointNumber = found.get(i).number;
                return i;
            }
            if (trouble != null) {
                return found.size();
            }
        }
        return 0;
    }

    private boolean beginsWithCheckpoint(Segment segment) throws IOException {
        try (SegmentReader reader = open(segment)) {
            check(reader.header());
            return reader.next() && isCheckpoint(reader);
        }
    }

    private SegmentReader open(Segment segment) throws IOException {
        return SegmentReader.open(files, segment);
    }

    /** The newest header counts: a token may have changed while the ones before were written. */
    private void check(@Nullable SegmentHeader header) {
        if (header == null || isProjectKnown) {
            return;
        }
        isProjectKnown = true;
        if (header.isNewer()) {
            trouble = Trouble.FORMAT;
        } else if (!slot.isOurs(header.salt(), header.fingerprint())) {
            trouble = Trouble.OTHER_PROJECT;
        }
    }

    private void replay(Segment segment) throws IOException {
        try (SegmentReader reader = open(segment)) {
            while (reader.next() && trouble == null) {
                replay(reader);
                // What is below had been there. A name alone does not say so: it comes before what was held in memory
                // only is settled.
                state.reached(segment.base - 1);
            }
            truncatedBytes += reader.tailBytes();
        }
    }

    private void replay(SegmentReader record) {
        // Known from the head alone, so that what was damaged is missed.
        long last = Math.max(state.last(), record.sequence());
        byte[] payload = record.isWhole() && record.type() != Frame.EVENT ? record.payload() : new byte[0];
        switch (record.type()) {
            case Frame.EVENT -> {}
            case Frame.FROZEN -> {
                if (payload.length >= FrozenBatch.BYTES) {
                    state.freeze(FrozenBatch.get(payload, 0));
                }
            }
            case Frame.SETTLED -> {
                if (payload.length >= Outcome.BYTES) {
                    state.settle(Math.max(1, Bytes.getLong(payload, 0)), Math.min(last, Bytes.getLong(payload, 8)));
                }
            }
            case Frame.CHECKPOINT -> {
                if (isCheckpoint(record)) {
                    state = LogState.of(payload, 0);
                }
            }
            default -> {
                if (record.type() < Frame.OPTIONAL) {
                    trouble = Trouble.FORMAT;
                }
            }
        }
        state.reached(last);
    }

    private static boolean isCheckpoint(SegmentReader record) {
        if (record.type() != Frame.CHECKPOINT || !record.isWhole()) {
            return false;
        }
        byte[] payload = record.payload();
        return LogState.isSound(payload, 0, payload.length);
    }

    /** A number that is missing was a segment of which nothing was open, and whose outcome may be nowhere else. */
    private void settleUnlinked(List<Segment> found) throws IOException {
        for (int i = 0; i + 1 < found.size(); i++) {
            Segment segment = found.get(i);
            long last = segments.lastOf(segment, state.last());
            if (isMissing(segment.number, found.get(i + 1).number) && state.openIn(segment.base, last) > 0) {
                state.settle(lastIn(segment, last) + 1, last);
            }
        }
    }

    /** Whether there was one in between that is not there any more. */
    private boolean isMissing(long number, long next) {
        long present = notOurs.stream()
                .filter(other -> other > number && other < next)
                .distinct()
                .count();
        return next - number - 1 > present;
    }

    private long lastIn(Segment segment, long most) throws IOException {
        long last = segment.base - 1;
        try (SegmentReader reader = open(segment)) {
            while (reader.next()) {
                last = Math.min(most, Math.max(last, reader.sequence()));
            }
        }
        return last;
    }

    // ---- what was found ---------------------------------------------------------------------------------------------

    Segments segments() {
        return segments;
    }

    LogState state() {
        return state;
    }

    /** Why nothing of it may be touched, or null. */
    @Nullable Trouble trouble() {
        return trouble;
    }

    /** The number of the segment that the state begins with: what is older is not needed to know it. */
    long checkpointNumber() {
        return checkpointNumber;
    }

    /** What somebody was writing when he was killed. */
    long truncatedBytes() {
        return truncatedBytes;
    }

    long nextNumber() {
        long highest = notOurs.stream()
                .mapToLong(Long::longValue)
                .filter(number -> number < MAX_NUMBER)
                .max()
                .orElse(0);
        List<Segment> all = segments.list();
        return 1 + Math.max(highest, all.isEmpty() ? 0 : all.get(all.size() - 1).number);
    }
}
