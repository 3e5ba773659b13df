package com.getfluxly.benchmark;

import com.getfluxly.GetFluxlyClient;
import java.util.Arrays;
import java.util.Map;

/** How long a caller waits in {@code track()} at a steady rate that the client can keep up with. */
final class Paced {

    private static final int PER_SECOND = 20_000;

    private final long[] nanos;
    private int calls;

    private Paced(int capacity) {
        this.nanos = new long[capacity];
    }

    static void run(Report report, double seconds) {
        try (SinkProcess sink = SinkProcess.start(0);
                GetFluxlyClient client =
                        Clients.builder().apiHost(sink.origin()).build()) {
            record(client, seconds * 0.6);
            long before = Meter.ownBytes();
            Paced paced = record(client, seconds * 2);
            double bytes = (double) (Meter.ownBytes() - before - sizeOf(paced.nanos)) / paced.calls;
            Clients.checkNothingLost(client);
            paced.report(report, bytes - CallersMap.bytes());
        }
    }

    private static Paced record(GetFluxlyClient client, double seconds) {
        Paced paced = new Paced((int) (PER_SECOND * seconds) + 1);
        Pace.spinning(PER_SECOND).run(seconds, () -> paced.track(client));
        return paced;
    }

    private static long sizeOf(long... array) {
        return (long) Long.BYTES * array.length;
    }

    private void track(GetFluxlyClient client) {
        Map<String, Object> properties = SampleEvents.properties();
        long began = System.nanoTime();
        client.track(SampleEvents.NAME, SampleEvents.WHO, properties);
        nanos[calls++] = System.nanoTime() - began;
    }

    private void report(Report report, double bytes) {
        Arrays.sort(nanos, 0, calls);
        String at = "track() at " + Report.whole(PER_SECOND) + "/s, ";
        report.row(at + "median", micros(0.5), "≤ 1 µs");
        report.row(at + "99 %", micros(0.99), Report.NONE);
        report.row(at + "99.9 %", micros(0.999), "≤ 50 µs");
        report.row(at + "longest", micros(1), Report.NONE);
        report.row("bytes allocated in track() above the map", Report.whole(bytes), "≤ 700");
    }

    private String micros(double share) {
        int index = Math.min(calls - 1, (int) (share * calls));
        return Report.format("%,.2f µs", nanos[index] / 1e3);
    }
}
