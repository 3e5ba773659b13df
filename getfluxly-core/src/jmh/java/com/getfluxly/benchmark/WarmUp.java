package com.getfluxly.benchmark;

import com.getfluxly.GetFluxlyClient;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the first million events of a young JVM cost: what runs before anything is compiled, and the compiling. Each turn is a
 * JVM of its own.
 */
final class WarmUp {

    private static final int EVENTS = 1_000_000;
    private static final int TURNS = 5;

    private WarmUp() {}

    /** Nanoseconds of CPU per event. */
    private record Turn(double all, double compiling) {}

    static void run(Report report) {
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < TURNS; i++) {
            Turn turn = turn();
            turns.add(turn);
            report.progress("a young JVM: %,.0f ns of CPU per event, %,.0f the JIT's", turn.all(), turn.compiling());
        }
        String what = "CPU per event in ns, the first " + Report.whole(EVENTS) + " of a JVM";
        report.row(what, Report.whole(Median.of(turns, Turn::all)), "≤ 5,500");
        report.row(what + ", the JIT's", Report.whole(Median.of(turns, Turn::compiling)), Report.NONE);
    }

    private static Turn turn() {
        try (SinkProcess sink = SinkProcess.start(0)) {
            Process process =
                    JavaProcess.of(List.of(), WarmUp.class, sink.origin()).start();
            // Not closed: its stream belongs to the process.
            BufferedReader said = process.inputReader(StandardCharsets.US_ASCII);
            String[] figures = String.valueOf(said.readLine()).split(" ", -1);
            return new Turn(Double.parseDouble(figures[0]), Double.parseDouble(figures[1]));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** One turn. Prints the nanoseconds of CPU per event: all, and those of the compilers' threads. */
    public static void main(String[] args) throws IOException {
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = process.getProcessCpuTime();
        try (GetFluxlyClient client = Clients.builder().apiHost(args[0]).build()) {
            for (int i = 0; i < EVENTS; i++) {
                Clients.track(client);
            }
            client.flush();
            double all = (double) (process.getProcessCpuTime() - before) / EVENTS;
            double compiling = compilersCpuNanos() / EVENTS;
            Clients.checkNothingLost(client);
            System.out.println(all + " " + compiling);
        }
    }

    /** As the kernel counts it, in hundredths of a second; zero where there is no such file. */
    private static double compilersCpuNanos() throws IOException {
        Path threads = Path.of("/proc/self/task");
        if (!Files.isDirectory(threads)) {
            return 0;
        }
        double ticks = 0;
        try (var tasks = Files.list(threads)) {
            for (Path task : tasks.toList()) {
                String stat = Files.readString(task.resolve("stat"));
                if (stat.contains("(C1 Comp") || stat.contains("(C2 Comp")) {
                    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                    ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                }
            }
        }
        return ticks * 1e7;
    }
}
