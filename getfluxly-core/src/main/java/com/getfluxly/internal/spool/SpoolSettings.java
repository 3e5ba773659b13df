package com.getfluxly.internal.spool;

import java.time.Duration;

/**
 * How much, how safe and for how long.
 *
 * @param maxBytes of all files
 * @param segmentBytes of one of them
 * @param minFreeBytes that are left to others
 * @param survivesPowerLoss whether what is accepted was synced
 * @param maxAge after which an event is not worth sending any more; zero keeps all
 * @param probeInterval how often a disk is tried that has failed
 */
record SpoolSettings(
        long maxBytes,
        long segmentBytes,
        long minFreeBytes,
        boolean survivesPowerLoss,
        Duration maxAge,
        Duration probeInterval) {

    private static final long MEBIBYTE = 1L << 20;
    private static final int SEGMENTS = 16;

    /** What the lock's file may take. */
    private static final long BESIDES_BYTES = 1_024;

    static SpoolSettings of(
            long maxBytes, long minFreeBytes, boolean survivesPowerLoss, Duration maxAge, Duration probeInterval) {
        long segmentBytes = Math.min(Math.max(maxBytes / SEGMENTS, MEBIBYTE), 8 * MEBIBYTE);
        return new SpoolSettings(maxBytes, segmentBytes, minFreeBytes, survivesPowerLoss, maxAge, probeInterval);
    }

    /** For records of all kinds. */
    long bytesForAll() {
        return maxBytes - BESIDES_BYTES;
    }

    /** A segment less, so that a full spool can still say what became of its events. */
    long bytesForEvents() {
        return bytesForAll() - segmentBytes;
    }

    long bytesForQuarantine() {
        return maxBytes / 10;
    }
}
