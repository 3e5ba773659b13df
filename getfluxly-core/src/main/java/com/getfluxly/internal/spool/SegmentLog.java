package com.getfluxly.internal.spool;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes records to the end of the newest segment, which is always one of this process: a torn end of an earlier one is skipped, and
 * needs no repair. Guarded by the lock that is held over writes.
 */
final class SegmentLog {

    private static final int FIRST_BUFFER_BYTES = 2_048;

    private final SpoolFiles files;
    private final SpoolSlot slot;
    private final SpoolSettings settings;
    private final LogState state;
    private final Segments segments;
    private final Quarantine quarantine;
    private final Durability durability;
    private final AgeClock clock;

    private final Checksum checksum = new Checksum();
    /** What is written is put together here: one call for each record, and no object. */
    private byte[] buffer = new byte[FIRST_BUFFER_BYTES];

    private @Nullable Writing current;
    private long nextNumber = 1;
    /** What is older is not needed to know the state. */
    private long checkpointNumber;

    /** What the records may take: more than the settings say while what was found takes more. */
    private long mostBytes;

    private boolean isTorn;

    /** Since a write began that has not come back with a result. */
    private boolean isUnsure;

    /** Where a record begins that was there when somebody looked last, and where the last one does. */
    private long seenAt;

    private long lastAt;

    private record Writing(Segment segment, SpoolFile file) {}

    SegmentLog(
            SpoolFiles files,
            SpoolSlot slot,
            SpoolSettings settings,
            LogState state,
            Segments segments,
            Quarantine quarantine,
            Durability durability,
            AgeClock clock) {
        this.files = files;
        this.slot = slot;
        this.settings = settings;
        this.state = state;
        this.segments = segments;
        this.quarantine = quarantine;
        this.durability = durability;
        this.clock = clock;
        this.mostBytes = settings.bytesForAll();
    }

    /** Goes on behind what was found. */
    void follow(Recovery found) {
        nextNumber = found.nextNumber();
        checkpointNumber = found.checkpointNumber();
        mostBytes = Math.max(mostBytes, bytesAndReserve());
    }

    /** There has to be room to say what became of events, also if more of them were found than may be there now. */
    private long bytesAndReserve() {
        return segments.bytes() + quarantine.bytes() + settings.segmentBytes();
    }

    /**
     * Writes an event, whose sequence is the next one, or one that is written again.
     *
     * @throws IOException if it was not written
     */
    void event(long sequence, long millis, boolean callersId, byte[] json) throws IOException {
        write(Frame.EVENT, callersId ? Frame.CALLERS_ID : 0, sequence, sequence, millis, json);
    }

    /**
     * Writes what the delivery has to say.
     *
     * @throws IOException if it was not written
     */
    void control(int type, byte[] payload) throws IOException {
        write(type, 0, state.last(), state.last() + 1, clock.millis(), payload);
        durability.wroteControl();
    }

    /**
     * Writes all that is known.
     *
     * @throws IOException if it was not written
     */
    void checkpoint(int flags) throws IOException {
        write(Frame.CHECKPOINT, flags, state.last(), state.last() + 1, clock.millis(), state.toBytes());
        durability.wroteControl();
    }

    /**
     * Begins a new segment, and writes these there, under the sequences that they have; they end with the last of all.
     *
     * @throws IOException if not all were written
     */
    void again(List<Stored> events) throws IOException {
        long checkpointBefore = checkpointNumber;
        long numberBefore = nextNumber;
        roll(events.isEmpty() ? state.last() + 1 : events.get(0).sequence());
        try {
            for (Stored event : events) {
                event(event.sequence(), event.millis(), event.callersId(), event.json());
            }
        } catch (IOException failed) {
            checkpointNumber = checkpointBefore;
            segments.from(numberBefore).forEach(this::discard);
            throw failed;
        }
        durability.wroteControl();
    }

    /** Whether anything was written since it was opened. */
    boolean hasBegun() {
        return current != null;
    }

    /** Whether what failed last may be there all the same. */
    boolean isTorn() {
        return isTorn;
    }

    /** Whether the names still stand for what is written to, and for all of it. */
    boolean isInPlace() throws IOException {
        Writing written = current;
        return written == null || (files.isSame(written.segment().path, written.file()) && isComplete(written));
    }

    /** Cut by somebody else, it has the same length again after the next write: there are zeros in between. */
    private boolean isComplete(Writing written) throws IOException {
        long there = written.file().length();
        boolean complete = there >= written.segment().bytes() && isSeen(written.file());
        seenAt = lastAt;
        return complete;
    }

    private boolean isSeen(SpoolFile file) {
        byte[] start = new byte[1];
        try {
            return file.read(seenAt, start, 0, 1) == 1 && start[0] != 0;
        } catch (IOException unreadable) {
            // Which says nothing of what is there.
            return true;
        }
    }

    /** What is written to, or null. */
    @Nullable Segment segment() {
        return current == null ? null : current.segment();
    }

    /** Nothing more is written to it. */
    void seal() {
        if (current != null) {
            durability.sealed(current.file());
        }
        current = null;
    }

    /** Nothing more is written to it, and nobody expects anything of it. */
    void forget() {
        current = null;
    }

