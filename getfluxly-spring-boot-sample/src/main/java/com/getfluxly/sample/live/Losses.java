package com.getfluxly.sample.live;

import org.jspecify.annotations.Nullable;

/**
 * What was lost on the way, by the client's own account and by what arrived. A rejected event is not lost: the service
 * had it and said no.
 *
 * @param total all of them; what the page shows
 * @param unaccounted accepted events that do not stand in the accounts exactly once
 * @param missing events that count as delivered and never arrived
 */
record Losses(long total, long dropped, long refused, long unaccounted, long missing) {

    /** @param stored events that the service has; null if nobody can tell, and nothing counts as missing then */
    static Losses of(LedgerLine ledger, @Nullable Long stored) {
        // Settled twice is as wrong as not at all, and must not make up for another loss.
        long unaccounted = Math.abs(ledger.unaccounted());
        // More may be there than is known to be delivered: the answer may still be on its way, or never come.
        long missing = stored == null ? 0 : Math.max(0, ledger.delivered() - stored);
        return new Losses(
                ledger.dropped() + ledger.refused() + unaccounted + missing,
                ledger.dropped(),
                ledger.refused(),
                unaccounted,
                missing);
    }
}
