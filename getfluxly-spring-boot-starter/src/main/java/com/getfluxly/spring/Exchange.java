package com.getfluxly.spring;

import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.RestClient;

/**
 * One exchange, run by a worker and awaited by the caller. The first of the two to complete the answer has the say. A caller
 * that gives up hangs up, if the HTTP client has a way to, and leaves the worker to find out. It is not interrupted: blocking
 * clients ignore that, and Reactor's would spin until the next byte.
 */
final class Exchange {

    /** The attribute of a request that tells which exchange it belongs to. */
    static final String ATTRIBUTE = Exchange.class.getName();

    private static final Logger log = LoggerFactory.getLogger(Exchange.class);

    private final URI uri;
    private final TransportRequest request;
    private final CompletableFuture<TransportResponse> answer = new CompletableFuture<>();
    // Set by the worker, for whoever gives up.
    private volatile @Nullable AutoCloseable connection;

    Exchange(URI uri, TransportRequest request) {
        this.uri = uri;
        this.request = request;
    }

    /** Never throws. Sends nothing if it is over. */
    void run(RestClient client) {
        try {
            client.method(HttpMethod.valueOf(request.method()))
                    .uri(uri)
                    .attribute(ATTRIBUTE, this)
                    .headers(headers -> request.headers().forEach(headers::set))
                    .contentLength(request.body().length)
                    // Not repeatable, so that no client sends it twice on its own account.
                    .body(out -> out.write(request.body()))
                    .exchange((sent, response) -> receive(response));
        } catch (Throwable failure) {
            fail(failure);
        }
    }

    void fail(Throwable failure) {
        answer.completeExceptionally(Failures.translate(failure, request));
    }

    /** Does nothing if there is an answer or a failure. */
    void giveUp() {
        answer.cancel(false);
    }

    /** Fails it, and hangs up. */
    void close() {
        fail(RenewableHttp.closed());
        hangUp();
    }

    /** Whether nobody waits for it any more, for whatever reason. */
    boolean isOver() {
        return answer.isDone();
    }

    /** Calls this once, when it is over; hangs up if that is because the caller gave up. */
    @SuppressWarnings("FutureReturnValueIgnored") // whoever waits hears of its end
    void whenOver(Runnable listener) {
        answer.whenComplete((response, failure) -> {
            listener.run();
            if (answer.isCancelled()) {
                hangUp();
            }
        });
    }

    /** By the worker, before it sends: closing this breaks the connection. */
    void sending(AutoCloseable connection) {
        this.connection = connection;
    }

    private void hangUp() {
        AutoCloseable broken = connection;
        if (broken == null) {
            return;
        }
        try {
            broken.close();
        } catch (Exception failed) {
            log.debug("The connection could not be broken; it ends by its own timeouts", failed);
        }
    }

    /** Ends with an answer or an {@link IOException}; whoever cancels it gives the exchange up. */
    CompletableFuture<TransportResponse> answer() {
        return answer;
    }

    TransportResponse await(long nanos) throws IOException, InterruptedException {
        try {
            return answer.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw Failures.timedOut(request);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException io ? io : new IOException("the exchange failed", failed);
        } finally {
            giveUp();
        }
    }

    /** Bounded once more, since an interceptor may have put in an answer of its own. */
    private boolean receive(ClientHttpResponse response) throws IOException {
        // Closing the response alone would first read the rest of it, however long that is.
        try (InputStream body = new BoundedBody(response.getBody(), this::isOver)) {
            return answer.complete(new TransportResponse(
                    response.getStatusCode().value(), copy(response.getHeaders()), body.readAllBytes()));
        }
    }

    private static Map<String, List<String>> copy(HttpHeaders headers) {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        return copy;
    }
}
