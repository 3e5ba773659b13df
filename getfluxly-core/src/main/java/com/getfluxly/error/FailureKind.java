package com.getfluxly.error;

/**
 * Why there was no answer, or why it could not be read. It adds detail to {@link ErrorCode#NETWORK_ERROR} and
 * {@link ErrorCode#TIMEOUT}. The log, exceptions and reports use the same word. New versions may add kinds: a {@code switch}
 * needs a {@code default}.
 *
 * <p>What is said here about the request follows from the kind alone. For an event, {@code DroppedEvent.sent()} may know more: a
 * transport may know that nothing was sent, or that it tried several times.
 *
 * @since 0.1.0
 */
public enum FailureKind {
    /** The name of the host cannot be resolved. Nothing was sent. */
    DNS("dns"),
    /** There was no connection: it was refused, or there is no route to the host. Nothing was sent. */
    CONNECT("connect"),
    /**
     * The time was over before the request was sent: the name lookup, the connection, TLS or an interceptor took too long.
     * Nothing was sent.
     */
    TIMEOUT_CONNECT("timeout_connect"),
    /** TLS failed, for example because the certificate is not trusted. No event was sent. */
    TLS("tls"),
    /** The proxy cannot be reached. Nothing was sent. An answer of a proxy has a status and is not a failure of this kind. */
    PROXY("proxy"),
    /** The connection ended before the answer did. The service may have the request. */
    RESET("reset"),
    /** There was no complete answer in time. The service may have the request. */
    TIMEOUT_ANSWER("timeout_answer"),
    /** The thread that waited for the answer was interrupted. The service may have the request. */
    INTERRUPTED("interrupted"),
    /**
     * The fault is in this JVM, and not in the network: a missing class, a bug in a transport or an interceptor, TLS settings
     * that cannot be read, no memory, thread or file descriptor left. Counted as an anomaly. The service may have the request.
     */
    CLIENT_FAULT("client_fault"),
    /** Anything else that a transport may say. The service may have the request. */
    OTHER("other");

    private final String code;

    FailureKind(String code) {
        this.code = code;
    }

    /** {@return the word in logs and reports} */
    public String code() {
        return code;
    }

    @Override
    public String toString() {
        return code;
    }
}
