package com.getfluxly.delivery;

/**
 * What should not happen and cost no event, but is worth a look when it does. Counted in {@link DeliveryStats#anomalies()}.
 * New versions may add kinds: a {@code switch} needs a {@code default}.
 *
 * @since 0.1.0
 */
public enum Anomaly {
    /** Events that count as delivered although the service twice took them without a readable answer; one for each. */
    UNVERIFIED_DELIVERY("unverified_delivery"),
    /** Answers that reject another number of events than their list of errors names, or events that were not sent. */
    ODD_ANSWER("odd_answer"),
    /** Batches that went on under a new key, because their old one only brought back a stored error. */
    REPLAYED_ERROR("replayed_error"),
    /** Calls of the token supplier that failed, or brought a token that cannot be one. The present token is kept. */
    TOKEN_ERROR("token_error"),
    /** Calls of a listener that threw. */
    LISTENER_ERROR("listener_error"),
    /**
     * Notifications that listeners missed because too many waited already, see {@link DeliveryListener}, or because the client
     * was shut down before they were told.
     */
    NOTIFICATION_LOST("notification_lost"),
    /** Errors, such as a lack of memory, that the delivery thread survived. No event is lost or sent under a new key. */
    DELIVERY_INTERRUPTED("delivery_interrupted"),
    /**
     * Exchanges that failed on this side, and not in the network, see {@link com.getfluxly.error.FailureKind#CLIENT_FAULT}: no
     * request could be made, or the answer not be read.
     */
    CLIENT_FAULT("client_fault"),
    /**
     * Batches of an earlier process that were sent again under a new key, because their old one is too old or not all of their
     * events could be read. The service tells by the ids what it has already.
     */
    STALE_RESENDS("stale_resends");

    private final String code;

    Anomaly(String code) {
        this.code = code;
    }

    /** {@return the word in meters and logs} */
    public String code() {
        return code;
    }

    @Override
    public String toString() {
        return code;
    }
}
