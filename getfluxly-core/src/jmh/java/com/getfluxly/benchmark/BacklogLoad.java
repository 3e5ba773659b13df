package com.getfluxly.benchmark;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Delivers what a spool has from before, while nobody tracks: all of it but the first window is read from disk. */
final class BacklogLoad implements Load {

    private static final long MAX_BYTES = 8L << 30;

    private final GetFluxlyClient client;
    private final long events;

    private BacklogLoad(GetFluxlyClient client, long events) {
        this.client = client;
        this.events = events;
    }

    /** Filled before it begins, which takes some seconds for a million events. */
    static BacklogLoad start(String origin, int inFlight, Path spool, long events) {
        CountDownLatch filled = new CountDownLatch(1);
        BacklogLoad load = new BacklogLoad(
                Clients.builder()
                        .transport(new Gate(Contender.CORE.transport().apply(origin), filled))
                        .maxInFlight(inFlight)
                        .timeout(Duration.ofMinutes(10))
                        .spool(spool)
                        .maxSpoolBytes(MAX_BYTES)
                        .build(),
                events);
        for (long i = 0; i < events; i++) {
            Clients.track(load.client);
        }
        filled.countDown();
        return load;
    }

    /** Lets nothing through until it is open. */
    private record Gate(Transport transport, CountDownLatch open) implements Transport {

        @Override
        public TransportResponse send(TransportRequest request) throws IOException {
            awaitOpening();
            return transport.send(request);
        }

        @Override
        public CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
            try {
                awaitOpening();
                return transport.sendAsync(request);
            } catch (IOException closed) {
                return CompletableFuture.failedFuture(closed);
            }
        }

        private void awaitOpening() throws IOException {
            try {
                open.await();
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the client was closed");
            }
        }

        @Override
        public void close() {
            transport.close();
        }
    }

    @Override
    public long delivered() {
        return client.stats().delivered();
    }

    @Override
    public void close() {
        try (client) {
            Clients.checkNothingLost(client);
            if (delivered() == events) {
                throw new IllegalStateException("it was over before the measurement was");
            }
        }
    }
}
