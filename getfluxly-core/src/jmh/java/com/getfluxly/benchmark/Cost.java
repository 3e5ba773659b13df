package com.getfluxly.benchmark;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.benchmark.Meter.Usage;

/**
 * What the client costs an application at the rates that applications have: its share of a core. The system counts CPU in
 * hundredths of a second, so the last digit means little.
 */
final class Cost {

    private static final int[] RATES = {10, 1_000, 50_000};
    private static final int WARM_UP_RATE = 50_000;

    private Cost() {}

    static void run(Report report, double seconds) {
        try (SinkProcess sink = SinkProcess.start(0);
                GetFluxlyClient client =
                        Clients.builder().apiHost(sink.origin()).build()) {
            Runnable track = () -> Clients.track(client);
            // A JVM that still compiles would be the larger part of what is measured.
            Pace.resting(WARM_UP_RATE).run(seconds, CallersMap::make);
            Pace.resting(WARM_UP_RATE).run(seconds, track);
            for (int rate : RATES) {
                double without = cpuPercent(rate, seconds, CallersMap::make);
                double with = cpuPercent(rate, seconds, track);
                report.progress("%,d events/s: %.2f %% of a core, %.2f %% without the client", rate, with, without);
                report.row(
                        "CPU of an application with " + Report.whole(rate) + " events/s",
                        percent(without) + " without the client",
                        percent(with),
                        percent(with - without),
                        Report.NONE);
            }
            Clients.checkNothingLost(client);
        }
    }

    private static double cpuPercent(int rate, double seconds, Runnable call) {
        Meter meter = Meter.start();
        Pace.resting(rate).run(seconds, call);
        Usage usage = meter.stop(0);
        return usage.cpuPercent();
    }

    private static String percent(double value) {
        return Report.format("%.2f %%", value);
    }
}
