package com.getfluxly.event;

import com.getfluxly.error.GetFluxlyException;
import org.jspecify.annotations.Nullable;

/** Keeps the people whose id has a small hash. Which ids those are must not change from release to release. */
final class Sample implements EventProcessor {

    // FNV-1a with 64 bits, http://www.isthe.com/chongo/tech/comp/fnv/
    private static final long OFFSET_BASIS = 0xCBF2_9CE4_8422_2325L;
    private static final long PRIME = 0x100_0000_01B3L;

    private static final int BITS_OF_A_DOUBLE = 53;

    private final double fraction;

    Sample(double fraction) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw GetFluxlyException.invalid("fraction", "fraction must be between 0 and 1, got " + fraction)
                    .build();
        }
        this.fraction = fraction;
    }

    @Override
    public @Nullable Event process(Event event) {
        String id = event.who().first();
        return id == null || place(id) < fraction ? event : null;
    }

    /** From 0 to below 1. */
    static double place(String id) {
        return (mixed(hash(id)) >>> (Long.SIZE - BITS_OF_A_DOUBLE)) * 0x1p-53;
    }

    private static long hash(String id) {
        long hash = OFFSET_BASIS;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ (id.charAt(i) & 0xFF)) * PRIME;
            hash = (hash ^ (id.charAt(i) >>> 8)) * PRIME;
        }
        return hash;
    }

    /** The upper bits of the hash of a short id say little: Murmur's last step spreads them. */
    private static long mixed(long hash) {
        long mixed = hash;
        mixed = (mixed ^ (mixed >>> 33)) * 0xFF51_AFD7_ED55_8CCDL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xC4CE_B9FE_1A85_EC53L;
        return mixed ^ (mixed >>> 33);
    }

    @Override
    public String toString() {
        return "sample(" + fraction + ")";
    }
}
