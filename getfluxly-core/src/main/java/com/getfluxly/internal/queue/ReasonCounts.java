package com.getfluxly.internal.queue;

import com.getfluxly.delivery.DropReason;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** Losses by their reason. Guarded by the lock of the queue, as part of the {@link Ledger}. */
final class ReasonCounts {

    // Not a map: counting must not allocate, or running out of memory could break the equations.
    private final long[] counts = new long[DropReason.values().length];

    @SuppressWarnings("EnumOrdinal") // nothing outlives this object
    void count(DropReason reason, long events) {
        counts[reason.ordinal()] += events;
    }

    long sum() {
        return Arrays.stream(counts).sum();
    }

    @SuppressWarnings("EnumOrdinal") // as above
    Map<DropReason, Long> byReason() {
        Map<DropReason, Long> byReason = new EnumMap<>(DropReason.class);
        for (DropReason reason : DropReason.values()) {
            byReason.put(reason, counts[reason.ordinal()]);
        }
        return byReason;
    }
}
