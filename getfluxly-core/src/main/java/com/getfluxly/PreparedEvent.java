package com.getfluxly;

import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.error.GetFluxlyException;

/**
 * An event that is checked and encoded, and holds a place in the client's limits, but is not queued yet. It is for code that
 * knows only later whether the event happens, such as at the end of a transaction.
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
 * <p>It ends once, with the first call of {@link #send()} or {@link #discard()}, on any thread; later calls do nothing. It counts
 * as offered when it ends. If nobody ends it, it keeps its place until the garbage collector finds it; then it is counted as
 * refused ({@code abandoned}), and a line is logged.
 *
 * @see GetFluxlyClient#prepare(com.getfluxly.event.TrackEvent)
 * @since 0.1.0
 */
public interface PreparedEvent {

    /**
     * Queues the event, after all events that were queued before this call. In memory there is always room, because the event
     * already has its place. With a spool, it is written to disk as by {@code track}; the disk may have no room and refuse it.
     *
     * @return whether it was accepted; also false if it was refused or left out when it was prepared, or if it has ended before
     * @throws GetFluxlyException in {@link FailureMode#THROW} if it is refused now: {@code closed}, or a code of the spool as
     *     with {@code track}
     */
    boolean send();

    /**
     * {@return whether it was refused or left out when it was prepared, so that there is nothing to send} By default false.
     */
    default boolean isRefused() {
        return false;
    }

    /**
     * Gives the place back. The event is counted as refused ({@code rolled_back}); no listener is called and nothing is logged.
     * Never throws. After {@link #send()} it does nothing.
     *
     * @see DeliveryStats#refusedByReason()
     */
    void discard();
}
