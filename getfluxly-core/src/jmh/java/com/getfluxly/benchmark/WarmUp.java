package com.getfluxly.benchmark;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.transport.TransportRequest;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What the first million events of a young JVM cost: what runs before anything is compiled, and the compiling. Beside it a bare
 * connection that posts as many bodies of as many bytes. Each turn is a JVM of its own.
 */
final class WarmUp {

    private static final int EVENTS = 1_000_000;
    private static final int TURNS = 5;

    private WarmUp() {}

    /** Nanoseconds of CPU per event. */
    private record Turn(double all, double compiling) {}

    static void run(Report report) {
        String bytes = Integer.toString(ReadyRequests.catchBatch(Clients.BATCH).body().length);
        List<Turn> bare = new ArrayList<>();
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < TURNS; i++) {
            bare.add(turn(bytes));
            turns.add(turn());
            report.progress(
                    "a young JVM: %,.0f ns of CPU per event, %,.0f the JIT's; a bare connection %,.0f and %,.0f",
                    turns.get(i).all(),
                    turns.get(i).compiling(),
                    bare.get(i).all(),
                    bare.get(i).compiling());
        }
        String what = "CPU per event in ns, the first " + Report.whole(EVENTS) + " of a JVM";
        row(report, what, bare, turns, Turn::all, "≤ 5,500");
        row(report, what + ", the JIT's", bare, turns, Turn::compiling, Report.NONE);
    }

    private static void row(
            Report report,
            String what,
            List<Turn> bare,
            List<Turn> turns,
            ToDoubleFunction<Turn> figure,
            String target) {
        double raw = Median.of(bare, figure);
        double client = Median.of(turns, figure);
        report.row(
                what,
                Report.whole(raw),
                Report.whole(client),
                String.format(Locale.ROOT, "%.2f", client / raw),
                target);
    }

    /** @param bareBytes of each body that a bare connection posts; none for the client */
    private static Turn turn(String... bareBytes) {
        try (SinkProcess sink = SinkProcess.start(0)) {
            List<String> arguments = new ArrayList<>(List.of(sink.origin()));
            arguments.addAll(List.of(bareBytes));
            Process process = JavaProcess.of(List.of(), WarmUp.class, arguments.toArray(String[]::new))
                    .start();
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
        if (args.length > 1) {
            post(args[0], Integer.parseInt(args[1]));
        } else {
            track(args[0]);
        }
        double all = (double) (process.getProcessCpuTime() - before) / EVENTS;
        System.out.println(all + " " + compilersCpuNanos() / EVENTS);
        // A bare connection has threads that nobody can end.
        System.exit(0);
    }

    private static void track(String origin) {
        try (GetFluxlyClient client = Clients.builder().apiHost(origin).build()) {
            for (int i = 0; i < EVENTS; i++) {
                Clients.track(client);
            }
            client.flush();
            Clients.checkNothingLost(client);
        }
    }

    private static void post(String origin, int bytes) {
        TransportRequest ready = new TransportRequest(
                "POST",
                "/v1/events/batch",
                Map.of("Authorization", "Bearer gflux_secret_test", "Content-Type", "application/json"),
                new byte[bytes],
                Duration.ofSeconds(5));
        try (RawConnection connection = new RawConnection(origin)) {
            for (int i = 0; i < EVENTS / Clients.BATCH; i++) {
                connection.post(ready);
            }
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
                String stat = statOf(task);
                if (stat.contains("(C1 Comp") || stat.contains("(C2 Comp")) {
                    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                    ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                }
            }
        }
        return ticks * 1e7;
    }

    /** Empty for a thread that has ended meanwhile. */
    private static String statOf(Path task) throws IOException {
        try {
            return Files.readString(task.resolve("stat"));
        } catch (NoSuchFileException ended) {
            return "";
        }
    }
}
