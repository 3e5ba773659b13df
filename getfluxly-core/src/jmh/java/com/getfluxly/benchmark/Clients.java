package com.getfluxly.benchmark;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.GetFluxlyClientBuilder;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.OverflowPolicy;
import java.time.Duration;

/** The client as the benchmarks set it up: full batches, and a queue that makes its callers wait. */
final class Clients {

    static final int BATCH = 100;

    private static final int QUEUE = 10_000;

    private Clients() {}

    static GetFluxlyClientBuilder builder() {
        return GetFluxlyClient.builder("gflux_secret_test")
                .flushAt(BATCH)
                .maxBatchSize(BATCH)
                .maxQueueSize(QUEUE)
                .overflow(OverflowPolicy.BLOCK)
                .maxBlock(Duration.ofMinutes(1))
                .failureMode(FailureMode.REPORT)
                .shutdownHook(false)
                // What is still held at the end was not measured, and nobody waits for it.
                .shutdownTimeout(Duration.ZERO);
    }

    static boolean track(GetFluxlyClient client) {
        return client.track(SampleEvents.NAME, SampleEvents.WHO, SampleEvents.properties());
    }

    /** Numbers of a delivery that lost something are worth nothing. */
    static void checkNothingLost(GetFluxlyClient client) {
        DeliveryStats stats = client.stats();
        if (stats.refused() + stats.rejected() + stats.dropped() + stats.retries() > 0) {
            throw new IllegalStateException("not every event was delivered at the first try: " + stats);
        }
    }
}
