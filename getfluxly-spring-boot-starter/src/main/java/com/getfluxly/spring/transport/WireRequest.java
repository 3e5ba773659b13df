package com.getfluxly.spring.transport;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.AbstractClientHttpRequest;
import org.springframework.http.client.ClientHttpResponse;

/** The last one of a chain. What is written into it is not sent: the engine's bytes are. */
final class WireRequest extends AbstractClientHttpRequest {

    private final SingleExchange exchange;
    private final URI uri;
    private final HttpMethod method;

    WireRequest(SingleExchange exchange, URI uri, HttpMethod method) {
        this.exchange = exchange;
        this.uri = uri;
        this.method = method;
    }

    @Override
    public HttpMethod getMethod() {
        return method;
    }

    @Override
    public URI getURI() {
        return uri;
    }

    @Override
    protected OutputStream getBodyInternal(HttpHeaders headers) {
        return OutputStream.nullOutputStream();
    }

    @Override
    protected ClientHttpResponse executeInternal(HttpHeaders headers) throws IOException {
        return new WireResponse(exchange.send(headers));
    }
}
