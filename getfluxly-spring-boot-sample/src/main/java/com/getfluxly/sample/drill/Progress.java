package com.getfluxly.sample.drill;

import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.sample.emulator.FaultMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** The table that tells how the drill goes, a line each ten seconds. */
final class Progress {

    static final Duration INTERVAL = Duration.ofSeconds(10);

    private Duration due = INTERVAL;

    static String header() {
        return row(
                "elapsed",
                "fault",
                "state",
                "accepted",
                "delivered",
                "rejected",
                "dropped",
                "queued",
                "in flight",
                "retries");
    }

    /** Whether it is time for the next line. Lines that were missed are not made up for. */
    boolean isDue(Duration elapsed) {
        return elapsed.compareTo(due) >= 0;
    }

    /** The line for now; the next one is due at the next full interval. */
    String line(Duration elapsed, Optional<FaultMode> fault, DeliveryStats stats) {
        due = INTERVAL.multipliedBy(elapsed.dividedBy(INTERVAL) + 1);
        return row(
                elapsed.toSeconds() + " s",
                fault.map(FaultMode::label).orElse("-"),
                stats.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                number(stats.accepted()),
                number(stats.delivered()),
                number(stats.rejected()),
                number(stats.dropped()),
                number(stats.queued()),
                number(stats.inFlight()),
                number(stats.retries()));
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%8s  %-17s  %-12s %9s %9s %9s %9s %9s %9s %9s", cells);
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
