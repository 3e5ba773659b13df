package com.getfluxly.benchmark;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.benchmark.Meter.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * What an event costs with one thread that tracks and with many, all as fast as they are let: once beside a service that is
 * faster than they are, so that they meet at the lock only, and once beside one that is slower, so that nearly each of them
 * waits for room.
 */
final class ProducerGrowth {

    private static final int[] PRODUCERS = {1, 2, 4, 8, 16, 32, 64};
    /** In each measurement, by all producers together. */
    private static final int FAST_EVENTS = 400_000;

    /** Fewer: at a batch each millisecond these take as long. */
    private static final int SLOW_EVENTS = 100_000;

    private static final long SLOW_NANOS = 1_000_000;

    private static final int TURNS = 3;

    private final GetFluxlyClient client;
    private final int producers;
    private final int events;
    private final CountDownLatch start = new CountDownLatch(1);
    private final CountDownLatch done;
    /** Threads that ended could not be measured any more. */
    private final CountDownLatch over = new CountDownLatch(1);

    private ProducerGrowth(GetFluxlyClient client, int producers, int events) {
        this.client = client;
        this.producers = producers;
        this.events = events;
        this.done = new CountDownLatch(producers);
    }

    private record Costs(Usage usage, double switchesPerThousand) {

        double cpuNanos() {
            return usage.cpuNanosPerEvent();
        }

        double eventsPerSecond() {
            return usage.eventsPerSecond();
        }
    }

    static void run(Report report) {
        run(report, "a service that answers at once", FAST_EVENTS, 0);
        run(report, "a service that takes 1 ms for 100 events", SLOW_EVENTS, SLOW_NANOS);
    }

    private static void run(Report report, String service, int events, long latencyNanos) {
        measure(2, events, latencyNanos);
        List<List<Costs>> byProducers = new ArrayList<>();
        for (int i = 0; i < PRODUCERS.length; i++) {
            byProducers.add(new ArrayList<>());
        }
        for (int turn = 0; turn < TURNS; turn++) {
            for (int i = 0; i < PRODUCERS.length; i++) {
                Costs costs = measure(PRODUCERS[i], events, latencyNanos);
                byProducers.get(i).add(costs);
                report.progress(
                        "%s, %d producers: CPU %,.0f ns per event, %,.0f events/s",
                        service, PRODUCERS[i], costs.cpuNanos(), costs.eventsPerSecond());
            }
        }
        Table table = report.table(
                "Cost per event by the number of producers (and beside one), " + service,
                "producers",
                "CPU of the process in ns",
                "events/s",
                "waits per 1,000 events");
        for (int i = 0; i < PRODUCERS.length; i++) {
            List<Costs> first = byProducers.get(0);
            List<Costs> costs = byProducers.get(i);
            table.row(List.of(
                    Integer.toString(PRODUCERS[i]),
                    Median.besideFirst(costs, first, Costs::cpuNanos),
                    Median.besideFirst(costs, first, Costs::eventsPerSecond),
                    Report.format("%,.1f", Median.of(costs, Costs::switchesPerThousand))));
        }
    }

    private static Costs measure(int producers, int events, long latencyNanos) {
        System.gc();
        try (GetFluxlyClient client =
                Clients.builder().transport(new Gate(latencyNanos)).build()) {
            Costs costs = new ProducerGrowth(client, producers, events).measure();
            Clients.checkNothingLost(client);
            return costs;
        }
    }

    private Costs measure() {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < producers; i++) {
            Thread producer = new Thread(this::produce, "producer-" + i);
            producer.start();
            threads.add(producer);
        }
        try {
            long switches = ContextSwitches.voluntary();
            Meter meter = Meter.start();
            start.countDown();
            done.await();
            client.flush();
            Usage usage = meter.stop(events);
            double waits = (ContextSwitches.voluntary() - switches) * 1e3 / events;
            over.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            return new Costs(usage, waits);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private void produce() {
        try {
            int share = events / producers;
            start.await();
            for (int i = 0; i < share && Clients.track(client); i++) {
                // Each as many as the others.
            }
            done.countDown();
            over.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
