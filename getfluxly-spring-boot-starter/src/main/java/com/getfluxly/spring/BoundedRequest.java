package com.getfluxly.spring;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.AbstractClientHttpRequest;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpResponse;

/**
 * The last one before the HTTP client, behind whatever the application puts in between: however that reads the answer, into
 * a buffer for instance, it is bounded. Tells the exchange how to break the connection.
 */
final class BoundedRequest extends AbstractClientHttpRequest {

    private final ClientHttpRequest request;
    private @Nullable ByteArrayOutputStream body;

    BoundedRequest(ClientHttpRequest request) {
        this.request = request;
    }

    @Override
    public HttpMethod getMethod() {
        return request.getMethod();
    }

    @Override
    public URI getURI() {
        return request.getURI();
    }

    @Override
    protected OutputStream getBodyInternal(HttpHeaders headers) {
        if (body == null) {
            body = new ByteArrayOutputStream();
        }
        return body;
    }

    @Override
    protected ClientHttpResponse executeInternal(HttpHeaders headers) throws IOException {
        request.getHeaders().putAll(headers);
        request.getAttributes().putAll(getAttributes());
        Exchange exchange = exchange();
        if (body != null) {
            setBody(body, exchange);
        }
        if (exchange != null && request instanceof AutoCloseable connection) {
            exchange.sending(connection);
        }
        checkWanted(exchange);
        return new BoundedResponse(request.execute());
    }

    private void setBody(ByteArrayOutputStream bytes, @Nullable Exchange exchange) throws IOException {
        if (request instanceof StreamingHttpOutputMessage streaming) {
            streaming.setBody(writing(bytes, exchange));
        } else {
            bytes.writeTo(request.getBody());
        }
    }

    /**
     * Not repeatable, so that no client sends it twice on its own account. Static: an idle connection of the JDK's client
     * holds the body of its last request, and must not hold its client, which ends only when nobody holds it.
     */
    private static StreamingHttpOutputMessage.Body writing(ByteArrayOutputStream bytes, @Nullable Exchange exchange) {
        return out -> {
            // Once more, now that there is a connection, which there was none to break before.
            checkWanted(exchange);
            bytes.writeTo(out);
        };
    }

    private static void checkWanted(@Nullable Exchange exchange) throws InterruptedIOException {
        if (isOver(exchange)) {
            throw new InterruptedIOException("nobody waits for the answer any more");
        }
    }

    private static boolean isOver(@Nullable Exchange exchange) {
        return exchange != null && exchange.isOver();
    }

    private boolean isUnwanted() {
        return isOver(exchange());
    }

    /** Null if an interceptor has lost it. */
    private @Nullable Exchange exchange() {
        return (Exchange) getAttributes().get(Exchange.ATTRIBUTE);
    }

    private final class BoundedResponse implements ClientHttpResponse {

        private final ClientHttpResponse response;
        private @Nullable InputStream bounded;

        BoundedResponse(ClientHttpResponse response) {
            this.response = response;
        }

        @Override
        public HttpStatusCode getStatusCode() throws IOException {
            return response.getStatusCode();
        }

        @Override
        public String getStatusText() throws IOException {
            return response.getStatusText();
        }

        @Override
        public HttpHeaders getHeaders() {
            return response.getHeaders();
        }

        @Override
        public InputStream getBody() throws IOException {
            if (bounded == null) {
                bounded = new BoundedBody(response.getBody(), BoundedRequest.this::isUnwanted);
            }
            return bounded;
        }

        /** The body first: otherwise the rest of it would be read, however long that is. */
        @Override
        public void close() {
            try (response) {
                getBody().close();
            } catch (IOException failed) {
                // Whoever reads it hears of that; the connection is given up.
                bounded = null;
            }
        }
    }
}
