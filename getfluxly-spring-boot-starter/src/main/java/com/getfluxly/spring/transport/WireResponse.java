package com.getfluxly.spring.transport;

import com.getfluxly.transport.TransportResponse;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/** An answer that is all there. Whoever reads its body takes it away from nobody. */
record WireResponse(TransportResponse answer) implements ClientHttpResponse {

    @Override
    public HttpStatusCode getStatusCode() {
        return HttpStatusCode.valueOf(answer.status());
    }

    @Override
    public String getStatusText() {
        return "";
    }

    @Override
    public HttpHeaders getHeaders() {
        HttpHeaders headers = new HttpHeaders();
        answer.headers().forEach(headers::addAll);
        return headers;
    }

    @Override
    public InputStream getBody() {
        return new ByteArrayInputStream(answer.body());
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
