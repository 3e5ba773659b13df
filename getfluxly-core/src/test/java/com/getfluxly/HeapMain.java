package com.getfluxly;

import com.getfluxly.delivery.DeliveredBatch;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.transport.TransportResponse;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Fills a queue to its bound in a JVM of its own, while the service stalls, and says how much heap that takes over an idle client. */
final class HeapMain {

    static final long MAX_BYTES = 8L * 1024 * 1024;

    private HeapMain() {}

    public static void main(String[] args) throws InterruptedException {
        String kind = args[0];
        CountDownLatch forGood = new CountDownLatch(1);
        AtomicInteger requests = new AtomicInteger();
        GetFluxlyClient client = GetFluxlyClient.builder("gflux_secret_test")
                .shutdownHook(false)
                .maxQueueSize(1_000_000)
                .maxQueueBytes(MAX_BYTES)
                .flushAt(1_000_000)
                .failureMode(FailureMode.REPORT)
                .transport(request -> {
                    await(requests.getAndIncrement() == 0 ? new CountDownLatch(0) : forGood);
                    return new TransportResponse(202, Map.of(), "{}".getBytes(StandardCharsets.UTF_8));
                })
                .listener(new DeliveryListener() {
                    @Override
                    public void onDelivered(DeliveredBatch batch) {
                        await(forGood);
                    }
                })
                .build();
        // Warm: threads, classes and buffers that an idle client has too, and a listener that never returns.
        client.track("a", Identity.externalId("u"));
        client.flush(Duration.ofSeconds(2));
        long idle = usedBytes();

        for (long i = 0; client.track(event(kind, i)); i++) {
            // As many as there is room for.
        }
        long full = usedBytes();

        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println(client.stats().queuedBytes() + " " + (full - idle) + " "
                + client.stats().accepted());
        Runtime.getRuntime().halt(0);
    }

    private static TrackEvent event(String kind, long number) {
        TrackEvent.Builder event = TrackEvent.builder("a", Identity.externalId("u"));
        return switch (kind) {
            case "smallest" -> event.build();
            case "own-ids" -> event.messageId(UUID.randomUUID()).build();
            case "usual" ->
                event.properties(Map.<String, Object>of(
                                "order_id",
                                "ord_" + number,
                                "total",
                                number / 100.0,
                                "currency",
                                "EUR",
                                "items",
                                3,
                                "plan",
                                "pro",
                                "url",
                                "https://shop.example/checkout"))
                        .build();
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static long usedBytes() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
