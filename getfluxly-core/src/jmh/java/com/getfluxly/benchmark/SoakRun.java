package com.getfluxly.benchmark;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.OverflowPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * A client in a small JVM whose callers are faster than its service, which has one fault after the other: minutes of all
 * that can go wrong, with a queue at its bound. Ends with an exception if the client kept too much or lost count.
 */
final class SoakRun {

    static final long MAX_QUEUE_BYTES = 8_000_000;

    private static final int MAX_QUEUE_SIZE = 20_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int LATE_MILLIS = 3_000;
    private static final double FAULT_SECONDS = 20;
    private static final double SAMPLE_SECONDS = 10;
    private static final long LOOK_MILLIS = 50;

    private final Report report = new Report();
    private final double seconds;
    /** Each fault has its turn in a short run, too. */
    private final double faultSeconds;

    private final SinkProcess sink;
    private final SoakListener listener = new SoakListener();
    private final GetFluxlyClient client;
    private final SoakProducers producers;
    private final List<SoakSample> samples = new ArrayList<>();
    private final Map<Fault, Toll> tolls = new EnumMap<>(Fault.class);
    private final SoakChecks checks = new SoakChecks();

    private SoakRun(double seconds, SinkProcess sink) {
        this.seconds = seconds;
        this.faultSeconds = Math.min(FAULT_SECONDS, seconds / Fault.ALL.size());
        this.sink = sink;
        this.client = Clients.builder()
                .apiHost(sink.origin())
                .timeout(TIMEOUT)
                .maxQueueSize(MAX_QUEUE_SIZE)
                .maxQueueBytes(MAX_QUEUE_BYTES)
                .overflow(OverflowPolicy.DROP_OLDEST)
                // A fault is over before its next one comes, and so must be the waiting for it.
                .initialBackoff(Duration.ofMillis(100))
                .maxBackoff(Duration.ofSeconds(1))
                .shutdownTimeout(Duration.ofSeconds(30))
                .listener(listener)
                .build();
        this.producers = new SoakProducers(client);
    }

    /** What one fault cost, over all its turns. */
    private static final class Toll {

        private double seconds;
        private long delivered;
        private long rejected;
        private long dropped;
        private long requests;
        private long retries;

        private void add(double duration, DeliveryStats before, DeliveryStats after) {
            seconds += duration;
            delivered += after.delivered() - before.delivered();
            rejected += after.rejected() - before.rejected();
            dropped += after.dropped() - before.dropped();
            requests += after.requests() - before.requests();
            retries += after.retries() - before.retries();
        }
    }

    /** Soaks for as many seconds as its argument says. */
    public static void main(String[] args) throws InterruptedException {
        try (SinkProcess sink = SinkProcess.startFaulty(LATE_MILLIS)) {
            SoakRun run = new SoakRun(Double.parseDouble(args[0]), sink);
            try (GetFluxlyClient client = run.client) {
                run.soak();
                run.end(client);
            }
        }
    }

    private void soak() throws InterruptedException {
        long began = System.nanoTime();
        producers.start(seconds);
        double nextSample = SAMPLE_SECONDS / 2;
        for (int turn = 0; turn * faultSeconds < seconds - 1; turn++) {
            Fault fault = Fault.ALL.get(turn % Fault.ALL.size());
            sink.tell(fault.word());
            DeliveryStats before = client.stats();
            double turnBegan = secondsSince(began);
            while (secondsSince(began) < Math.min((turn + 1) * faultSeconds, seconds)) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                look();
                if (secondsSince(began) >= nextSample) {
                    sample(secondsSince(began), fault);
                    nextSample += SAMPLE_SECONDS;
                }
            }
            tolls.computeIfAbsent(fault, first -> new Toll()).add(secondsSince(began) - turnBegan, before, look());
        }
        checks.that("all producers came to their end", producers.join());
    }

    private DeliveryStats look() {
        DeliveryStats stats = client.stats();
        checks.snapshot(stats);
        return stats;
    }

    private void sample(double second, Fault fault) {
        SoakSample sample = SoakSample.take(second, fault, client.stats().queuedBytes());
        samples.add(sample);
        report.progress(
                "%3.0f s: heap %,d, %d threads, %d files, %,d bytes queued (%s)",
                second, sample.heap(), sample.threads(), sample.files(), sample.queuedBytes(), fault.shown());
    }

    private void end(GetFluxlyClient closing) {
        sink.tell(Fault.NONE.word());
        closing.shutdown();
        DeliveryStats stats = closing.stats();
        report.progress("after the shutdown: %s", stats);
        checks.snapshot(stats);
        checks.accounts(stats, producers, listener);
        checks.drift(samples, faultSeconds);
        printTolls(stats);
        report.print();
        report.progress("");
        checks.throwIfAnyFailed();
        report.progress("the soak of %,.0f s held: %s", seconds, checks.held());
    }

    private void printTolls(DeliveryStats stats) {
        Table table = report.table(
                "What each fault cost; " + Report.format("%,d", listener.lost())
                        + " notifications lost, greatest queue "
                        + Report.format("%,d of %,d bytes", checks.greatestQueue(), MAX_QUEUE_BYTES) + ", "
                        + Report.format("%,d events", stats.offered()) + " offered",
                "fault",
                "seconds",
                "delivered",
                "rejected",
                "dropped",
                "requests",
                "retries",
                "heap after a collection in bytes",
                "threads",
                "files");
        tolls.forEach((fault, toll) -> table.row(List.of(
                fault.shown(),
                Report.whole(toll.seconds),
                Report.count(toll.delivered),
                Report.count(toll.rejected),
                Report.count(toll.dropped),
                Report.count(toll.requests),
                Report.count(toll.retries),
                greatest(fault, SoakSample::heap),
                greatest(fault, SoakSample::threads),
                greatest(fault, SoakSample::files))));
    }

    private String greatest(Fault fault, ToLongFunction<SoakSample> value) {
        return samples.stream().filter(sample -> sample.fault() == fault).mapToLong(value).max().stream()
                .mapToObj(Report::count)
                .findFirst()
                .orElse(Report.NONE);
    }

    private static double secondsSince(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
