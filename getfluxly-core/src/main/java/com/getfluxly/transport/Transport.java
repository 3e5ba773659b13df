package com.getfluxly.transport;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * Sends one request to the service and returns the answer. It does not try again: the client does that.
 *
 * <p>{@link #send} is called by the delivery thread and, for alias and erase, by any number of callers at the same time. An
 * implementation must keep these rules:
 *
 * <ul>
 *   <li>the request's timeout bounds the whole exchange, from connecting to the last byte of the answer;
 *   <li>redirects are not followed, and the headers go to the configured origin only;
 *   <li>at most {@link TransportResponse#MAX_BODY_BYTES} of the answer are read; the rest is not read;
 *   <li>every status is an answer; no status is an exception.
 * </ul>
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Transport extends AutoCloseable {

    /**
     * Sends the request and waits for the answer.
     *
     * @param request the request
     * @return the answer, with any status
     * @throws java.io.InterruptedIOException if there was no complete answer in time, or the thread was interrupted (its
     *     interrupt status is then set)
     * @throws NotSentException if surely nothing of the body was sent; the JDK's exceptions for an unknown host, a failed
     *     connection and failed TLS mean the same
     * @throws MaybeSentException if something may have been sent although its cause is such an exception
     * @throws IOException if there was no answer for another reason
     */
    TransportResponse send(TransportRequest request) throws IOException;

    /**
     * Sends the request without waiting for the answer, for clients with more than one batch in flight. Called by the delivery
     * thread, which watches the timeout itself, and cancels the future to give up a request. If a transport does not override
     * this method, it sends in the calling thread; then only one batch at a time is in flight, whatever {@code maxInFlight} is.
     *
     * @param request the request
     * @return the answer, or an {@link IOException} instead
     */
    default CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
        try {
            return CompletableFuture.completedFuture(send(request));
        } catch (IOException failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    /**
     * Frees connections and threads. Called once, on a thread of its own. A {@link #send} may still be under way, or a direct
     * call may come later: both must end with an {@link IOException}, and so must the futures of {@link #sendAsync}. By default,
     * it does nothing.
     */
    @Override
    default void close() {}
}
