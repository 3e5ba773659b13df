package com.getfluxly.internal.spool;

import org.jspecify.annotations.Nullable;

/**
 * How a spool is.
 *
 * @param open how many events are in the log and not settled
 * @param bytes of all files
 * @param maxBytes what they may take
 * @param segments how many files
 * @param code why nothing is taken in, or null
 * @param why what the disk last said of that; empty if it said nothing
 * @param orphans how many other directories hold events that nobody sends
 * @param truncatedBytes what somebody was writing when he was killed
 * @param corrupt how many events were missing or damaged
 * @param expired how many were too old
 * @param removed how many were in files that somebody has taken away
 */
public record SpoolStatus(
        long open,
        long bytes,
        long maxBytes,
        int segments,
        @Nullable String code,
        String why,
        int orphans,
        long truncatedBytes,
        long corrupt,
        long expired,
        long removed) {}
