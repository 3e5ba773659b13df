package com.getfluxly.internal.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The counts. Guarded by the lock of the queue, so that the equations hold at every snapshot. */
final class Ledger {

    long accepted;
    long recovered;
    long delivered;
    long rejected;
    long requests;
    long retries;

    @Nullable Instant lastDelivered;

    private final ReasonCounts refused = new ReasonCounts();
    private final ReasonCounts dropped = new ReasonCounts();

    ReasonCounts refused() {
        return refused;
    }

    ReasonCounts dropped() {
        return dropped;
    }

    long offered() {
        return accepted + refused.sum();
    }
}
