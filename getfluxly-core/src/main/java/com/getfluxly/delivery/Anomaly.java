package com.getfluxly.delivery;

/**
 * Things that should not happen. They lose no event, but you should look at the cause. Counted in
 * {@link DeliveryStats#anomalies()}. New versions may add kinds: a {@code switch} needs a {@code default}.
 *
 * @since 0.1.0
 */
public enum Anomaly {
    /** Events that count as delivered although the service took them twice without a readable answer. Counts events. */
    UNVERIFIED_DELIVERY("unverified_delivery"),
    /** Answers whose number of rejected events does not match their list of errors, or that reject events that were not sent. */
    ODD_ANSWER("odd_answer"),
    /** Batches that were sent under a new key, because the service only repeated a stored error for the old key. */
    REPLAYED_ERROR("replayed_error"),
    /** Calls of the token supplier that failed, or returned an invalid token. The client keeps the current token. */
    TOKEN_ERROR("token_error"),
    /** Calls of a listener that threw an exception. */
    LISTENER_ERROR("listener_error"),
    /**
     * Notifications that listeners missed, because too many were waiting (see {@link DeliveryListener}), or because the client
     * was shut down before.
     */
    NOTIFICATION_LOST("notification_lost"),
    /** Errors that the delivery thread survived, such as a lack of memory. No event is lost, and none is sent under a new key. */
    DELIVERY_INTERRUPTED("delivery_interrupted"),
    /**
     * Exchanges that failed in this JVM, and not in the network (see {@link com.getfluxly.error.FailureKind#CLIENT_FAULT}): no
     * request could be made, or the answer could not be read.
     */
    CLIENT_FAULT("client_fault"),
    /**
     * Batches of an earlier process that were sent again under a new key, because the old key is too old, or because not all of
     * their events could be read. The service recognises events that it already has by their ids.
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
