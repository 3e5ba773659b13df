package com.getfluxly.delivery;

/**
 * Why an event was not delivered although nobody rejected it, or why it was refused. The same words stand in listeners,
 * meters and logs, and nothing but these. New versions may add reasons: a {@code switch} needs a {@code default}.
 *
 * @since 0.1.0
 */
public enum DropReason {
    /** Refused: the client was shut down before. */
    CLOSED("closed"),
    /** Refused because the queue was full, or dropped in favour of a newer event ({@link OverflowPolicy#DROP_OLDEST}). */
    QUEUE_OVERFLOW("queue_overflow"),
    /** Refused: the event is larger than 32 KB. */
    PAYLOAD_TOO_LARGE("payload_too_large"),
    /** Refused: the event breaks a rule of the contract, or holds a value that cannot be encoded. */
    VALIDATION_ERROR("validation_error"),
    /** Refused: a processor left it out. Nobody is told, since that is what was asked for. */
    FILTERED("filtered"),
    /** Refused: a processor failed, and what should have been taken out of the event must not leave. */
    PROCESSOR_ERROR("processor_error"),
    /** Refused: it was prepared, and then discarded, as at the end of a transaction that did not commit. Nobody is told, since that is what was asked for. */
    ROLLED_BACK("rolled_back"),
    /** Refused: it was prepared, and whoever held it lost it without an end. */
    ABANDONED("abandoned"),
    /** Dropped: still undelivered when the shutdown timeout ran out, and on no disk. */
    SHUTDOWN("shutdown"),
    /** Refused: the spool's disk takes no events, and {@link SpoolFallback#REFUSE} is set. */
    SPOOL_UNAVAILABLE("spool_unavailable"),
    /** Refused: the spool's disk did not answer within {@code maxBlock}. */
    SPOOL_TIMEOUT("spool_timeout"),
    /** Dropped: damaged on disk, and not to be read any more. */
    CORRUPT("corrupt"),
    /** Dropped: older than {@code spoolMaxAge}. */
    EXPIRED("expired"),
    /** Dropped: its file in the spool was removed by somebody else. */
    SPOOL_REMOVED("spool_removed"),
    /**
     * Dropped: the delivery itself breaks off at it, each time that it is tried, while others go through; or it was found on disk in
     * a form that this release does not know.
     */
    POISON("poison");

    private final String code;

    DropReason(String code) {
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
