package com.getfluxly.internal;

import com.getfluxly.delivery.DropReason;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The counts. Guarded by the lock of the queue, so that the equations hold at every snapshot. */
final class Ledger {

    long accepted;
    long refused;
    long delivered;
    long rejected;
    long requests;
    long retries;

    @Nullable Instant lastDelivered;

    // Not a map: counting must not allocate, or running out of memory could break the equations.
    private final long[] dropped = new long[DropReason.values().length];

    @SuppressWarnings("EnumOrdinal") // nothing outlives this object
    void dropped(DropReason reason) {
        dropped[reason.ordinal()]++;
    }

    long offered() {
        return accepted + refused;
    }

    long dropped() {
        return Arrays.stream(dropped).sum();
    }

    @SuppressWarnings("EnumOrdinal") // as above
    Map<DropReason, Long> droppedByReason() {
        Map<DropReason, Long> byReason = new EnumMap<>(DropReason.class);
        for (DropReason reason : DropReason.values()) {
            byReason.put(reason, dropped[reason.ordinal()]);
        }
        return byReason;
    }
}
