package com.getfluxly.benchmark;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** What a queued event takes of the heap while the service does not answer. */
final class Heap {

    private static final int EVENTS = 100_000;
    private static final int COLLECTIONS = 4;

    private Heap() {}

    static void run(Report report) {
        CountDownLatch over = new CountDownLatch(1);
        try (GetFluxlyClient client = Clients.builder()
                .maxQueueSize(2 * EVENTS)
                .maxQueueBytes(4L * EVENTS * SampleEvents.ENCODED_BYTES)
                .transport(request -> stall(over))
                .build()) {
            // Classes, threads and buffers are there before, and so is a batch in flight.
            fill(client, Clients.BATCH);
            long before = usedBytes();
            fill(client, EVENTS);
            long used = usedBytes() - before;
            Clients.checkNothingLost(client);
            report.row("heap per queued event in bytes", Report.whole((double) used / EVENTS), "≤ 450");
            over.countDown();
        }
    }

    private static void fill(GetFluxlyClient client, int events) {
        for (int i = 0; i < events; i++) {
            Clients.track(client);
        }
    }

    private static TransportResponse stall(CountDownLatch over) throws IOException {
        try {
            over.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the client was closed");
        }
        return new TransportResponse(202, Map.of(), new byte[0]);
    }

    private static long usedBytes() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
