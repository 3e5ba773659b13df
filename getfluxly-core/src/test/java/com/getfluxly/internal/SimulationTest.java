package com.getfluxly.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.internal.SimulatedService.Fault;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bad days in fast motion: seeded producers, faults and clock steps against the whole engine on one thread, with an
 * oracle. A failure names its seed; add it to {@link #seedsThatOnceFailed}.
 */
@Promise({
    "I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I10", "I11", "I23", "I24", "I25", "I26", "I27", "I28", "I54", "I57"
})
class SimulationTest {

    private static final int SEEDS = 200;
    private static final int MANY_SEEDS = 2_000;
    private static final List<Fault> FAULTS = List.of(Fault.values());
    private static final Path REPORT = Path.of("src/test/resources/simulation-report.md");

    @Test
    void everySeed_keepsThePromises_andTheReportIsAsCommitted() throws IOException {
        Report report = new Report();
        for (long seed = 0; seed < SEEDS; seed++) {
            new Run(seed, report).play();
        }

        Path written = Path.of("target/simulation-report.md");
        Files.writeString(written, report.text());
        assertThat(Files.readString(REPORT))
                .as("the behaviour has changed; if that is meant, copy %s to %s", written, REPORT)
                .isEqualTo(report.text());
    }

    @Test
    @Tag("thorough")
    void manyMoreSeeds_keepThePromises() {
        for (long seed = SEEDS; seed < MANY_SEEDS; seed++) {
            new Run(seed, new Report()).play();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000_003})
    void seedsThatOnceFailed(long seed) {
        new Run(seed, new Report()).play();
    }

    /** What all runs together did. */
    private static final class Report {
        private long accepted;
        private long refused;
        private long delivered;
        private long rejected;
        private long overflow;
        private long shutdown;
        private long copies;
        private long requests;
        private long retries;
        private long peakBytes;

        private void add(DeliveryStats stats, SimulatedService service, Oracle oracle) {
            accepted += stats.accepted();
            refused += stats.refused();
            delivered += stats.delivered();
            rejected += stats.rejected();
            overflow += stats.droppedByReason().getOrDefault(DropReason.QUEUE_OVERFLOW, 0L);
            shutdown += stats.droppedByReason().getOrDefault(DropReason.SHUTDOWN, 0L);
            copies += service.copies;
            requests += oracle.requests;
            retries += stats.retries();
            peakBytes = Math.max(peakBytes, oracle.peakBytes);
        }

        private String text() {
            return String.join(
                    "\n",
                    "# Simulation report",
                    "",
                    "Written by `SimulationTest`, which compares it: a change of behaviour shows as a change of this file.",
                    "",
                    "| what | over " + SEEDS + " seeds |",
                    "| --- | ---: |",
                    "| accepted | " + accepted + " |",
                    "| refused | " + refused + " |",
                    "| delivered | " + delivered + " |",
                    "| rejected | " + rejected + " |",
                    "| dropped: queue_overflow | " + overflow + " |",
                    "| dropped: shutdown | " + shutdown + " |",
                    "| lost without a trace | " + (accepted - delivered - rejected - overflow - shutdown) + " |",
                    "| copies that reached the service under another key | " + copies + " |",
                    "| requests | " + requests + " |",
                    "| retries | " + retries + " |",
                    "| peak of encoded bytes held | " + peakBytes + " |",
                    "");
        }
    }

    /** One day. */
    private static final class Run {

        private final long seed;
        private final Report report;
        private final Random random;
        private final EngineRig rig = new EngineRig();
        private final SimulatedService service;
        private final Violations violations = new Violations();
        private final Oracle oracle = new Oracle(violations);
        private final SimulatedApplication application;
        private final PaceOracle pace = new PaceOracle(rig.clock, rig::held, oracle::isSettled);
        private final boolean someoneFlushes;

        private Run(long seed, Report report) {
            this.seed = seed;
            this.report = report;
            this.random = new Random(seed);
            this.service = new SimulatedService(random, rig.clock);
            this.application = new SimulatedApplication(rig, random, oracle);
            application.configure(100);
            rig.service.always(this::exchange);
            rig.onWait = wait -> {
                violations.rethrow();
                pace.step(wait);
            };
            someoneFlushes = random.nextBoolean();
        }

        private void play() {
            try {
                for (int episode = 0; episode < 6; episode++) {
                    service.breakDown(FAULTS.get(random.nextInt(FAULTS.size())));
                    playEpisode();
                }
                if (random.nextInt(4) > 0) {
                    healAndDrain();
                }
                pace.flush();
                if (random.nextBoolean()) {
                    application.endAll();
                }
                rig.queue().close(rig.clock.nanos() + rig.shutdownTimeout.toNanos());
                oracle.closed();
                oracle.snapshot(rig.stats());
                rig.runToTheEnd(wait -> rig.clock.advance(Duration.ofNanos(wait)));
                application.endAll();
                oracle.snapshot(rig.stats());
                oracle.verify(service, rig.stats());
                report.add(rig.stats(), service, oracle);
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed + ": " + failure.getMessage(), failure);
            }
        }

        private void playEpisode() {
            int moments = 5 + random.nextInt(15);
            for (int i = 0; i < moments; i++) {
                produce(random.nextInt(25));
                if (someoneFlushes && random.nextInt(10) == 0) {
                    flush();
                }
                if (random.nextInt(10) == 0) {
                    rig.clock.setWall(service.now()
                            .plusSeconds(random.nextInt(2 * SimulatedService.HOURS_IN_SECONDS)
                                    - SimulatedService.HOURS_IN_SECONDS));
                }
                rig.pass(Duration.ofMillis(random.nextInt(8_000)));
                oracle.snapshot(rig.stats());
            }
        }

        private void produce(int count) {
            for (int i = 0; i < count; i++) {
                application.act();
                oracle.snapshot(rig.stats());
            }
        }

        private void healAndDrain() {
            service.breakDown(Fault.NONE);
            flush();
            // The longest waits there are: a pause of 20 s, stretched by a quarter, and the cap of the backoff.
            rig.pass(Duration.ofSeconds(30 + 25 + 5));
            rig.assertDrained();
        }

        private void flush() {
            pace.flush();
            rig.queue().flush(rig.maxRetries);
        }

        private TransportResponse exchange(TransportRequest request) throws IOException {
            violations.watch(() -> pace.request(request));
            violations.watch(() -> oracle.request(request));
            try {
                TransportResponse answer = service.answer(request);
                violations.watch(() -> pace.answered(request, answer, service.pause));
                violations.watch(() -> oracle.answered(request, answer));
                return answer;
            } catch (IOException lost) {
                pace.lost(request);
                violations.watch(() -> oracle.answered(request, null));
                throw lost;
            }
        }
    }
}
