package com.getfluxly.delivery;

/**
 * Why an event was refused or dropped. Listeners, meters and logs use the same words, and no others. New versions may add
 * reasons: a {@code switch} needs a {@code default}.
 *
 * @since 0.1.0
 */
public enum DropReason {
    /** Refused: the client was already shut down. */
    CLOSED("closed"),
    /** Refused because the queue was full, or dropped in favour of a newer event ({@link OverflowPolicy#DROP_OLDEST}). */
    QUEUE_OVERFLOW("queue_overflow"),
    /** Refused: the event is larger than 32 KB. */
    PAYLOAD_TOO_LARGE("payload_too_large"),
    /** Refused: the event breaks a rule of the contract, or contains a value that cannot be encoded. */
    VALIDATION_ERROR("validation_error"),
    /** Refused: a processor left it out. It is only counted, because the application asked for it. */
    FILTERED("filtered"),
    /** Refused: a processor failed. Otherwise, data that it should remove might be sent. */
    PROCESSOR_ERROR("processor_error"),
    /**
     * Refused: it was prepared and then discarded, for example because a transaction did not commit. It is only counted, because
     * the application asked for it.
     */
    ROLLED_BACK("rolled_back"),
    /** Refused: it was prepared, and the application lost it without sending or discarding it. */
    ABANDONED("abandoned"),
    /** Dropped: it was not delivered when the shutdown timeout ran out, and it was not on disk. */
    SHUTDOWN("shutdown"),
    /** Refused: the spool's disk takes no events, and {@link SpoolFallback#REFUSE} is set. */
    SPOOL_UNAVAILABLE("spool_unavailable"),
    /** Refused: the spool's disk did not answer within {@code maxBlock}. */
    SPOOL_TIMEOUT("spool_timeout"),
    /** Dropped: it was damaged on disk, and cannot be read. */
    CORRUPT("corrupt"),
    /** Dropped: it was older than {@code spoolMaxAge}. */
    EXPIRED("expired"),
    /** Dropped: somebody removed its file in the spool. */
    SPOOL_REMOVED("spool_removed"),
    /**
     * Dropped: it interrupts the delivery each time that it is tried, while other events go through; or it was found on disk in a
     * form that this release does not know.
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
