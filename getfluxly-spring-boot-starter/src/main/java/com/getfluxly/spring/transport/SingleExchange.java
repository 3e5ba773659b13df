package com.getfluxly.spring.transport;

import com.getfluxly.error.FailureKind;
import com.getfluxly.transport.NotSentException;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.ResourceAccessException;

/**
 * One request of the engine's, which meets the wire once at the most. Once it has, what came of that is its outcome, whatever
 * an interceptor makes of it: an answer that arrived must not become a request that is sent again. Confined to one thread.
 */
final class SingleExchange {

    private static final Logger log = LoggerFactory.getLogger(RestClientTransport.class);

    private final URI uri;
    private final TransportRequest request;
    private final SentHeaders headers;
    private final Transport wire;
    private final long deadline;

    private boolean sent;
    private @Nullable TransportResponse answer;
    private @Nullable Throwable failure;

    SingleExchange(URI uri, TransportRequest request, Transport wire) {
        this.uri = uri;
        this.request = request;
        this.headers = new SentHeaders(request.headers());
        this.wire = wire;
        this.deadline = System.nanoTime() + request.timeout().toNanos();
    }

    URI uri() {
        return uri;
    }

    HttpMethod method() {
        return HttpMethod.valueOf(request.method());
    }

    /** For interceptors to look at. */
    void show(HttpHeaders headers) {
        this.headers.show(headers);
    }

    /** For interceptors to look at. */
    void show(OutputStream body) throws IOException {
        body.write(request.body());
    }

    ClientHttpRequest request(URI uri, HttpMethod method) throws IOException {
        if (!uri.equals(this.uri) || !method.equals(method())) {
            throw new IOException(
                    "an interceptor has changed the address or the method of the request, which is not sent");
        }
        return new WireRequest(this, uri, method);
    }

    /** Sends what the engine made, with those of the headers that may be added. */
    TransportResponse send(HttpHeaders added) throws IOException {
        if (sent) {
            throw new IOException("an interceptor has sent the request again: retries are made by the client alone");
        }
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (left.isNegative() || left.isZero()) {
            throw new NotSentException(FailureKind.TIMEOUT_CONNECT, "no time was left to send the request", null);
        }
        TransportRequest complete =
                new TransportRequest(request.method(), request.path(), headers.with(added), request.body(), left);
        sent = true;
        try {
            TransportResponse arrived = wire.send(complete);
            answer = arrived;
            return arrived;
        } catch (IOException | RuntimeException | Error failed) {
            failure = failed;
            throw failed;
        }
    }

    /** The wire's answer, or else an interceptor's own, of which no more is read than of any other. */
    TransportResponse read(ClientHttpResponse response) throws IOException {
        if (answer != null) {
            return answer;
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        response.getHeaders().forEach(headers::put);
        byte[] body = response.getBody().readNBytes(TransportResponse.MAX_BODY_BYTES);
        return new TransportResponse(response.getStatusCode().value(), headers, body);
    }

    /** What came of it, an interceptor's answer having the last word only if it never met the wire. */
    TransportResponse outcome(TransportResponse passed) throws IOException {
        return sent ? ofTheWire() : passed;
    }

    /** Whatever it was, it kept the request from the wire, or came too late to. */
    TransportResponse outcome(Throwable thrown) throws IOException {
        Throwable cause = unwrapped(thrown);
        if (sent) {
            if (cause != failure) {
                log.debug("An interceptor failed after the request was sent; what came of that counts", cause);
            }
            return ofTheWire();
        }
        throw notSent(cause);
    }

    private static Throwable unwrapped(Throwable thrown) {
        boolean wraps = thrown instanceof ResourceAccessException || thrown instanceof UncheckedIOException;
        Throwable cause = thrown.getCause();
        return wraps && cause != null ? cause : thrown;
    }

    private static NotSentException notSent(Throwable cause) {
        if (cause instanceof NotSentException saysSoItself) {
            return saysSoItself;
        }
        // Of a call of an interceptor's own, which by its type could be a wait for the answer.
        if (cause instanceof InterruptedIOException || cause instanceof TimeoutException) {
            return new NotSentException(
                    FailureKind.TIMEOUT_CONNECT,
                    "the request was not sent, since the time of an interceptor or a customizer was up",
                    cause);
        }
        return cause instanceof IOException io
                ? NotSentException.of(io)
                : new NotSentException(
                        FailureKind.CLIENT_FAULT,
                        "the request was not sent, since an interceptor or a customizer failed",
                        cause);
    }

    private TransportResponse ofTheWire() throws IOException {
        if (answer != null) {
            return answer;
        }
        if (failure instanceof IOException io) {
            throw io;
        }
        throw new IOException("the exchange failed", failure);
    }
}
