package com.getfluxly.sample.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.GetFluxlyClientBuilder;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.sample.emulator.IngestEmulator;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.DefaultApplicationArguments;

/** A minute's drill whose minute passes at once, because the test owns the time. */
@Timeout(60)
class DrillTest {

    private static final int PER_SECOND = 10;
    private static final int EVENTS = 600;

    private static final Pattern PROGRESS = Pattern.compile("^ *(\\d+ s) +(\\S+)", Pattern.MULTILINE);

    private static final Duration SOON = Duration.ofMillis(10);

    private final IngestEmulator service = IngestEmulator.start(0);
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @AfterEach
    void closeService() {
        service.close();
    }

    /** A second passes with every rest, as on a machine that has other things to do. */
    private static final class BusyMachine implements Time {

        private long now = 42;

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public void rest() {
            now += Duration.ofSeconds(1).toNanos();
        }
    }

    @Test
    void drill_tracksWhatTheRateSaysAndLosesNothing() {
        try (GetFluxlyClient client = client().build()) {
            Drill drill = drill(client);

            drill.run(new DefaultApplicationArguments());

            assertThat(lines())
                    .startsWith("Drill: 10 events a second for 60 s, 9 faults of 3.2 s", Progress.header())
                    .endsWith("Verdict: nothing was lost");
            assertThat(client.stats().accepted()).isEqualTo(EVENTS);
            assertThat(service.counters().events() + service.counters().condemned())
                    .isEqualTo(EVENTS);
            assertThat(drill.getExitCode()).isZero();
        }
    }

    @Test
    void drill_printsALineEveryTenSecondsWithTheFaultOfTheMoment() {
        try (GetFluxlyClient client = client().build()) {
            drill(client).run(new DefaultApplicationArguments());

            assertThat(PROGRESS.matcher(String.join("\n", lines())).results())
                    .extracting(line -> line.group(1) + ": " + line.group(2))
                    .containsExactly("10 s: 429", "20 s: -", "30 s: reject-one", "40 s: -", "50 s: 401", "60 s: -");
        }
    }

    @Test
    void exitCode_isOneIfEventsWereRefused() {
        try (GetFluxlyClient client = client().flushAt(20)
                .maxQueueSize(20)
                .failureMode(FailureMode.REPORT)
                .build()) {
            // Nothing leaves the queue of twenty before all is tracked.
            service.close();
            Drill drill = drill(client);

            drill.run(new DefaultApplicationArguments());

            assertThat(lines()).contains("Verdict: LOST, these do not hold", "  refused = 0: 580 and 0");
            assertThat(drill.getExitCode()).isEqualTo(1);
        }
    }

    @Test
    void exitCode_isOneIfTheRestIsNotDeliveredInTime() {
        try (GetFluxlyClient client = client().build()) {
            service.close();
            Drill drill = drill(client);

            drill.run(new DefaultApplicationArguments());

            assertThat(lines())
                    .endsWith("Verdict: LOST, these do not hold", "  accepted = delivered + rejected: 600 and 0");
            assertThat(drill.getExitCode()).isEqualTo(1);
        }
    }

    @Test
    void exitCode_isOneBeforeTheEnd() {
        try (GetFluxlyClient client = client().build()) {
            assertThat(drill(client).getExitCode()).isEqualTo(1);
        }
    }

    private GetFluxlyClientBuilder client() {
        return GetFluxlyClient.builder("gflux_secret_test")
                .apiHost(service.uri().toString())
                .initialBackoff(SOON)
                .maxBackoff(SOON)
                .parkedProbeInterval(SOON)
                .shutdownTimeout(SOON)
                .shutdownHook(false);
    }

    private Drill drill(GetFluxlyClient client) {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return new Drill(
                new DrillProperties(Duration.ofMinutes(1), PER_SECOND, false, 5, true),
                client,
                service,
                new BusyMachine(),
                out);
    }

    private List<String> lines() {
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
