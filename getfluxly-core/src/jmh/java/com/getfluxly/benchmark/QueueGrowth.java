package com.getfluxly.benchmark;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.benchmark.Meter.Usage;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What an event costs in a short queue and in a long one: filling it while the service keeps everything waiting, then
 * draining it. The sizes take turns, so that what else the machine does meets them all.
 *
 * <p>A long queue lets the heap grow, and the system clears each page that is new: the callers pay for that, more than for
 * anything that the queue does. With {@code -Xms6g -Xmx6g -Xmn2g -XX:+AlwaysPreTouch} it is paid before.
 */
final class QueueGrowth {

    private static final int[] SIZES = {1_000, 10_000, 100_000, 1_000_000};
    /** In each measurement, so that a short queue is measured as long as a long one. */
    private static final int EVENTS = 1_000_000;

    private static final int TURNS = 3;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final int size;
    private final Gate gate = new Gate();
    private final GetFluxlyClient client;

    // Nanoseconds, over all rounds.
    private long fill;
    private long fillCpu;
    private long drain;
    private long drainCpu;

    private QueueGrowth(int size) {
        this.size = size;
        this.client = Clients.builder()
                .maxQueueSize(size)
                .maxQueueBytes(2L * size * SampleEvents.ENCODED_BYTES)
                // A tick in the middle would send a batch that is not full.
                .flushInterval(Duration.ZERO)
                .transport(gate)
                .build();
    }

    /** Per event. CPU of the caller while it fills, of the delivery thread while it drains, and of all threads of the JVM. */
    private record Costs(
            double fillNanos,
            double fillCpuNanos,
            double drainNanos,
            double drainCpuNanos,
            double allCpuNanos,
            double bytes,
            double collectingNanos) {}

    static void run(Report report) {
        // A JVM that still compiles would make the first size dear.
        measure(10_000);
        List<List<Costs>> bySize = new ArrayList<>();
        for (int i = 0; i < SIZES.length; i++) {
            bySize.add(new ArrayList<>());
        }
        for (int turn = 0; turn < TURNS; turn++) {
            for (int i = 0; i < SIZES.length; i++) {
                Costs costs = measure(SIZES[i]);
                bySize.get(i).add(costs);
                report.progress(
                        "%,d events queued: fill %,.0f ns, drain %,.0f ns, CPU %,.0f ns per event",
                        SIZES[i], costs.fillNanos(), costs.drainNanos(), costs.allCpuNanos());
            }
        }
        Table table = report.table(
                "Cost per event by the length of the queue, in ns (and beside the shortest)",
                "events queued",
                "fill, time",
                "fill, CPU of the caller",
                "drain, time",
                "drain, CPU of the delivery thread",
                "both, CPU of the process",
                "pauses of the collector",
                "bytes allocated");
        for (int i = 0; i < SIZES.length; i++) {
            List<Costs> first = bySize.get(0);
            List<Costs> costs = bySize.get(i);
            table.row(List.of(
                    Report.whole(SIZES[i]),
                    Median.besideFirst(costs, first, Costs::fillNanos),
                    Median.besideFirst(costs, first, Costs::fillCpuNanos),
                    Median.besideFirst(costs, first, Costs::drainNanos),
                    Median.besideFirst(costs, first, Costs::drainCpuNanos),
                    Median.besideFirst(costs, first, Costs::allCpuNanos),
                    whole(costs, Costs::collectingNanos),
                    whole(costs, Costs::bytes)));
        }
    }

    private static String whole(List<Costs> costs, ToDoubleFunction<Costs> value) {
        return Report.whole(Median.of(costs, value));
    }

    private static Costs measure(int size) {
        System.gc();
        QueueGrowth growth = new QueueGrowth(size);
        try (GetFluxlyClient client = growth.client) {
            growth.startThreads();
            long collecting = collectingMillis();
            Meter meter = Meter.start();
            for (int round = 0; round < EVENTS / size; round++) {
                growth.fillAndDrain();
            }
            Usage usage = meter.stop(EVENTS);
            Clients.checkNothingLost(client);
            return new Costs(
                    (double) growth.fill / EVENTS,
                    (double) growth.fillCpu / EVENTS,
                    (double) growth.drain / EVENTS,
                    (double) growth.drainCpu / EVENTS,
                    usage.cpuNanosPerEvent(),
                    usage.bytesPerEvent(),
                    (collectingMillis() - collecting) * 1e6 / EVENTS);
        }
    }

    private void startThreads() {
        track(Clients.BATCH);
        client.flush();
    }

    private void fillAndDrain() {
        long target = client.stats().delivered() + size;
        gate.shut();
        gate.expect(size / Clients.BATCH);
        long fillCpuBefore = THREADS.getCurrentThreadCpuTime();
        long fillBegan = System.nanoTime();
        track(size);
        long drainBegan = System.nanoTime();
        fillCpu += THREADS.getCurrentThreadCpuTime() - fillCpuBefore;
        long drainCpuBefore = THREADS.getThreadCpuTime(gate.sender());
        gate.open();
        gate.awaitAnswers();
        while (client.stats().delivered() < target) {
            // The last batch is answered, and settled in an instant.
            Thread.onSpinWait();
        }
        drain += System.nanoTime() - drainBegan;
        drainCpu += THREADS.getThreadCpuTime(gate.sender()) - drainCpuBefore;
        fill += drainBegan - fillBegan;
    }

    private void track(int events) {
        for (int i = 0; i < events; i++) {
            if (!Clients.track(client)) {
                throw new IllegalStateException("refused although there is room: " + client.stats());
            }
        }
    }

    private static long collectingMillis() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }
}
