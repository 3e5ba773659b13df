package com.getfluxly.spring;

import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.ByteArrayOutputStream;
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
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.RestClient;

/**
 * One exchange, run by a worker and awaited by the caller. The first of the two to complete the answer has the say: a
 * caller that gives up leaves the worker to find out by itself. It is not interrupted: blocking clients ignore that, and
 * Reactor's would spin until the next byte.
 */
final class Exchange {

    private static final int CHUNK_BYTES = 8 * 1024;

    private final URI uri;
    private final TransportRequest request;
    private final CompletableFuture<TransportResponse> answer = new CompletableFuture<>();

    Exchange(URI uri, TransportRequest request) {
        this.uri = uri;
        this.request = request;
    }

    /** Never throws. */
    void run(RestClient client) {
        try {
            client.method(HttpMethod.valueOf(request.method()))
                    .uri(uri)
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
            answer.cancel(false);
        }
    }

    private boolean receive(ClientHttpResponse response) throws IOException {
        // Closing the response alone would first read the rest of it, however long that is.
        try (InputStream body = response.getBody()) {
            return answer.complete(new TransportResponse(
                    response.getStatusCode().value(), copy(response.getHeaders()), firstBytes(body)));
        }
    }

    private byte[] firstBytes(InputStream body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK_BYTES];
        int count;
        while (bytes.size() < TransportResponse.MAX_BODY_BYTES
                && !answer.isDone()
                && (count = body.read(chunk, 0, Math.min(atOnce(body), room(bytes)))) >= 0) {
            bytes.write(chunk, 0, count);
        }
        return bytes.toByteArray();
    }

    /** No more than is there: Reactor's stream would wait until the chunk is full, however slowly it fills. */
    private static int atOnce(InputStream body) throws IOException {
        return Math.min(CHUNK_BYTES, Math.max(1, body.available()));
    }

    private static int room(ByteArrayOutputStream bytes) {
        return TransportResponse.MAX_BODY_BYTES - bytes.size();
    }

    private static Map<String, List<String>> copy(HttpHeaders headers) {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        return copy;
    }
}
