package com.getfluxly.delivery;

/**
 * The state of the delivery. Every state except {@link #CLOSED} and {@link #DISABLED} ends by itself when its cause ends. New
 * versions may add states: a {@code switch} needs a {@code default}.
 *
 * @see <a href="https://docs.getfluxly.com/ingest/rate-limits">Rate limits</a>
 * @since 0.1.0
 */
public enum DeliveryState {
    /** Delivery works. */
    ACTIVE,
    /** The service failed or did not answer. One batch is tried again with growing waits; the others wait. */
    BACKING_OFF,
    /** The service asked for a pause; nothing is sent until the pause is over. */
    RATE_LIMITED,
    /**
     * The service, or a server on the way, refuses the requests for a reason that does not end by itself, for example a revoked
     * token. Nothing is dropped. One batch is tried in each {@code parkedProbeInterval}.
     */
    PARKED,
    /** The client was shut down. */
    CLOSED,
    /** Switched off: there is no delivery, and no event is accepted. Only {@code GetFluxlyClient.noOp()} has this state. */
    DISABLED
}
