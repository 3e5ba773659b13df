package com.getfluxly.spring.observation;

import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Observes requests with events. Those of alias and erase are part of an observation already. */
final class ObservedTransport implements Transport {

    private final Transport transport;
    private final GetFluxlyObservations observations;

    ObservedTransport(Transport transport, GetFluxlyObservations observations) {
        this.transport = transport;
        this.observations = observations;
    }

    @Override
    public TransportResponse send(TransportRequest request) throws IOException {
        return request.carriesEvents() ? observations.delivery(() -> transport.send(request)) : transport.send(request);
    }

    /** Hands on the transport's own future: whoever cancels it gives the exchange up. */
    @Override
    public CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
        return request.carriesEvents()
                ? observations.deliveryUnderWay(() -> transport.sendAsync(request))
                : transport.sendAsync(request);
    }

    @Override
    public void close() {
        transport.close();
    }

    @Override
    public String toString() {
        return transport.toString();
    }
}
