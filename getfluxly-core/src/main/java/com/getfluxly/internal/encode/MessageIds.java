package com.getfluxly.internal.encode;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Message ids: UUIDs of version 4, as unlikely to meet as those of {@link UUID#randomUUID()}, but without the 180 ns that each of
 * those costs. They are unique, not secret: the caller's thread must be cheap. For one thread at a time.
 */
final class MessageIds {

    /** How many ids one key gives. */
    static final int PER_KEY = 256;

    /** How long a key is used: a process that is frozen and then resumed twice must not give the same ids twice. */
    static final long MAX_AGE_MILLIS = 100;

    private static final long VERSION_4 = 0x4000L;
    private static final long VERSION_MASK = 0xF000L;
    private static final long VARIANT_2 = 0x8000_0000_0000_0000L;
    private static final long VARIANT_MASK = 0xC000_0000_0000_0000L;

    // Odd, so that every step leads to another number; the golden ratio of SplittableRandom, and one of L'Ecuyer's.
    private static final long STEP_HIGH = 0x9E37_79B9_7F4A_7C15L;
    private static final long STEP_LOW = 0xD134_2543_DE82_EF95L;

    private long keyHigh;
    private long keyLow;
    private long drawnAt;
    private int left;

    private long high;
    private long low;

    /**
     * Goes on to the next one.
     *
     * @param callers taken as it is if there is one
     * @param millis the wall clock, which says how old the key is
     */
    void next(@Nullable UUID callers, long millis) {
        if (callers != null) {
            high = callers.getMostSignificantBits();
            low = callers.getLeastSignificantBits();
            return;
        }
        if (left == 0 || millis < drawnAt || millis - drawnAt > MAX_AGE_MILLIS) {
            drawKey(millis);
        }
        left--;
        keyHigh += STEP_HIGH;
        keyLow += STEP_LOW;
        high = (mixed(keyHigh) & ~VERSION_MASK) | VERSION_4;
        low = (mixed(keyLow) & ~VARIANT_MASK) | VARIANT_2;
    }

    /** The upper half of the present one. */
    long high() {
        return high;
    }

    /** The lower half of the present one. */
    long low() {
        return low;
    }

    /** How many the present key has yet to give; for tests. */
    int idsLeft() {
        return left;
    }

    /** 128 random bits. A UUID has 122 of them: where one lacks some, the other, turned by half, has its own. */
    private void drawKey(long millis) {
        UUID one = UUID.randomUUID();
        UUID other = UUID.randomUUID();
        keyHigh = one.getMostSignificantBits() ^ Long.rotateLeft(other.getMostSignificantBits(), Integer.SIZE);
        keyLow = one.getLeastSignificantBits() ^ Long.rotateLeft(other.getLeastSignificantBits(), Integer.SIZE);
        drawnAt = millis;
        left = PER_KEY;
    }

    /** A permutation of all numbers in which neighbours have nothing in common: Stafford's thirteenth, as in SplittableRandom. */
    private static long mixed(long number) {
        long mixed = number;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ (mixed >>> 31);
    }
}
