package com.getfluxly;

import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.json.JsonMapper;

/** A service in this process for tests with real threads: it accepts everything, may be stopped, and remembers. */
final class StubService implements Transport {

    private static final JsonMapper JSON = new JsonMapper();

    final List<String> messageIds = new CopyOnWriteArrayList<>();
    final List<String> names = new CopyOnWriteArrayList<>();
    final CountDownLatch firstRequest = new CountDownLatch(1);
    final CountDownLatch closed = new CountDownLatch(1);
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean deaf;

    @Override
    public TransportResponse send(TransportRequest request) throws IOException {
        firstRequest.countDown();
        awaitGate();
        JSON.readTree(request.body()).path("events").valueStream().forEach(event -> {
            messageIds.add(event.path("message_id").asString());
            names.add(event.path("event").asString());
        });
        return new TransportResponse(202, Map.of(), "{}".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        closed.countDown();
    }

    /** From now on every request hangs until {@link #resume()}, or an interrupt. */
    StubService stall() {
        gate = new CountDownLatch(1);
        return this;
    }

    /** Hangs even when interrupted, as a transport without a deadline may. */
    StubService stallForGood() {
        deaf = true;
        return stall();
    }

    void resume() {
        deaf = false;
        gate.countDown();
    }

    private void awaitGate() throws IOException {
        while (gate.getCount() > 0) {
            try {
                gate.await();
            } catch (InterruptedException interrupted) {
                if (!deaf) {
                    throw new IOException("interrupted");
                }
            }
        }
    }
}
