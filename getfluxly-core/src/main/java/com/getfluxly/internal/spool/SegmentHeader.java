package com.getfluxly.internal.spool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a segment says of itself before its first record: 96 bytes. Pure.
 *
 * <p>{@code magic 8 · version 2 · least version of a reader 2 · flags 4 · number 8 · base 8 · created 8 · salt 16 · fingerprint 16 ·
 * zero 20 · sum 4}
 *
 * @param leastReader the lowest version of a reader that understands all of it
 * @param number of the segment
 * @param base the sequence of its first event
 * @param created the wall clock in milliseconds
 * @param salt that the fingerprint was made with
 * @param fingerprint of the project whose events these are
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SegmentHeader(int leastReader, long number, long base, long created, byte[] salt, byte[] fingerprint) {

    static final int BYTES = 96;

    /** Of what is written here. */
    static final int VERSION = 1;

    /** Of a salt, and of a fingerprint. */
    static final int MARK_BYTES = 16;

    private static final byte[] MAGIC = "GFSPOOL\n".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSIONS_AT = MAGIC.length;
    private static final int NUMBER_AT = 16;
    private static final int BASE_AT = 24;
    private static final int CREATED_AT = 32;
    private static final int SALT_AT = 40;
    private static final int FINGERPRINT_AT = SALT_AT + MARK_BYTES;
    private static final int SUM_AT = BYTES - 4;

    /**
     * Writes it to the start.
     *
     * @return where it ends
     */
    int put(byte[] into, Checksum checksum) {
        Arrays.fill(into, 0, BYTES, (byte) 0);
        System.arraycopy(MAGIC, 0, into, 0, MAGIC.length);
        Bytes.putInt(into, VERSIONS_AT, VERSION << 16 | leastReader);
        Bytes.putLong(into, NUMBER_AT, number);
        Bytes.putLong(into, BASE_AT, base);
        Bytes.putLong(into, CREATED_AT, created);
        System.arraycopy(salt, 0, into, SALT_AT, MARK_BYTES);
        System.arraycopy(fingerprint, 0, into, FINGERPRINT_AT, MARK_BYTES);
        Bytes.putInt(into, SUM_AT, checksum.of(into, 0, SUM_AT));
        return BYTES;
    }

    /** Null if it is damaged: then nothing of it is believed, its version least of all. */
    static @Nullable SegmentHeader read(byte[] bytes, int length, Checksum checksum) {
        boolean sound = length >= BYTES
                && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
                && Bytes.getInt(bytes, SUM_AT) == checksum.of(bytes, 0, SUM_AT);
        return !sound
                ? null
                : new SegmentHeader(
                        Bytes.getInt(bytes, VERSIONS_AT) & 0xFFFF,
                        Bytes.getLong(bytes, NUMBER_AT),
                        Bytes.getLong(bytes, BASE_AT),
                        Bytes.getLong(bytes, CREATED_AT),
                        Arrays.copyOfRange(bytes, SALT_AT, FINGERPRINT_AT),
                        Arrays.copyOfRange(bytes, FINGERPRINT_AT, FINGERPRINT_AT + MARK_BYTES));
    }

    /** Of a file. Null if it is damaged; an error says nothing of that. */
    static @Nullable SegmentHeader of(SpoolFile file) throws IOException {
        byte[] head = new byte[BYTES];
        return read(head, file.read(0, head, 0, BYTES), new Checksum());
    }

    /** Whether it is of the file with that name: not if somebody has copied it, or given it another one. */
    boolean isOf(Segment segment) {
        return isNewer() || (number == segment.number && base == segment.base);
    }

    /** Whether it was written by a release whose records we may misunderstand. */
    boolean isNewer() {
        return leastReader > VERSION;
    }
}
