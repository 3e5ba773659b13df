package com.getfluxly.benchmark;

import com.getfluxly.benchmark.Meter.Usage;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What one transport makes of a ready request, one after the other, and how many threads it has for several at once. */
final class SingleRequests {

    private static final int TURNS = 3;
    /** About 25 KB of events. */
    private static final int BATCH = 88;

    private final Report report;
    private final double seconds;

    SingleRequests(Report report, double seconds) {
        this.report = report;
        this.seconds = seconds;
    }

    void run(List<Contender> contenders) {
        TransportRequest ready = ReadyRequests.catchBatch(BATCH);
        Table table = report.table(
                "A request of " + Report.whole(ready.body().length) + " bytes, one after the other",
                "transport",
                "wall time in µs",
                "of the first",
                "bytes allocated",
                "threads at 1 in flight",
                "at 16");
        try (SinkProcess sink = SinkProcess.start(0)) {
            List<List<Usage>> usages = new ArrayList<>();
            contenders.forEach(contender -> usages.add(new ArrayList<>()));
            for (int turn = 0; turn < TURNS; turn++) {
                for (int i = 0; i < contenders.size(); i++) {
                    usages.get(i).add(measure(contenders.get(i), sink.origin(), ready));
                }
            }
            double first = Median.of(usages.get(0), SingleRequests::micros);
            for (int i = 0; i < contenders.size(); i++) {
                double micros = Median.of(usages.get(i), SingleRequests::micros);
                table.row(List.of(
                        contenders.get(i).name(),
                        Report.whole(micros),
                        Report.format("%.2f", micros / first),
                        Report.whole(Median.of(usages.get(i), Usage::bytesPerEvent)),
                        Integer.toString(threads(contenders.get(i), ready, 1)),
                        Integer.toString(threads(contenders.get(i), ready, 16))));
            }
        }
    }

    private static double micros(Usage usage) {
        return usage.nanos() / 1e3 / usage.events();
    }

    private Usage measure(Contender contender, String origin, TransportRequest ready) {
        try (Transport transport = contender.transport().apply(origin)) {
            send(transport, ready, seconds * 0.6);
            Meter meter = Meter.start();
            return meter.stop(send(transport, ready, seconds));
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static long send(Transport transport, TransportRequest ready, double seconds) throws IOException {
        long until = System.nanoTime() + (long) (seconds * 1e9);
        long sent = 0;
        while (System.nanoTime() - until < 0) {
            transport.send(ready);
            sent++;
        }
        return sent;
    }

    /** All of its threads while so many requests are under way. */
    private static int threads(Contender contender, TransportRequest ready, int inFlight) {
        try (SinkProcess slow = SinkProcess.start(500);
                Transport transport = contender.transport().apply(slow.origin())) {
            List<CompletableFuture<?>> answers = new ArrayList<>();
            int before = Thread.activeCount();
            for (int i = 0; i < inFlight; i++) {
                answers.add(transport.sendAsync(ready));
            }
            Thread[] all = new Thread[Thread.activeCount() * 2 + 64];
            int alive = Thread.enumerate(all);
            long others = Arrays.stream(all, 0, alive)
                    .filter(thread -> thread.getName().startsWith("process reaper"))
                    .count();
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
            return Math.max(alive, Thread.activeCount()) - before - (int) others;
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }
}
