package com.getfluxly.benchmark;

import com.getfluxly.GetFluxlyClient;

/** One thread that tracks events, each with a map of its own, as fast as the client takes them. */
final class ClientLoad implements Load {

    private final GetFluxlyClient client;
    private final Thread producer = new Thread(this::produce, "producer");
    private volatile boolean over;

    private ClientLoad(GetFluxlyClient client) {
        this.client = client;
    }

    static ClientLoad start(String origin, int inFlight, Contender contender) {
        return start(Clients.builder()
                .transport(contender.transport().apply(origin))
                .maxInFlight(inFlight)
                .build());
    }

    /** With a client that is set up already, and closed at the end. */
    static ClientLoad start(GetFluxlyClient client) {
        ClientLoad load = new ClientLoad(client);
        load.producer.start();
        return load;
    }

    private void produce() {
        while (!over && Clients.track(client)) {
            // As many as there is room for.
        }
    }

    @Override
    public long delivered() {
        return client.stats().delivered();
    }

    @Override
    public void close() {
        try {
            Clients.checkNothingLost(client);
        } finally {
            over = true;
            // Lets the producer go, too, if it waits for room.
            client.close();
        }
    }
}
