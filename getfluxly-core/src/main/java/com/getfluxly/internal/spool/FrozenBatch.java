package com.getfluxly.internal.spool;

import java.util.UUID;

/**
 * A batch that may have left: its bytes belong to its key.
 *
 * @param key the idempotency key
 * @param first the sequence of its first event
 * @param last the sequence of its last event
 * @param count how many events it has
 * @param bodyCrc a sum of its body, to tell whether it came out the same
 * @param millis when it was frozen, on the wall clock
 */
public record FrozenBatch(UUID key, long first, long last, int count, int bodyCrc, long millis) {

    static final int BYTES = 48;

    int put(byte[] into, int at) {
        Bytes.putLong(into, at, key.getMostSignificantBits());
        Bytes.putLong(into, at + 8, key.getLeastSignificantBits());
        Bytes.putLong(into, at + 16, first);
        Bytes.putLong(into, at + 24, last);
        Bytes.putInt(into, at + 32, count);
        Bytes.putInt(into, at + 36, bodyCrc);
        Bytes.putLong(into, at + 40, millis);
        return at + BYTES;
    }

    static FrozenBatch get(byte[] bytes, int at) {
        return new FrozenBatch(
                new UUID(Bytes.getLong(bytes, at), Bytes.getLong(bytes, at + 8)),
                Bytes.getLong(bytes, at + 16),
                Bytes.getLong(bytes, at + 24),
                Bytes.getInt(bytes, at + 32),
                Bytes.getInt(bytes, at + 36),
                Bytes.getLong(bytes, at + 40));
    }

    boolean overlaps(FrozenBatch other) {
        return first <= other.last && other.first <= last;
    }
}
