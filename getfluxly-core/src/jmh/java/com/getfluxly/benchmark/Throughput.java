package com.getfluxly.benchmark;

import com.getfluxly.benchmark.Meter.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * How fast and at what price events are delivered, beside a raw loop. The two take turns, so that what else the machine
 * does meets both, and each turn of one is compared with the next of the other.
 */
final class Throughput {

    private static final int PAIRS = 2;

    private final Report report;
    private final double seconds;
    private final Contender contender;

    Throughput(Report report, double seconds, Contender contender) {
        this.report = report;
        this.seconds = seconds;
        this.contender = contender;
    }

    /** @param target what is expected of the client, as a share of the raw loop's throughput */
    void run(int latencyMillis, int inFlight, String target) {
        String where = latencyMillis + " ms, " + inFlight + " in flight, " + contender.name();
        List<Usage> raw = new ArrayList<>();
        List<Usage> client = new ArrayList<>();
        try (SinkProcess sink = SinkProcess.start(latencyMillis)) {
            for (int pair = 0; pair < PAIRS; pair++) {
                raw.add(measure(RawLoad.start(sink.origin(), inFlight)));
                client.add(measure(ClientLoad.start(sink.origin(), inFlight, contender)));
                report.progress(
                        "%s: raw %,.0f events/s, client %,.0f events/s, ratio %.2f",
                        where,
                        raw.get(pair).eventsPerSecond(),
                        client.get(pair).eventsPerSecond(),
                        client.get(pair).eventsPerSecond() / raw.get(pair).eventsPerSecond());
            }
        }
        add("events/s, " + where, raw, client, Usage::eventsPerSecond, target);
        boolean bound = latencyMillis == 0;
        add("CPU per event in ns, " + where, raw, client, Usage::cpuNanosPerEvent, bound ? "≤ 1.5" : Report.NONE);
        addBytes(where, raw, client, bound ? "≤ 1,000" : Report.NONE);
    }

    private Usage measure(Load load) {
        try (load) {
            pause(seconds * 0.6);
            long before = load.delivered();
            Meter meter = Meter.start();
            pause(seconds);
            return meter.stop(load.delivered() - before);
        }
    }

    private void add(
            String measure, List<Usage> raw, List<Usage> client, ToDoubleFunction<Usage> value, String target) {
        List<Double> ratios = new ArrayList<>();
        for (int pair = 0; pair < PAIRS; pair++) {
            ratios.add(value.applyAsDouble(client.get(pair)) / value.applyAsDouble(raw.get(pair)));
        }
        report.row(
                measure,
                Report.whole(Median.of(raw, value)),
                Report.whole(Median.of(client, value)),
                Report.format("%.2f", Median.of(ratios, ratio -> ratio)),
                target);
    }

    /** Without the caller's map, which is no expense of the client. */
    private void addBytes(String where, List<Usage> raw, List<Usage> client, String target) {
        double map = CallersMap.bytes();
        double all = Median.of(client, Usage::bytesPerEvent);
        report.row(
                "bytes allocated per event, " + where,
                Report.whole(Median.of(raw, Usage::bytesPerEvent)),
                Report.whole(all),
                Report.whole(all - map) + " without the map's " + Report.whole(map),
                target);
    }

    private static void pause(double seconds) {
        try {
            TimeUnit.NANOSECONDS.sleep((long) (seconds * 1e9));
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
