package com.getfluxly.transport;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * Carries one request to the service and brings the answer back. Whether to try again is not its business.
 *
 * <p>{@link #send} is called by the delivery thread and, for alias and erase, by any number of callers at the same time. What an
 * implementation owes:
 *
 * <ul>
 *   <li>the request's timeout bounds the whole exchange, from connecting to the last byte of the answer;
 *   <li>redirects are not followed, and the headers go to the configured origin only;
 *   <li>at most {@link TransportResponse#MAX_BODY_BYTES} of the answer are read; the rest is left unread;
 *   <li>every status is an answer, none an exception.
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
     * @return the answer, whatever its status
     * @throws java.io.InterruptedIOException if no whole answer came in time, or the thread was interrupted (its
     *     interrupt status is then set)
     * @throws NotSentException if surely nothing of the body has left; the same is understood of the JDK's exceptions for a name
     *     that is unknown, a connection that was not made, and TLS that cannot be agreed on
     * @throws MaybeSentException if something may have left although its cause is such an exception
     * @throws IOException if there was no answer for another reason
     */
    TransportResponse send(TransportRequest request) throws IOException;

    /**
     * Sends the request without waiting for the answer, for clients with more than one batch in flight. Called by the
     * delivery thread, which sees to the timeout itself and gives an exchange up by cancelling the future. A transport
     * that does not override this sends in the calling thread, so that one batch at a time is in flight whatever
     * {@code maxInFlight} says.
     *
     * @param request the request
     * @return the answer, or an {@link IOException} in place of one
     */
    default CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
        try {
            return CompletableFuture.completedFuture(send(request));
        } catch (IOException failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    /**
     * Frees connections and threads. Called once, on a thread of its own. A {@link #send} may still be under way, or come
     * later from a direct call: both have to end with an {@link IOException}, and so have the futures of {@link #sendAsync}. Does nothing by default.
     */
    @Override
    default void close() {}
}
