package com.getfluxly.delivery;

/**
 * How delivery goes. Every state but {@link #CLOSED} and {@link #DISABLED} ends by itself when its cause ends.
 * New versions may add states: a {@code switch} needs a {@code default}.
 *
 * @see <a href="https://docs.getfluxly.com/ingest/rate-limits">Rate limits</a>
 * @since 0.1.0
 */
public enum DeliveryState {
    /** Nothing stands in the way. */
    ACTIVE,
    /** The service failed or did not answer; one batch tries again with growing waits, the others wait. */
    BACKING_OFF,
    /** The service asked to be left alone for a while; nothing is sent until that ends. */
    RATE_LIMITED,
    /**
     * The service, or something in between, refuses us for a reason that no retry heals, for instance a revoked token.
     * Nothing is dropped; one batch per {@code parkedProbeInterval} finds out when it is over.
     */
    PARKED,
    /** Shut down. */
    CLOSED,
    /** Switched off: there is no delivery, and no event is accepted. The state of {@code GetFluxlyClient.noOp()} alone. */
    DISABLED
}
