package com.getfluxly.internal.spool;

/**
 * What became of events in a row.
 *
 * @param first the sequence of the first
 * @param last the sequence of the last
 * @param reason of the dropped ones, as a number of the engine's
 */
record Outcome(long first, long last, long delivered, long rejected, long dropped, int reason) {

    static final int BYTES = 44;

    byte[] toBytes() {
        byte[] bytes = new byte[BYTES];
        Bytes.putLong(bytes, 0, first);
        Bytes.putLong(bytes, 8, last);
        Bytes.putLong(bytes, 16, delivered);
        Bytes.putLong(bytes, 24, rejected);
        Bytes.putLong(bytes, 32, dropped);
        Bytes.putInt(bytes, 40, reason);
        return bytes;
    }
}
