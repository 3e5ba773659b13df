package com.getfluxly.benchmark;

import com.getfluxly.GetFluxlyClient;
import java.util.Arrays;
import java.util.Map;
import java.util.function.LongSupplier;

/** How long a caller waits in {@code track()} at a steady rate that the client can keep up with. */
final class Paced {

    static final int PER_SECOND = 20_000;

    private final long[] nanos;
    private int calls;
    private long bytes;

    private Paced(int capacity) {
        this.nanos = new long[capacity];
    }

    static void run(Report report, double seconds) {
        try (SinkProcess sink = SinkProcess.start(0);
                GetFluxlyClient client =
                        Clients.builder().apiHost(sink.origin()).build()) {
            Paced paced = of(client, PER_SECOND, seconds);
            paced.report(report);
        }
    }

    /** Warmed up before. */
    static Paced of(GetFluxlyClient client, int perSecond, double seconds) {
        Paced paced = of(() -> nanosOfTrack(client), perSecond, seconds);
        Clients.checkNothingLost(client);
        return paced;
    }

    /** The same for anything that says how long it took. */
    static Paced of(LongSupplier nanosOfCall, int perSecond, double seconds) {
        record(nanosOfCall, perSecond, seconds * 0.6);
        long before = Meter.ownBytes();
        Paced paced = record(nanosOfCall, perSecond, seconds * 2);
        paced.bytes = Meter.ownBytes() - before - sizeOf(paced.nanos);
        Arrays.sort(paced.nanos, 0, paced.calls);
        return paced;
    }

    private static Paced record(LongSupplier nanosOfCall, int perSecond, double seconds) {
        Paced paced = new Paced((int) (perSecond * seconds) + 1);
        Pace.spinning(perSecond).run(seconds, () -> paced.nanos[paced.calls++] = nanosOfCall.getAsLong());
        return paced;
    }

    private static long sizeOf(long... array) {
        return (long) Long.BYTES * array.length;
    }

    private static long nanosOfTrack(GetFluxlyClient client) {
        Map<String, Object> properties = SampleEvents.properties();
        long began = System.nanoTime();
        client.track(SampleEvents.NAME, SampleEvents.WHO, properties);
        return System.nanoTime() - began;
    }

    private void report(Report report) {
        String at = "track() at " + Report.whole(PER_SECOND) + "/s, ";
        report.row(at + "median", micros(0.5), "≤ 1 µs");
        report.row(at + "99 %", micros(0.99), Report.NONE);
        report.row(at + "99.9 %", micros(0.999), "≤ 50 µs");
        report.row(at + "longest", micros(1), Report.NONE);
        report.row("bytes allocated in track() above the map", Report.whole(bytesAboveMap()), "≤ 700");
    }

    /** In each call, without the caller's map. */
    double bytesAboveMap() {
        return (double) bytes / calls - CallersMap.bytes();
    }

    /** The time that this share of the calls did not exceed. */
    String micros(double share) {
        int index = Math.min(calls - 1, (int) (share * calls));
        return Report.format("%,.2f µs", nanos[index] / 1e3);
    }
}
