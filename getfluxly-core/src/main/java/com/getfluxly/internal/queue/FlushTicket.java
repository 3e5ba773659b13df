package com.getfluxly.internal.queue;

import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.internal.answer.Answer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The account of one caller who waits: what became of the events accepted before. What is pending is not counted here but
 * looked up in the queue, so that no fault in the counting can make a caller wait for ever. Guarded by the lock of the queue.
 */
public final class FlushTicket {

    /** Retries that never run out: a shutdown goes on until its deadline. */
    static final int ENDLESS = Integer.MAX_VALUE;

    private final long upTo;
    private final int maxRetries;
    private final List<RejectedEvent> errors = new ArrayList<>();
    private long accepted;
    private long rejected;
    private long dropped;
    private int batches;
    private int failures;
    private @Nullable Answer failure;

    /** @param upTo the sequence of the last event to wait for */
    FlushTicket(long upTo, int maxRetries) {
        this.upTo = upTo;
        this.maxRetries = maxRetries;
    }

    long upTo() {
        return upTo;
    }

    boolean covers(long sequence) {
        return sequence <= upTo;
    }

    /** Failed attempts in a row since this caller began to wait. */
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

    void dropped() {
        dropped++;
    }

    /** A batch of events that are covered was settled. */
    void settledBatch() {
        batches++;
    }

    /** A request went through, so the next one has all its retries. */
    void progressed() {
        failures = 0;
    }

    void failed(Answer answer, boolean noRetryHelps) {
        failures++;
        if (maxRetries != ENDLESS && (noRetryHelps || failures > maxRetries)) {
            failure = answer;
        }
    }

    /** The answer that ended the wait, or null. */
    public @Nullable Answer failure() {
        return failure;
    }

    FlushResult result(long pending) {
        return new FlushResult(accepted, rejected, batches, errors, dropped, pending);
    }
}