    // ---- one record -------------------------------------------------------------------------------------------------

    private void write(int type, int flags, long sequence, long base, long millis, byte[] payload) throws IOException {
        isTorn = false;
        makeSure();
        int bytes = Frame.HEAD_BYTES + payload.length;
        Writing into = current;
        if (into == null || into.segment().bytes() + bytes > settings.segmentBytes() || !slot.isStamped()) {
            into = roll(base);
        }
        checkBounds(bytes);
        ensureBuffer(bytes);
        Frame.put(buffer, 0, type, flags, sequence, millis, payload, checksum);
        append(into, bytes);
    }

    private void append(Writing into, int bytes) throws IOException {
        isUnsure = true;
        try {
            into.file().append(buffer, 0, bytes);
        } catch (IOException failed) {
            cutOff(into, bytes);
            throw failed;
        }
        lastAt = into.segment().bytes();
        segments.grow(into.segment(), bytes);
        isUnsure = false;
    }

    /** Whoever wrote last had no memory or no stack left. */
    private void makeSure() {
        Writing unsure = isUnsure ? current : null;
        if (unsure != null && unsure.segment().bytes() > 0) {
            cutOff(unsure, 0);
        } else if (unsure != null) {
            // Not even a header.
            seal();
        }
        isUnsure = false;
    }

    /** What was written in vain must not stand in the way of the next record. */
    private void cutOff(Writing into, int bytes) {
        try {
            into.file().setLength(into.segment().bytes());
        } catch (IOException stays) {
            isTorn = true;
            segments.grow(into.segment(), bytes);
            seal();
        }
        isUnsure = false;
    }

    private void checkBounds(int bytes) throws NoRoomException {
        if (segments.bytes() + quarantine.bytes() + bytes > mostBytes) {
            throw new NoRoomException();
        }
    }

    private void ensureBuffer(int bytes) {
        if (buffer.length < bytes) {
            buffer = new byte[Math.min(Frame.MAX_BYTES + SegmentHeader.BYTES, 2 * bytes)];
        }
    }

    // ---- segments ---------------------------------------------------------------------------------------------------

    private Writing roll(long base) throws IOException {
        if (!isInPlace()) {
            throw new IOException("the spool was removed");
        }
        seal();
        if (!slot.hold()) {
            throw new IOException("the spool belongs to another process by now");
        }
        files.createDirectories(slot.directory());
        if (files.usableBytes(slot.directory()) - settings.segmentBytes() < settings.minFreeBytes()) {
            throw new IOException("the disk is nearly full");
        }
        return begin(Segment.inDirectory(slot.directory(), nextNumber++, base));
    }

    private Writing begin(Segment next) throws IOException {
        byte[] checkpoint = state.toBytes();
        byte[] salt = slot.newSalt();
        long now = clock.millis();
        int bytes = SegmentHeader.BYTES + Frame.HEAD_BYTES + checkpoint.length;
        checkBounds(bytes);
        ensureBuffer(bytes);
        new SegmentHeader(SegmentHeader.VERSION, next.number, next.base, now, salt, slot.fingerprint(salt))
                .put(buffer, checksum);
        Frame.put(buffer, SegmentHeader.BYTES, Frame.CHECKPOINT, 0, state.last(), now, checkpoint, checksum);
        Writing begun = new Writing(next, files.create(next.path));
        current = begun;
        seenAt = 0;
        segments.add(next);
        durability.opened(begun.file());
        try {
            append(begun, bytes);
        } catch (IOException failed) {
            discard(next);
            throw failed;
        }
        checkpointNumber = next.number;
        return begun;
    }

    /** One that never became a segment. */
    private void discard(Segment unborn) {
        seal();
        try {
            files.delete(unborn.path);
            segments.remove(unborn);
        } catch (IOException stays) {
            // It holds no event, and is deleted with the others.
        }
    }

    /** The number below which no segment is needed to know the state. */
    long checkpointNumber() {
        return checkpointNumber;
    }

    /**
     * Deletes the segments that hold nothing open, but for those that the state is read from.
     *
     * @return whether there is more room now
     */
    boolean deleteSettled() {
        boolean deleted = false;
        List<Segment> settled = segments.settledBelow(checkpointNumber, state);
        if (!settled.isEmpty() && isHeld()) {
            for (Segment segment : settled) {
                deleted |= delete(segment);
            }
            mostBytes = Math.max(settings.bytesForAll(), Math.min(mostBytes, bytesAndReserve()));
        }
        return deleted;
    }

    /** Whether there is something to delete. */
    boolean hasSettled() {
        return !segments.settledBelow(checkpointNumber, state).isEmpty();
    }

    /** What has our names may be another's otherwise. */
    private boolean isHeld() {
        try {
            return slot.isHeld();
        } catch (IOException unknown) {
            return false;
        }
    }

    private boolean delete(Segment segment) {
        try {
            if (segment.isDamaged()) {
                quarantine.take(segment);
            } else {
                files.delete(segment.path);
            }
        } catch (IOException later) {
            // Somebody has it open: it stays in the account, and is tried again.
            return false;
        }
        segments.remove(segment);
        return true;
    }
}
