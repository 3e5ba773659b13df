package com.getfluxly.internal;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.transport.TransportResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A whole client whose network answers at once, and whose callers wait for its one thread once the queue is full. */
final class QuickClient {

    private static final byte[] ACCEPTED =
            "{\"accepted\":100,\"rejected\":0,\"errors\":[]}".getBytes(StandardCharsets.US_ASCII);
    private static final Map<String, List<String>> HEADERS = Map.of("content-type", List.of("application/json"));

    private QuickClient() {}

    static GetFluxlyClient open() {
        return GetFluxlyClient.builder("gflux_secret_test")
                .flushAt(100)
                .maxQueueSize(100_000)
                .maxQueueBytes(100_000L * 1_000)
                .overflow(OverflowPolicy.BLOCK)
                .maxBlock(Duration.ofMinutes(1))
                .shutdownHook(false)
                .shutdownTimeout(Duration.ZERO)
                .transport(request -> new TransportResponse(202, HEADERS, ACCEPTED))
                .build();
    }
}
