package com.getfluxly;

import com.getfluxly.delivery.DeliveredBatch;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.event.Identity;
import com.sun.management.GarbageCollectionNotificationInfo;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/** Fills a spool while the service is down, to be killed then; or, warm, opens a full one, and says how the delivery went. */
final class SpoolBacklogMain {

    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final int WARM_UP = 5_000;

    private SpoolBacklogMain() {}

    public static void main(String[] args) throws IOException {
        Path spool = Path.of(args[2]);
        if (args[0].equals("fill")) {
            fill(args[1], spool, Integer.parseInt(args[3]));
        } else {
            deliver(args[1], spool);
        }
    }

    private static GetFluxlyClientBuilder builder(String origin) {
        return GetFluxlyClient.builder("gflux_secret_test")
                .apiHost(origin)
                .flushAt(100)
                .maxBatchSize(100)
                .failureMode(FailureMode.REPORT)
                .shutdownHook(false);
    }

    private static boolean track(GetFluxlyClient client, String name, int number) {
        return client.track(
                name,
                Identity.externalId("user_42"),
                Map.<String, Object>of(
                        "number",
                        number,
                        "order_id",
                        "ord_2026_" + number,
                        "url",
                        "https://shop.example/checkout/step2?campaign=spring-sale"));
    }

    private static void fill(String origin, Path spool, int events) throws IOException {
        GetFluxlyClient client = builder(origin)
                .spool(spool)
                .transport(request -> {
                    throw new IOException("the service is down");
                })
                .build();
        long began = System.nanoTime();
        for (int i = 0; i < events; i++) {
            if (!track(client, "stored", i)) {
                throw new IllegalStateException(i + " was refused: " + client.stats());
            }
        }
        OUT.println("filled " + millisSince(began) + " ms");
        // Until it is killed.
        System.in.read();
    }

    private static void deliver(String origin, Path spool) {
        try (GetFluxlyClient warmUp =
                builder(origin).spool(spool.resolveSibling("warm_up")).build()) {
            for (int i = 0; i < WARM_UP; i++) {
                track(warmUp, "warm_up", i);
            }
            warmUp.flush();
        }
        AtomicLong liveBytes = watchHeap();
        AtomicLong firstNanos = new AtomicLong();
        long began = System.nanoTime();
        GetFluxlyClient client = builder(origin)
                .spool(spool)
                .listener(new DeliveryListener() {
                    @Override
                    public void onDelivered(DeliveredBatch batch) {
                        firstNanos.compareAndSet(0, System.nanoTime());
                    }
                })
                .build();
        long built = System.nanoTime();
        client.flush(Duration.ofMinutes(5));
        long ended = System.nanoTime();
        DeliveryStats stats = client.stats();
        client.close();
        OUT.println(stats.recovered() + " recovered, " + stats.delivered() + " delivered, " + stats.pending()
                + " pending, " + stats.dropped() + " dropped");
        OUT.println((built - began) / 1_000_000 + " ms open, " + (firstNanos.get() - built) / 1_000_000
                + " ms first, " + stats.delivered() * 1_000_000_000L / (ended - built) + " events/s, "
                + liveBytes.get() / 1024 + " KiB live");
    }

    /** The most that was left after a collection. */
    private static AtomicLong watchHeap() {
        AtomicLong most = new AtomicLong();
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector)
                    .addNotificationListener(
                            (notification, handback) -> most.accumulateAndGet(left(notification), Math::max),
                            null,
                            null);
        }
        return most;
    }

    private static long left(Notification notification) {
        Map<String, MemoryUsage> pools = GarbageCollectionNotificationInfo.from(
                        (CompositeData) notification.getUserData())
                .getGcInfo()
                .getMemoryUsageAfterGc();
        return pools.entrySet().stream()
                .filter(pool -> pool.getKey().contains("Eden")
                        || pool.getKey().contains("Survivor")
                        || pool.getKey().contains("Tenured"))
                .mapToLong(pool -> pool.getValue().getUsed())
                .sum();
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
