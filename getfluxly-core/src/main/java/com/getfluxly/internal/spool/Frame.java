package com.getfluxly.internal.spool;

/**
 * How a record lies on disk: a head of 36 bytes, then the payload. The head has a sum of its own, since a length must not be
 * believed before it is known to be sound. Pure.
 *
 * <p>{@code magic 4 · type 1 · flags 1 · zero 2 · length 4 · sequence 8 · millis 8 · sum of the payload 4 · sum of the head 4}
 */
final class Frame {

    static final int HEAD_BYTES = 36;

    /** Of a payload. */
    static final int MAX_PAYLOAD_BYTES = 65_536;

    static final int MAX_BYTES = HEAD_BYTES + MAX_PAYLOAD_BYTES;

    static final int EVENT = 1;
    static final int FROZEN = 2;
    static final int SETTLED = 3;
    static final int CHECKPOINT = 4;

    /** From this type on, whoever does not know it may pass over it. */
    static final int OPTIONAL = 128;

    /** Of an event: its id is the caller's own. */
    static final int CALLERS_ID = 1;

    /** Of a checkpoint: nothing follows it, and nobody was killed. */
    static final int CLEAN = 1;

    /** The sequence stands in the head of each record: of a control record it is that of the last event before. */
    private static final int SEQUENCE_AT = 12;

    private static final int MILLIS_AT = 20;
    private static final int PAYLOAD_SUM_AT = 28;
    private static final int HEAD_SUM_AT = 32;

    /** In no text of UTF-8: after damage, the next one begins the next record. */
    private static final int MAGIC = 0xFF47_46FE;

    private static final byte FIRST_OF_MAGIC = (byte) 0xFF;
    private static final int MAGIC_BYTES = 4;

    private Frame() {}

    /**
     * Writes a record there.
     *
     * @return where it ends
     */
    static int put(
            byte[] into, int at, int type, int flags, long sequence, long millis, byte[] payload, Checksum checksum) {
        Bytes.putInt(into, at, MAGIC);
        Bytes.putInt(into, at + 4, type << 24 | flags << 16);
        Bytes.putInt(into, at + 8, payload.length);
        Bytes.putLong(into, at + SEQUENCE_AT, sequence);
        Bytes.putLong(into, at + MILLIS_AT, millis);
        Bytes.putInt(into, at + PAYLOAD_SUM_AT, checksum.of(payload, 0, payload.length));
        Bytes.putInt(into, at + HEAD_SUM_AT, checksum.of(into, at, HEAD_SUM_AT));
        System.arraycopy(payload, 0, into, at + HEAD_BYTES, payload.length);
        return at + HEAD_BYTES + payload.length;
    }

    /** Whether a sound head begins there; all of its bytes must be in the array. */
    static boolean isHead(byte[] bytes, int at, Checksum checksum) {
        return Bytes.getInt(bytes, at) == MAGIC
                && type(bytes, at) != 0
                && length(bytes, at) >= 0
                && length(bytes, at) <= MAX_PAYLOAD_BYTES
                && Bytes.getInt(bytes, at + HEAD_SUM_AT) == checksum.of(bytes, at, HEAD_SUM_AT);
    }

    static boolean isPayloadSound(byte[] bytes, int at, Checksum checksum) {
        return Bytes.getInt(bytes, at + PAYLOAD_SUM_AT) == checksum.of(bytes, at + HEAD_BYTES, length(bytes, at));
    }

    /** The first place where a magic stands, or may begin that the end of the bytes cuts off; the end if there is none. */
    static int nextMagic(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] == FIRST_OF_MAGIC && (to - at < MAGIC_BYTES || Bytes.getInt(bytes, at) == MAGIC)) {
                return at;
            }
        }
        return to;
    }

    static int type(byte[] bytes, int at) {
        return bytes[at + 4] & 0xFF;
    }

    static int flags(byte[] bytes, int at) {
        return bytes[at + 5] & 0xFF;
    }

    /** Of the payload. */
    static int length(byte[] bytes, int at) {
        return Bytes.getInt(bytes, at + 8);
    }

    static long sequence(byte[] bytes, int at) {
        return Bytes.getLong(bytes, at + SEQUENCE_AT);
    }

    static long millis(byte[] bytes, int at) {
        return Bytes.getLong(bytes, at + MILLIS_AT);
    }
}
