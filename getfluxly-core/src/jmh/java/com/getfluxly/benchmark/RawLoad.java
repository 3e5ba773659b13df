package com.getfluxly.benchmark;

import com.getfluxly.transport.TransportRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the JDK's HTTP client can do with this sink: some threads, each with a connection, post ready bodies one after
 * the other. No queue, no encoding, no reading of answers.
 */
final class RawLoad implements Load {

    private static final int BODIES_PER_THREAD = 4;
    private final RawConnection connection;
    private final ExecutorService threads;
    private final List<Future<?>> loops = new ArrayList<>();
    private final LongAdder delivered = new LongAdder();
    private volatile boolean over;

    private RawLoad(String origin, int inFlight) {
        this.connection = new RawConnection(origin);
        this.threads = Executors.newFixedThreadPool(inFlight);
    }

    static RawLoad start(String origin, int inFlight) {
        RawLoad load = new RawLoad(origin, inFlight);
        for (int i = 0; i < inFlight; i++) {
            List<TransportRequest> requests = ReadyRequests.catchBatches(BODIES_PER_THREAD);
            load.loops.add(load.threads.submit(() -> load.loop(requests), null));
        }
        return load;
    }

    private void loop(List<TransportRequest> requests) {
        for (int i = 0; !over; i = (i + 1) % requests.size()) {
            connection.post(requests.get(i));
            delivered.add(Clients.BATCH);
        }
    }

    @Override
    public long delivered() {
        return delivered.sum();
    }

    @Override
    public void close() {
        over = true;
        threads.shutdown();
        for (Future<?> loop : loops) {
            await(loop);
        }
    }

    private static void await(Future<?> loop) {
        try {
            loop.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException failed) {
            throw new IllegalStateException("the raw loop failed", failed);
        }
    }
}
