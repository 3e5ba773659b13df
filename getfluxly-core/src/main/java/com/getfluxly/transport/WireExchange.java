package com.getfluxly.transport;

import com.getfluxly.error.FailureKind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through a {@link Lane}: run by one of its threads, awaited by any. Whoever cancels it gives it up,
 * which interrupts the thread that runs it, and no other work of that thread.
 */
final class WireExchange extends CompletableFuture<TransportResponse> {

    private final Transport wire;
    private final Sending sending = new Sending();
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    /** Null from its beginning on, and once it is given up: what waits behind a thread that hangs holds no body. */
    private @Nullable TransportRequest request;

    private @Nullable Thread runner;

    WireExchange(Transport wire, TransportRequest request) {
        this.wire = wire;
        this.request = request;
    }

    /**
     * By a thread of the lane.
     *
     * @param beforeItIsOver run just before whoever waits hears of the end, since the next request may follow at once
     */
    void run(Runnable beforeItIsOver) {
        TransportResponse answer = null;
        Throwable failure = null;
        try {
            TransportRequest begun = begin();
            answer = begun == null ? null : wire.send(begun);
        } catch (Throwable failed) {
            failure = sending.giveUp() ? failed : MaybeSentException.of(failed);
        } finally {
            end();
            beforeItIsOver.run();
        }
        if (answer != null) {
            complete(answer);
        } else {
            completeExceptionally(failure == null ? new CancellationException() : failure);
        }
    }

    /** Waits until it is over, or the time is up, in which case it is given up. */
    TransportResponse await(Duration timeout) throws IOException {
        try {
            return get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw sending.giveUp()
                    ? new SocketTimeoutException("no connection within " + timeout.toMillis() + " ms")
                    : new InterruptedIOException("no answer within " + timeout.toMillis() + " ms");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw interrupted();
        } catch (CancellationException closedMeanwhile) {
            throw sending.giveUp() ? NotSentException.of(HttpClients.closed()) : HttpClients.closed();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException io
                    ? io
                    : new IOException("the exchange failed", failed.getCause());
        } finally {
            cancel(true);
        }
    }

    private InterruptedIOException interrupted() {
        if (!sending.giveUp()) {
            return new InterruptedIOException("interrupted while waiting for an answer");
        }
        InterruptedIOException beforeAnything = new InterruptedIOException("interrupted before anything was sent");
        beforeAnything.initCause(
                new NotSentException(FailureKind.INTERRUPTED, "interrupted before anything was sent", null));
        return beforeAnything;
    }

    /** Gives it up. Where nothing was sent yet, that is what whoever asks afterwards hears. */
    @Override
    public boolean cancel(boolean mayInterrupt) {
        if (isDone()) {
            return isCancelled();
        }
        boolean ends = sending.giveUp()
                ? completeExceptionally(new SocketTimeoutException("no connection in time"))
                : super.cancel(mayInterrupt);
        if (ends) {
            giveUp();
        }
        return ends;
    }

    /** Gives it up because the transport is closed. */
    void close() {
        if (super.cancel(true)) {
            giveUp();
        }
    }

    /** How far it has come. */
    Sending sending() {
        return sending;
    }

    boolean leadsTo(Transport other) {
        return wire == other;
    }

    private @Nullable TransportRequest begin() {
        lock.lock();
        try {
            if (isDone()) {
                return null;
            }
            runner = Thread.currentThread();
            WireThread.runs(this);
            TransportRequest begun = request;
            request = null;
            return begun;
        } finally {
            lock.unlock();
        }
    }

    /** From here on no interrupt comes any more; one that came is not for the next exchange. */
    private void end() {
        WireThread.runs(null);
        lock.lock();
        try {
            runner = null;
        } finally {
            lock.unlock();
        }
        Thread.interrupted();
    }

    private void giveUp() {
        lock.lock();
        try {
            request = null;
            if (runner != null) {
                runner.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }
}
