package com.getfluxly.spring.autoconfigure;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpResponse;

/**
 * A request of a client whose timeouts bound no write: a server that does not read would hold its thread for ever. Closing
 * it, from another thread, breaks its connection.
 */
abstract class BreakableRequest implements ClientHttpRequest, StreamingHttpOutputMessage, AutoCloseable {

    private final ClientHttpRequest request;

    BreakableRequest(ClientHttpRequest request) {
        this.request = request;
    }

    /** Does not block. Nothing happens where there is no connection. */
    @Override
    public abstract void close();

    @Override
    public ClientHttpResponse execute() throws IOException {
        return request.execute();
    }

    @Override
    public void setBody(Body body) {
        ((StreamingHttpOutputMessage) request).setBody(body);
    }

    @Override
    public OutputStream getBody() throws IOException {
        return request.getBody();
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
    public HttpHeaders getHeaders() {
        return request.getHeaders();
    }

    @Override
    public Map<String, Object> getAttributes() {
        return request.getAttributes();
    }
}
