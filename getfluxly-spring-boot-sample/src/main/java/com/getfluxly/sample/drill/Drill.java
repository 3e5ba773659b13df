package com.getfluxly.sample.drill;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.sample.emulator.IngestEmulator;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;

/**
 * The rehearsal: load at a steady rate, a fault after the other, then a healthy service and the time to deliver what is
 * left. Runs in the thread that calls it.
 *
 * <p>The exit code is 0 if the {@link Ledger} finds nothing lost, else 1; also 1 for a drill that did not come to its end.
 */
final class Drill implements ApplicationRunner, ExitCodeGenerator {

    /** A full queue of 10,000 takes the emulator 20 s at its 500 events a second. */
    private static final Duration MOST_FOR_THE_REST = Duration.ofSeconds(60);

    private static final Duration ONE_FLUSH = Duration.ofSeconds(1);

    private static final int NOTHING_LOST = 0;
    private static final int LOST = 1;

    private final DrillProperties properties;
    private final GetFluxlyClient client;
    private final IngestEmulator service;
    private final Time time;
    private final PrintStream out;
    private final FaultPlan plan;
    private final FaultSwitch fault;
    private final Load load;
    private final Progress progress = new Progress();

    private long mostHeld;

    // Volatile: whoever closes the application may ask from a thread of its own.
    private volatile int exitCode = LOST;

    Drill(DrillProperties properties, GetFluxlyClient client, IngestEmulator service, Time time, PrintStream out) {
        this.properties = properties;
        this.client = client;
        this.service = service;
        this.time = time;
        this.out = out;
        this.plan = new FaultPlan(properties.minutes());
        this.fault = new FaultSwitch(service);
        this.load = new Load(Load.by(client), new Pace(properties.eventsPerSecond()));
    }

    @Override
    public void run(ApplicationArguments arguments) {
        announce();
        long began = time.nanos();
        drill(began);
        deliverTheRest(began);
        judge();
    }

    @Override
    public int getExitCode() {
        return exitCode;
    }

    private void announce() {
        out.printf(
                "Drill: %d events a second for %d s, %d faults of %.1f s%n",
                properties.eventsPerSecond(),
                properties.minutes().toSeconds(),
                plan.faults(),
                plan.slice().toMillis() / 1e3);
        out.println(Progress.header());
    }

    private void drill(long began) {
        Duration elapsed = Duration.ZERO;
        while (elapsed.compareTo(properties.minutes()) < 0) {
            fault.change(plan.at(elapsed));
            load.catchUp(elapsed, fault.now());
            watch(elapsed);
            time.rest();
            elapsed = since(began);
        }
        // Whatever the last rest took, the load is that of the time that was asked for.
        load.catchUp(properties.minutes(), fault.now());
        fault.change(Optional.empty());
    }

    private void deliverTheRest(long began) {
        Duration elapsed = since(began);
        Duration end = elapsed.plus(MOST_FOR_THE_REST);
        watch(elapsed);
        while (held(client.stats()) > 0 && elapsed.compareTo(end) < 0) {
            flush();
            elapsed = since(began);
            watch(elapsed);
        }
    }

    private void flush() {
        try {
            client.flush(ONE_FLUSH);
        } catch (GetFluxlyException notYet) {
            // The last fault still shows, or the rate limit. The events are kept, and the end of the time is near.
            time.rest();
        }
    }

    private void judge() {
        Ledger ledger = new Ledger(load.tracked(), client.stats(), service.counters(), mostHeld);
        ledger.lines().forEach(out::println);
        exitCode = ledger.brokenRules().isEmpty() ? NOTHING_LOST : LOST;
    }

    private void watch(Duration elapsed) {
        DeliveryStats stats = client.stats();
        mostHeld = Math.max(mostHeld, held(stats));
        if (progress.isDue(elapsed)) {
            out.println(progress.line(elapsed, fault.now(), stats));
        }
    }

    private Duration since(long began) {
        return Duration.ofNanos(time.nanos() - began);
    }

    private static long held(DeliveryStats stats) {
        return stats.queued() + stats.inFlight();
    }
}
