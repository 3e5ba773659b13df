package com.getfluxly.benchmark;

import java.util.List;

/**
 * Measures the whole client against a sink on this machine, beside a raw loop on the JDK's HTTP client where there is
 * one to compare with. Its arguments name the scenarios, in the order in which they are to run; without any, all do but
 * {@code growth} and {@code soak}.
 *
 * <p>{@code -Dbenchmark.seconds} says how long one measurement takes. Default 5. {@code growth} counts
 * events instead, and {@code soak} takes {@code -Dbenchmark.soakSeconds}. Default 300.
 */
public final class DeliveryBenchmark {

    private static final List<String> SCENARIOS = List.of("heap", "throughput", "latency", "paced", "cost");
    /** What runs only when it is named: these take minutes, and say how the client grows and lasts, not how fast it is. */
    private static final List<String> NAMED_ONLY = List.of("growth", "soak");

    private static final int LATENCY_MILLIS = 50;

    private final Report report = new Report();
    private final double seconds = Double.parseDouble(System.getProperty("benchmark.seconds", "5"));

    private DeliveryBenchmark() {}

    /** Runs the scenarios and prints their table. */
    public static void main(String[] args) {
        DeliveryBenchmark benchmark = new DeliveryBenchmark();
        (args.length == 0 ? SCENARIOS : List.of(args)).forEach(benchmark::run);
        benchmark.report.print();
    }

    private void run(String scenario) {
        switch (scenario) {
            case "throughput" -> new Throughput(report, seconds).run(0, 1, "≥ 0.75");
            case "latency" -> runLatency();
            case "paced" -> Paced.run(report, seconds);
            case "cost" -> Cost.run(report, seconds);
            case "heap" -> Heap.run(report);
            case "growth" -> {
                QueueGrowth.run(report);
                ProducerGrowth.run(report);
            }
            case "soak" -> Soak.run();
            default -> throw new IllegalArgumentException(scenario + " is none of " + SCENARIOS + " and " + NAMED_ONLY);
        }
    }

    private void runLatency() {
        Throughput throughput = new Throughput(report, seconds);
        throughput.run(LATENCY_MILLIS, 1, "≥ 0.95");
        throughput.run(LATENCY_MILLIS, 4, "≥ 0.90");
        throughput.run(LATENCY_MILLIS, 16, "≥ 0.90");
    }
}
