package com.getfluxly.error;

/**
 * What kept an answer from coming, or from being read. It says more than {@link ErrorCode#NETWORK_ERROR} and {@link
 * ErrorCode#TIMEOUT}, which it stands beside, and is the same word in the log, in exceptions and in reports. New versions may add
 * kinds: a {@code switch} needs a {@code default}.
 *
 * <p>What a kind says of the request is what is known by the kind alone. Of an event {@code DroppedEvent.sent()} knows more: a
 * transport may know that nothing left, or that it tried several times.
 *
 * @since 0.1.0
 */
public enum FailureKind {
    /** Nobody knows the name of the host. Nothing was sent. */
    DNS("dns"),
    /** There was no connection: refused, or no way to the host. Nothing was sent. */
    CONNECT("connect"),
    /** The time was up before the request was sent: the name, the connection, TLS or an interceptor took too long. Nothing was sent. */
    TIMEOUT_CONNECT("timeout_connect"),
    /** TLS cannot be agreed on, such as a certificate that nobody here trusts. No event was sent. */
    TLS("tls"),
    /** The proxy on the way cannot be reached. Nothing was sent. What a proxy answers has a status, and is no failure of this kind. */
    PROXY("proxy"),
    /** The connection ended before the answer did. The service may have the request. */
    RESET("reset"),
    /** No whole answer came in time. The service may have the request. */
    TIMEOUT_ANSWER("timeout_answer"),
    /** The thread that waited for the answer was interrupted. The service may have the request. */
    INTERRUPTED("interrupted"),
    /**
     * Something on this side, and not the network: a class that is missing, a bug in a transport or an interceptor, settings of TLS
     * that cannot be read, no memory, thread or file descriptor. Counted as an anomaly. The service may have the request.
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
