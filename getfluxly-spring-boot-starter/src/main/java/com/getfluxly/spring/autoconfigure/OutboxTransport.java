package com.getfluxly.spring.autoconfigure;

import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** One that can be shown, wherever it leads. Closed by whoever made it. */
record OutboxTransport(Transport transport, String destination) implements Transport {

    @Override
    public TransportResponse send(TransportRequest request) throws IOException {
        return transport.send(request);
    }

    @Override
    public CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
        return transport.sendAsync(request);
    }

    @Override
    public String toString() {
        return destination;
    }
}
