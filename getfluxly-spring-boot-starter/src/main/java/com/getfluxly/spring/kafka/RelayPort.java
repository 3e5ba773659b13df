package com.getfluxly.spring.kafka;

import com.getfluxly.relay.Courier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the relay of one partition asks of the world around it. Called by the thread that polls. */
interface RelayPort {

    /**
     * Stores the position: all records before it have an outcome.
     *
     * @param boundary the next batch, or null if it is not fixed yet
     * @throws PositionLostException if the partition now belongs to another relay
     */
    void commit(long position, @Nullable Boundary boundary) throws PositionLostException;

    /** How many events a new batch should hold at most. */
    int portion();

    /** Makes at most one request. */
    Courier.Result deliver(String idempotencyKey, List<byte[]> events);

    /**
     * Writes the record to the dead-letter topic, and waits until that has it.
     *
     * @param code the error code behind it, or null
     * @throws DeadLetterException if the topic does not take it
     */
    void deadLetter(OutboxRecord record, DeadLetterReason reason, @Nullable String code) throws DeadLetterException;

    /** Whether it is time to go: the relay ends, or has been at it for so long that it has to ask the broker for more. */
    boolean isToPause();

    /** The partition was given to another relay. */
    final class PositionLostException extends Exception {
        private static final long serialVersionUID = 1;

        PositionLostException(Throwable cause) {
            super(cause);
        }
    }

    /** The dead-letter topic did not take a record. */
    final class DeadLetterException extends Exception {
        private static final long serialVersionUID = 1;

        DeadLetterException(Throwable cause) {
            super(cause);
        }
    }
}
