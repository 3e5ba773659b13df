package com.getfluxly.benchmark;

import java.util.List;

/**
 * Measures the whole client against a sink on this machine, beside a raw loop on the JDK's HTTP client where there is
 * one to compare with. Its arguments name the scenarios, in the order in which they are to run; without any, all do but
 * {@code growth}, {@code soak}, {@code spool} and {@code warmup}.
 *
 * <p>{@code -Dbenchmark.seconds} says how long one measurement takes. Default 5. {@code growth} counts
 * events instead, and {@code soak} takes {@code -Dbenchmark.soakSeconds}. Default 300.
 */
public final class DeliveryBenchmark {

    private static final List<String> SCENARIOS =
            List.of("heap", "throughput", "latency", "small", "request", "paced", "cost");
    /** What runs only when it is named: these take minutes, and say how the client grows and lasts, not how fast it is. */
    private static final List<String> NAMED_ONLY = List.of("growth", "soak", "spool", "warmup");

    private static final int LATENCY_MILLIS = 50;

    private final Report report = new Report();
    private final List<Contender> contenders;
    private final double seconds = Double.parseDouble(System.getProperty("benchmark.seconds", "5"));

    private DeliveryBenchmark(List<Contender> contenders) {
        this.contenders = contenders;
    }

    /** Runs the scenarios and prints their table. */
    public static void main(String[] args) {
        run(args, List.of(Contender.CORE));
    }

    /** Runs them with several transports, the core's first. */
    static void run(String[] args, List<Contender> contenders) {
        DeliveryBenchmark benchmark = new DeliveryBenchmark(contenders);
        (args.length == 0 ? SCENARIOS : List.of(args)).forEach(benchmark::run);
        benchmark.report.print();
    }

    private void run(String scenario) {
        switch (scenario) {
            case "throughput" -> contenders.forEach(this::runThroughput);
            case "latency" -> contenders.forEach(this::runLatency);
            case "small" -> new SmallBatches(report, seconds).run(contenders);
            case "request" -> new SingleRequests(report, seconds).run(contenders);
            case "paced" -> Paced.run(report, seconds);
            case "cost" -> Cost.run(report, seconds);
            case "heap" -> Heap.run(report);
            case "growth" -> {
                QueueGrowth.run(report);
                ProducerGrowth.run(report);
            }
            case "soak" -> Soak.run();
            case "spool" -> Spooled.run(report, seconds);
            case "warmup" -> WarmUp.run(report);
            default -> throw new IllegalArgumentException(scenario + " is none of " + SCENARIOS + " and " + NAMED_ONLY);
        }
    }

    /** Beside as many bare connections. */
    private void runThroughput(Contender contender) {
        Throughput throughput = new Throughput(report, seconds, contender);
        throughput.run(0, 1, contender.equals(Contender.CORE) ? "≥ 1.0" : "≥ 0.6");
        throughput.run(0, 4, Report.NONE);
        throughput.run(0, 16, Report.NONE);
    }

    private void runLatency(Contender contender) {
        Throughput throughput = new Throughput(report, seconds, contender);
        throughput.run(LATENCY_MILLIS, 1, "≥ 0.95");
        throughput.run(LATENCY_MILLIS, 4, "≥ 0.90");
        throughput.run(LATENCY_MILLIS, 16, "≥ 0.90");
    }
}
