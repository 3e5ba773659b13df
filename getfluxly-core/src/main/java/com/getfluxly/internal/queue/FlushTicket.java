package com.getfluxly.internal.queue;

import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.internal.answer.Answer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The account of one caller who waits: what became of the events accepted before. Whether the wait is over is not told from
 * these counts but from the queue, so that no fault in the counting can make a caller wait for ever. Guarded by the lock of the
 * queue.
 */
public final class FlushTicket {

    /** Retries that never run out: a shutdown goes on until its deadline. */
    static final int ENDLESS = Integer.MAX_VALUE;

    private final long upTo;
    private final long covered;
    private final int maxRetries;
    private final List<RejectedEvent> errors = new ArrayList<>();
    private long accepted;
    private long rejected;
    private long dropped;
    private long batches;
    private int failures;
    private int ownFailures;
    private @Nullable Answer failure;

    /**
     * @param upTo the sequence of the last event to wait for
     * @param covered how many events that are
     */
    FlushTicket(long upTo, long covered, int maxRetries) {
        this.upTo = upTo;
        this.covered = covered;
        this.maxRetries = maxRetries;
    }

    long upTo() {
        return upTo;
    }

    boolean covers(long sequence) {
        return sequence <= upTo;
    }

    /** Failed attempts in a row since this caller began to wait, of whatever batch: how patient it has been. */
    int failures() {
        return failures;
    }

    void delivered() {
        accepted++;
    }

    void rejected(RejectedEvent event) {
        rejected++;
        errors.add(event);
    }

    void dropped(long events) {
        dropped += events;
    }

    /** All that was pending. */
    void droppedRest() {
        dropped += pending();
    }

    private long pending() {
        return covered - accepted - rejected - dropped;
    }

    /** A batch of events that are covered was settled. */
    void settledBatch() {
        batches++;
    }

    /** A request went through, so the next one has all its retries. */
    void progressed() {
        failures = 0;
        ownFailures = 0;
    }

    /**
     * A request failed, which ends the wait if it is one too many of those with events that are covered.
     *
     * @param first the sequence of the first event in it
     */
    void failed(long first, Answer answer, boolean noRetryHelps) {
        failures++;
        if (covers(first)) {
            ownFailures++;
            failure = maxRetries != ENDLESS && (noRetryHelps || ownFailures > maxRetries) ? answer : failure;
        }
    }

    /** The answer that ended the wait, or null. */
    public @Nullable Answer failure() {
        return failure;
    }

    FlushResult result() {
        return FlushResult.builder()
                .accepted(accepted)
                .rejected(rejected)
                .batches(batches)
                .errors(errors)
                .dropped(dropped)
                .pending(pending())
                .build();
    }
}
