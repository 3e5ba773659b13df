package com.getfluxly;

import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.error.GetFluxlyException;

/**
 * An event that is checked, encoded and has its place in the bounds of the client, but is not queued yet: for whoever knows only
 * later whether it happened, such as at the end of a transaction.
 *
 * <pre>{@code
 * PreparedEvent paid = client.prepare(TrackEvent.builder("invoice_paid", who).property("total", total).build());
 * try {
 *     transaction.commit();
 * } catch (RuntimeException failed) {
 *     paid.discard();
 *     throw failed;
 * }
 * paid.send();
 * }</pre>
 *
 * <p>It ends once, by the first call of either method, from whatever thread; every later call does nothing. It counts as offered
 * only then. One that nobody ends keeps its place until it is garbage; then it is counted as refused ({@code abandoned}), with a
 * line in the log.
 *
 * @see GetFluxlyClient#prepare(com.getfluxly.event.TrackEvent)
 * @since 0.1.0
 */
public interface PreparedEvent {

    /**
     * Queues the event, behind all that were queued before this call. It never lacks room in memory: the place is taken. With a
     * spool it is written to disk as by {@code track}, which may refuse it for want of room there.
     *
     * @return whether it was accepted; false, too, if it was refused or left out when it was prepared, or has come to its end
     *     before
     * @throws GetFluxlyException in {@link FailureMode#THROW} if it is refused now: {@code closed}, or what the spool's disk
     *     says to {@code track}
     */
    boolean send();

    /**
     * {@return whether it was refused or left out when it was prepared, so that there is nothing to be sent} False unless a client
     * says so.
     */
    default boolean isRefused() {
        return false;
    }

    /**
     * Gives the place back: the event is counted as refused ({@code rolled_back}), and nobody is told. Never throws; after {@link
     * #send()} it does nothing.
     *
     * @see DeliveryStats#refusedByReason()
     */
    void discard();
}
