package com.getfluxly.internal.spool;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one segment in order, and goes on behind whatever is damaged: the next magic is the next record. For one
 * thread at a time.
 */
final class SegmentReader implements Closeable {

    private static final int CHUNK_BYTES = 256 * 1024;

    private final SpoolFile file;
    /** Up to where it is read: behind that, somebody may be writing. */
    private long limit;

    private final Checksum checksum = new Checksum();
    private final @Nullable SegmentHeader header;

    private byte[] buffer;
    private int at;
    private int end;
    /** Where in the file the buffer begins. */
    private long start;

    /** Where in the buffer the record begins, and whether its payload is sound. */
    private int record;

    private boolean isWhole;

    private long damagedBytes;
    /** Where in the file the last record ends. */
    private long behindRecords;

    /**
     * Begins with the header.
     *
     * @throws IOException if it cannot be read, which says nothing of what is in it
     */
    SegmentReader(SpoolFile file, long limit) throws IOException {
        this.file = file;
        this.limit = limit;
        this.buffer = new byte[(int) Math.min(CHUNK_BYTES, Math.max(limit, Frame.HEAD_BYTES))];
        fill();
        this.header = SegmentHeader.read(buffer, end, checksum);
        this.at = header == null ? 0 : SegmentHeader.BYTES;
        this.behindRecords = at;
    }

    /** Up to where it is written now. */
    static SegmentReader open(SpoolFiles files, Segment segment) throws IOException {
        long limit = segment.bytes();
        SpoolFile file = files.open(segment.path);
        try {
            return new SegmentReader(file, limit);
        } catch (IOException unreadable) {
            file.close();
            throw unreadable;
        }
    }

    /** Null if it is damaged. */
    @Nullable SegmentHeader header() {
        return header;
    }

    /**
     * Goes to the next record with a sound head.
     *
     * @return false if there is none up to the limit; once that has moved, there may be
     */
    boolean next() throws IOException {
        while (true) {
            if (!isThere(Frame.HEAD_BYTES)) {
                return false;
            }
            if (Frame.isHead(buffer, at, checksum)) {
                return readRecord();
            }
            resync();
        }
    }

    /** Behind a head nothing is searched for: its length is believed. */
    private boolean readRecord() throws IOException {
        int bytes = Frame.HEAD_BYTES + Frame.length(buffer, at);
        if (!isThere(bytes)) {
            return false;
        }
        damagedBytes += position() - behindRecords;
        isWhole = Frame.isPayloadSound(buffer, at, checksum);
        record = at;
        at += bytes;
        behindRecords = position();
        return true;
    }

    private void resync() {
        at = Frame.nextMagic(buffer, at + 1, end);
    }

    /** Whether so many bytes follow; they are in the buffer then. */
    private boolean isThere(int bytes) throws IOException {
        if (end - at >= bytes) {
            return true;
        }
        if (limit - position() < bytes) {
            return false;
        }
        fill();
        return end - at >= bytes;
    }

    private void fill() throws IOException {
        System.arraycopy(buffer, at, buffer, 0, end - at);
        start += at;
        end -= at;
        at = 0;
        if (buffer.length < Frame.MAX_BYTES && limit > buffer.length) {
            buffer = Arrays.copyOf(buffer, (int) Math.min(limit, CHUNK_BYTES));
        }
        int count = file.read(start + end, buffer, end, (int) Math.min(buffer.length - end, limit - start - end));
        end += Math.max(0, count);
    }

    private long position() {
        return start + at;
    }

    /** More was written. */
    void extendTo(long newLimit) {
        limit = newLimit;
    }

    // ---- the record -------------------------------------------------------------------------------------------------

    int type() {
        return Frame.type(buffer, record);
    }

    int flags() {
        return Frame.flags(buffer, record);
    }

    long sequence() {
        return Frame.sequence(buffer, record);
    }

    long millis() {
        return Frame.millis(buffer, record);
    }

    /** Whether its payload is sound. */
    boolean isWhole() {
        return isWhole;
    }

    byte[] payload() {
        int from = record + Frame.HEAD_BYTES;
        return Arrays.copyOfRange(buffer, from, from + Frame.length(buffer, record));
    }

    // ---- what it passed ---------------------------------------------------------------------------------------------

    /** Bytes that are no records, with records behind them. */
    long damagedBytes() {
        return damagedBytes;
    }

    /** Bytes that are no records, up to the limit: somebody was killed while he wrote them, or the end is damaged. */
    long tailBytes() {
        return limit - behindRecords;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
