package com.getfluxly.spring.kafka;

import com.getfluxly.error.FailureKind;
import com.getfluxly.transport.NotSentException;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One batch on its way into the topic. It begins, or is given up before: then it says for good that nothing was sent. For any
 * thread.
 */
final class Handover extends CompletableFuture<TransportResponse> {

    private final TransportRequest request;
    /** Whoever sets it has the say: begun, or given up. */
    private final AtomicBoolean decided = new AtomicBoolean();

    Handover(TransportRequest request) {
        this.request = request;
    }

    TransportRequest request() {
        return request;
    }

    /** To be asked before the first record leaves; false if none may. */
    boolean begin() {
        return decided.compareAndSet(false, true);
    }

    TransportResponse await(Duration timeout) throws IOException {
        try {
            return get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException told ? told : new IOException(failed.getCause());
        } catch (TimeoutException | CancellationException late) {
            cancel(true);
            if (!isCompletedExceptionally()) {
                // It came in the last moment.
                return join();
            }
            throw failureOr(new InterruptedIOException("Kafka did not acknowledge all records within " + timeout));
        } catch (InterruptedException interrupted) {
            cancel(true);
            Thread.currentThread().interrupt();
            throw failureOr(new InterruptedIOException("interrupted while waiting for Kafka"));
        }
    }

    /** Gives it up. Records that Kafka's client has already may still arrive. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return begin()
                ? completeExceptionally(new NotSentException(
                        FailureKind.TIMEOUT_CONNECT, "Kafka's client was busy, and no record was handed to it", null))
                : super.cancel(mayInterruptIfRunning);
    }

    private IOException failureOr(IOException otherwise) {
        return handle((answer, said) -> said instanceof NotSentException notSent ? notSent : otherwise)
                .getNow(otherwise);
    }
}
