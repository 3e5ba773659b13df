package com.getfluxly.benchmark;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.GetFluxlyClientBuilder;
import com.getfluxly.benchmark.Meter.Usage;
import com.getfluxly.delivery.SpoolDurability;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a spool costs: how long {@code track()} takes with events in memory, on disk and synced; and how many events are
 * delivered that memory holds as well, or the disk alone, beside the raw loop. All of it in turns in one run.
 */
final class Spooled {

    private static final int TURNS = 2;
    private static final double WARM_UP = 0.6;
    /** A sync takes longer than the time between two of {@link Paced#PER_SECOND}. */
    private static final int SYNCED_PER_SECOND = 200;
    /** More than a client delivers on any machine that we know. */
    private static final int MOST_PER_SECOND = 700_000;

    /** An event of the benchmark with its head. */
    private static final int RECORD_BYTES = 321;

    private static final long SEGMENT_BYTES = 8 << 20;

    private final Report report;
    private final double seconds;
    private final Table calls;

    private Spooled(Report report, double seconds) {
        this.report = report;
        this.seconds = seconds;
        this.calls = report.table(
                "`track()` with a spool",
                "events are",
                "per second",
                "median",
                "99 %",
                "99.9 %",
                "bytes above the map");
    }

    static void run(Report report, double seconds) {
        Spooled spooled = new Spooled(report, seconds);
        spooled.runCalls();
        spooled.runThroughput(1);
        spooled.runThroughput(4);
    }

    // ---- track() ----------------------------------------------------------------------------------------------------

    private void runCalls() {
        try (SinkProcess sink = SinkProcess.start(0)) {
            for (int turn = 0; turn < TURNS; turn++) {
                call("in memory", Paced.PER_SECOND, Clients.builder().apiHost(sink.origin()));
                callSpooled("on disk (`process`)", Paced.PER_SECOND, SpoolDurability.PROCESS, sink);
                bareWrite();
            }
            call("in memory", SYNCED_PER_SECOND, Clients.builder().apiHost(sink.origin()));
            callSpooled("synced (`power`)", SYNCED_PER_SECOND, SpoolDurability.POWER, sink);
        }
    }

    /** What nobody can do without who survives a kill: the write alone of as many bytes, to a file that begins anew now and then. */
    private void bareWrite() {
        byte[] record = new byte[RECORD_BYTES];
        try (SpoolDirectory directory = SpoolDirectory.make();
                RandomAccessFile file =
                        new RandomAccessFile(directory.path().resolve("bare").toFile(), "rw")) {
            Paced paced = Paced.of(() -> nanosOfWrite(file, record), Paced.PER_SECOND, seconds);
            report.progress("bare write, %,d/s: median %s", Paced.PER_SECOND, paced.micros(0.5));
            row("nowhere: a bare write of %d bytes".formatted(RECORD_BYTES), Paced.PER_SECOND, paced, Report.NONE);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static long nanosOfWrite(RandomAccessFile file, byte[] record) {
        try {
            if (file.getFilePointer() > SEGMENT_BYTES) {
                file.setLength(0);
            }
            long began = System.nanoTime();
            file.write(record);
            return System.nanoTime() - began;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void callSpooled(String where, int perSecond, SpoolDurability durability, SinkProcess sink) {
        try (SpoolDirectory directory = SpoolDirectory.make()) {
            call(
                    where,
                    perSecond,
                    Clients.builder()
                            .apiHost(sink.origin())
                            .spool(directory.path())
                            .spoolDurability(durability));
        }
    }

    private void call(String where, int perSecond, GetFluxlyClientBuilder builder) {
        try (GetFluxlyClient client = builder.build()) {
            Paced paced = Paced.of(client, perSecond, seconds);
            report.progress("track() %s, %,d/s: median %s", where, perSecond, paced.micros(0.5));
            row(where, perSecond, paced, Report.whole(paced.bytesAboveMap()));
        }
    }

    private void row(String where, int perSecond, Paced paced, String bytes) {
        calls.row(List.of(
                where, Report.whole(perSecond), paced.micros(0.5), paced.micros(0.99), paced.micros(0.999), bytes));
    }

    // ---- delivery ---------------------------------------------------------------------------------------------------

    private void runThroughput(int inFlight) {
        List<Usage> raw = new ArrayList<>();
        List<Usage> window = new ArrayList<>();
        List<Usage> disk = new ArrayList<>();
        try (SinkProcess sink = SinkProcess.start(0)) {
            for (int turn = 0; turn < TURNS; turn++) {
                raw.add(measure(RawLoad.start(sink.origin(), inFlight)));
                window.add(throughWindow(sink.origin(), inFlight));
                disk.add(throughDisk(sink.origin(), inFlight));
                report.progress(
                        "%d in flight: raw %,.0f events/s, through memory and disk %,.0f, from disk %,.0f",
                        inFlight,
                        raw.get(turn).eventsPerSecond(),
                        window.get(turn).eventsPerSecond(),
                        disk.get(turn).eventsPerSecond());
            }
        }
        row("written, delivered from memory", inFlight, raw, window, "≥ 0.75");
        row("delivered from disk", inFlight, raw, disk, "≥ 0.4");
    }

    private Usage throughWindow(String origin, int inFlight) {
        try (SpoolDirectory directory = SpoolDirectory.make()) {
            return measure(ClientLoad.start(
                    spooled(origin, directory.path()).maxInFlight(inFlight).build()));
        }
    }

    private Usage throughDisk(String origin, int inFlight) {
        try (SpoolDirectory directory = SpoolDirectory.make()) {
            long events = (long) (MOST_PER_SECOND * (1 + WARM_UP) * seconds);
            return measure(BacklogLoad.start(origin, inFlight, directory.path(), events));
        }
    }

    private static GetFluxlyClientBuilder spooled(String origin, Path directory) {
        return Clients.builder()
                .transport(Contender.CORE.transport().apply(origin))
                .spool(directory);
    }

    private Usage measure(Load load) {
        try (load) {
            pause(seconds * WARM_UP);
            long before = load.delivered();
            Meter meter = Meter.start();
            pause(seconds);
            return meter.stop(load.delivered() - before);
        }
    }

    private void row(String what, int inFlight, List<Usage> raw, List<Usage> client, String target) {
        List<Double> ratios = new ArrayList<>();
        for (int turn = 0; turn < TURNS; turn++) {
            ratios.add(client.get(turn).eventsPerSecond() / raw.get(turn).eventsPerSecond());
        }
        report.row(
                "events/s with a spool, " + what + ", " + inFlight + " in flight",
                Report.whole(Median.of(raw, Usage::eventsPerSecond)),
                Report.whole(Median.of(client, Usage::eventsPerSecond)),
                Report.format("%.2f", Median.of(ratios, ratio -> ratio)),
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
