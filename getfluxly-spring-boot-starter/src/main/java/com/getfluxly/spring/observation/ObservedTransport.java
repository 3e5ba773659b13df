package com.getfluxly.spring.observation;

import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Observes requests with events. Those of alias and erase are part of an observation already. */
final class ObservedTransport implements Transport {

    private static final String EVENTS = "/v1/events/batch";

    private final Transport transport;
    private final GetFluxlyObservations observations;

    ObservedTransport(Transport transport, GetFluxlyObservations observations) {
        this.transport = transport;
        this.observations = observations;
    }

    @Override
    public TransportResponse send(TransportRequest request) throws IOException {
        return holdsEvents(request) ? observe(request) : transport.send(request);
    }

    private TransportResponse observe(TransportRequest request) throws IOException {
        GuardedObservation delivery = observations.startDelivery();
        delivery.openScope();
        TransportResponse response = null;
        Throwable failure = null;
        try {
            response = transport.send(request);
            return response;
        } catch (Throwable failed) {
            failure = failed;
            throw failed;
        } finally {
            delivery.closeScope();
            GetFluxlyObservations.stop(delivery, response, failure);
        }
    }

    /** Hands on the transport's own future: whoever cancels it gives the exchange up. */
    @Override
    public CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
        if (!holdsEvents(request)) {
            return transport.sendAsync(request);
        }
        GuardedObservation delivery = observations.startDelivery();
        delivery.openScope();
        CompletableFuture<TransportResponse> answer = null;
        try {
            answer = transport.sendAsync(request);
        } finally {
            delivery.closeScope();
            stopWith(answer, delivery);
        }
        return answer;
    }

    private static void stopWith(@Nullable CompletableFuture<TransportResponse> answer, GuardedObservation delivery) {
        if (answer == null) {
            GetFluxlyObservations.stop(delivery, null, null);
        } else {
            var unused =
                    answer.whenComplete((response, failure) -> GetFluxlyObservations.stop(delivery, response, failure));
        }
    }

    private static boolean holdsEvents(TransportRequest request) {
        return request.path().equals(EVENTS);
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
