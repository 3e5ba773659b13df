package com.getfluxly.sample.live;

import com.getfluxly.delivery.DeliveryStats;

/** The accounts, as they stand at the bottom of the page. */
record LedgerLine(
        long offered,
        long accepted,
        long refused,
        long delivered,
        long rejected,
        long dropped,
        long queued,
        long inFlight) {

    static LedgerLine of(DeliveryStats stats) {
        return new LedgerLine(
                stats.offered(),
                stats.accepted(),
                stats.refused(),
                stats.delivered(),
                stats.rejected(),
                stats.dropped(),
                stats.queued(),
                stats.inFlight());
    }

    /** Accepted events that are nowhere; below zero if one ended twice. Always 0, the client promises. */
    long unaccounted() {
        return accepted - (delivered + rejected + dropped + queued + inFlight);
    }
}
