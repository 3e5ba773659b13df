package com.getfluxly.benchmark;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.benchmark.Meter.Usage;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import java.util.List;

/**
 * What most applications do: a small batch now and then, {@value #BATCH} events every {@value #EVERY_MILLIS} ms. The raw loop
 * posts ready bodies of the same size at the same rate.
 */
final class SmallBatches {

    private static final int BATCH = 20;
    private static final int EVERY_MILLIS = 50;
    private static final int PER_SECOND = 1_000 / EVERY_MILLIS;

    private final Report report;
    private final double seconds;

    SmallBatches(Report report, double seconds) {
        this.report = report;
        this.seconds = seconds;
    }

    void run(List<Contender> contenders) {
        try (SinkProcess sink = SinkProcess.start(0)) {
            Usage raw = raw(sink.origin());
            for (Contender contender : contenders) {
                Usage client = client(sink.origin(), contender);
                String which = BATCH + " events every " + EVERY_MILLIS + " ms, " + contender.name();
                row("CPU per batch in µs, " + which, micros(raw), micros(client));
                row("bytes allocated per batch, " + which, raw.bytesPerEvent(), client.bytesPerEvent());
            }
        }
    }

    private void row(String measure, double raw, double client) {
        report.row(measure, Report.whole(raw), Report.whole(client), Report.format("%.2f", client / raw), Report.NONE);
    }

    private static double micros(Usage usage) {
        return usage.cpuNanosPerEvent() / 1_000;
    }

    private Usage raw(String origin) {
        TransportRequest ready = ReadyRequests.catchBatch(BATCH);
        try (RawConnection connection = new RawConnection(origin)) {
            return measure(() -> connection.post(ready));
        }
    }

    private Usage client(String origin, Contender contender) {
        try (Transport transport = contender.transport().apply(origin);
                GetFluxlyClient client = Clients.builder()
                        .transport(transport)
                        .flushAt(BATCH)
                        .maxBatchSize(BATCH)
                        .build()) {
            Usage usage = measure(() -> {
                for (int event = 0; event < BATCH; event++) {
                    Clients.track(client);
                }
            });
            Clients.checkNothingLost(client);
            return usage;
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private Usage measure(Runnable batch) {
        // A JVM that still compiles would be the larger part of what is measured.
        Pace.resting(PER_SECOND * PER_SECOND).run(seconds, batch);
        Meter meter = Meter.start();
        Pace.resting(PER_SECOND).run(seconds * 2, batch);
        return meter.stop((long) (seconds * 2 * PER_SECOND));
    }
}
