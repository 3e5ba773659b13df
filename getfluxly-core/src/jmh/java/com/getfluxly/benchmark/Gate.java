package com.getfluxly.benchmark;

import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A service in the same process that accepts everything at once, so that nothing but the client is measured; while it is
 * shut it keeps every request waiting, so that a queue fills. Open at first. Can be made to answer late.
 */
final class Gate implements Transport {

    private static final long PATIENCE_SECONDS = 120;
    private static final TransportResponse ACCEPTED =
            new TransportResponse(202, Map.of(), "{\"rejected\":0,\"errors\":[]}".getBytes(StandardCharsets.US_ASCII));

    private final long latencyNanos;
    private volatile CountDownLatch opening = new CountDownLatch(0);
    private volatile CountDownLatch unanswered = new CountDownLatch(0);
    private volatile long sender;

    Gate() {
        this(0);
    }

    /** @param latencyNanos how long it waits with each answer, without any work */
    Gate(long latencyNanos) {
        this.latencyNanos = latencyNanos;
    }

    /** Keeps what comes from now on until {@link #open()}. */
    void shut() {
        opening = new CountDownLatch(1);
    }

    /** Answers what waits and what comes. */
    void open() {
        opening.countDown();
    }

    /** Says how many requests {@link #awaitAnswers()} is to wait for, from now on. */
    void expect(int requests) {
        unanswered = new CountDownLatch(requests);
    }

    /** Waits for the expected requests without waking up for each: that would be part of what is measured. */
    void awaitAnswers() {
        try {
            if (!unanswered.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(unanswered.getCount() + " requests did not come");
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** The id of the thread that sent the last request. */
    long sender() {
        return sender;
    }

    @Override
    public TransportResponse send(TransportRequest request) throws IOException {
        sender = Thread.currentThread().getId();
        try {
            opening.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the client was closed");
        }
        if (latencyNanos > 0) {
            LockSupport.parkNanos(latencyNanos);
        }
        unanswered.countDown();
        return ACCEPTED;
    }
}
