package com.getfluxly.error;

import java.util.Optional;

/**
 * Every error code that the service documents or that this SDK raises itself. New versions may add codes: a {@code switch}
 * needs a {@code default}.
 *
 * <p>{@link GetFluxlyException#code()} is a string because the service may answer with a code that is newer than this
 * list; compare it with {@link #code()}.
 *
 * @see <a href="https://docs.getfluxly.com/snippets/error-table">Error table</a>
 * @since 0.1.0
 */
public enum ErrorCode {
    /** A value breaks a rule of the contract. Raised before anything is sent, or answered with HTTP 400. */
    VALIDATION_ERROR("validation_error", false),
    /** The token is missing, unknown or revoked (HTTP 401). */
    UNAUTHENTICATED("unauthenticated", false),
    /** The token may not do this (HTTP 403). */
    FORBIDDEN("forbidden", false),
    /** A publishable token was used, but a server token is needed, or the other way round (HTTP 403). */
    WRONG_KEY_TYPE("wrong_key_type", false),
    /** The account must be paid first (HTTP 402). */
    PAYMENT_REQUIRED("payment_required", false),
    /** There is nothing at this address (HTTP 404, 405 and 410). In most cases the host is wrong. */
    NOT_FOUND("not_found", false),
    /** There was no answer in time, or the service did not wait for the rest of the request (HTTP 408). */
    TIMEOUT("timeout", true),
    /** Both profiles of an alias already belong to different users (HTTP 409). */
    ALIAS_CONFLICT("alias_conflict", false),
    /** The profile is being erased already (HTTP 409). */
    ERASURE_IN_PROGRESS("erasure_in_progress", false),
    /** An event is larger than 32 KB and is refused before it is queued; or a request is too large for the service (HTTP 413). */
    PAYLOAD_TOO_LARGE("payload_too_large", false),
    /** The service does not accept the request so early in the connection (HTTP 425). */
    TOO_EARLY("too_early", true),
    /** More events per second than the plan allows (HTTP 429). */
    RATE_LIMITED("rate_limited", true),
    /** The service failed (HTTP 500 to 599). */
    SERVER_ERROR("server_error", true),
    /** The event does not fit into the queue. */
    QUEUE_OVERFLOW("queue_overflow", true),
    /** There was no answer: connection refused or reset, unknown host, failed TLS. */
    NETWORK_ERROR("network_error", true),
    /** An answer that is not valid, such as a success of {@code alias} without the alias. */
    INVALID_RESPONSE("invalid_response", true),
    /** A redirect (HTTP 3xx), which is never followed: the configured host is not the service. */
    REDIRECTED("redirected", false),
    /**
     * A web page instead of an answer of the service: from a captive portal, a proxy or a firewall. After {@code alias} and
     * {@code erase} with a status of success, the code is {@link #INVALID_RESPONSE} instead.
     */
    UNEXPECTED_HTML("unexpected_html", false),
    /** A server between this JVM and the service refuses the form of the request (HTTP 406, 407, 411, 414, 415, 431). */
    PROTOCOL_REJECTED("protocol_rejected", false),
    /** An {@link com.getfluxly.event.EventProcessor} failed; the event is not sent. */
    PROCESSOR_ERROR("processor_error", false),
    /** The JVM cannot start the delivery thread. A later call tries again, at most once a second. */
    NO_THREAD("no_thread", true),
    /** The spool's disk takes no events: it is full, read-only or broken, or this process may not use it. */
    SPOOL_UNAVAILABLE("spool_unavailable", true),
    /** The spool's disk did not answer in time. */
    SPOOL_TIMEOUT("spool_timeout", true),
    /** The client was shut down. */
    CLOSED("closed", false);

    private final String code;
    private final boolean retryable;

    ErrorCode(String code, boolean retryable) {
        this.code = code;
        this.retryable = retryable;
    }

    /** {@return the code as it is in answers, in meters and in logs} */
    public String code() {
        return code;
    }

    /** {@return whether the same call may succeed later without being changed} */
    public boolean retryable() {
        return retryable;
    }

    /**
     * {@return the constant for a code of the service, or empty if this version does not know the code}
     *
     * @param code a code as the service sends it
     */
    public static Optional<ErrorCode> of(String code) {
        for (ErrorCode candidate : values()) {
            if (candidate.code.equals(code)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return code;
    }
}
