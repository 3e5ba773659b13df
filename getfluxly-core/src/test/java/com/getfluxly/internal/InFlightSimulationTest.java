package com.getfluxly.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.internal.SimulatedService.Fault;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bad days of {@link SimulationTest} with two to sixteen batches on the wire: answers take their time and come back in
 * any order, or never. A failure names its seed; add it to {@link #seedsThatOnceFailed}.
 */
@Promise({
    "I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I10", "I11", "I21", "I23", "I24", "I25", "I26", "I27", "I28",
    "I54", "I57"
})
class InFlightSimulationTest {

    private static final int SEEDS = 50;
    private static final int MANY_SEEDS = 200;
    private static final List<Fault> FAULTS = List.of(Fault.values());
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @Test
    void everySeed_keepsThePromises() {
        play(0, SEEDS);
    }

    @Test
    @Tag("thorough")
    void manyMoreSeeds_keepThePromises() {
        play(SEEDS, MANY_SEEDS);
    }

    private static void play(int from, int to) {
        int seeds = to - from;
        int fullWires = 0;
        int overtaken = 0;
        int neverAnswered = 0;
        for (long seed = from; seed < to; seed++) {
            Run run = new Run(seed);
            run.play();
            fullWires += run.pace.peak == run.rig.maxInFlight ? 1 : 0;
            overtaken += run.pace.overtaken;
            neverAnswered += run.neverAnswered;
        }

        assertThat(fullWires).as("runs whose wire was full").isGreaterThan(seeds / 2);
        assertThat(overtaken).as("answers that another failure had overtaken").isGreaterThan(seeds);
        assertThat(neverAnswered).as("requests without an answer").isGreaterThan(seeds);
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000_003})
    void seedsThatOnceFailed(long seed) {
        new Run(seed).play();
    }

    /** A request on its way, and what will come back when. */
    private static final class Flight {

        private final TransportRequest request;
        private final List<String> messageIds;
        private final CompletableFuture<TransportResponse> future = new CompletableFuture<>();
        private final long due;
        private final boolean ends;
        private final PaceOracle.Departure departure;
        private final @Nullable TransportResponse answer;
        private final @Nullable Duration pause;

        private Flight(
                TransportRequest request,
                long due,
                boolean ends,
                PaceOracle.Departure departure,
                @Nullable TransportResponse answer,
                @Nullable Duration pause) {
            this.request = request;
            this.messageIds = ScriptedTransport.messageIds(request);
            this.due = due;
            this.ends = ends;
            this.departure = departure;
            this.answer = answer;
            this.pause = pause;
        }
    }

    /** One day. */
    private static final class Run implements Transport {

        private final long seed;
        private final Random random;
        private final EngineRig rig = new EngineRig();
        private final SimulatedService service;
        private final Violations violations = new Violations();
        private final Oracle oracle = new Oracle(violations);
        private final List<Flight> flights = new ArrayList<>();
        private final PaceOracle pace;
        private final boolean someoneFlushes;
        private boolean slow = true;
        private final SimulatedApplication application;
        private int neverAnswered;

        private Run(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.service = new SimulatedService(random, rig.clock);
            this.application = new SimulatedApplication(rig, random, oracle);
            rig.transport = this;
            rig.maxInFlight = 2 + random.nextInt(15);
            application.configure(30);
            pace = new PaceOracle(rig.clock, rig::held, oracle::isSettled, rig.maxInFlight);
            rig.onWait = wait -> {
                violations.rethrow();
                pace.step(wait);
                oracle.snapshot(rig.stats());
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
                rig.queue().close(rig.clock.nanos() + rig.shutdownTimeout.toNanos());
                rig.runToTheEnd(this::advance);
                assertThat(flights).as("nothing is left on the wire").isEmpty();
                oracle.snapshot(rig.stats());
                oracle.verify(service, rig.stats());
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed + ": " + failure.getMessage(), failure);
            }
        }

        private void playEpisode() {
            int moments = 5 + random.nextInt(10);
            for (int i = 0; i < moments; i++) {
                produce(random.nextInt(40));
                if (someoneFlushes && random.nextInt(10) == 0) {
                    flush();
                }
                pass(Duration.ofMillis(random.nextInt(4_000)));
            }
        }

        private void produce(int count) {
            for (int i = 0; i < count; i++) {
                application.track();
            }
        }

        private void healAndDrain() {
            service.breakDown(Fault.NONE);
            slow = false;
            flush();
            // And what is on the wire may have to be given up first.
            pass(Duration.ofSeconds(30 + 25 + 5).plus(TIMEOUT));
            rig.assertDrained();
        }

        private void flush() {
            pace.flush();
            rig.queue().flush(rig.maxRetries);
        }

        /** Lets that much time pass, with the engine working as it asks for. */
        private void pass(Duration duration) {
            long end = rig.clock.nanos() + duration.toNanos();
            for (long wait = rig.step(); end - rig.clock.nanos() > 0; wait = rig.step()) {
                advance(Math.min(wait, end - rig.clock.nanos()));
            }
        }

        /** Up to the next answer, which ends every wait. */
        private void advance(long nanos) {
            long now = rig.clock.nanos();
            flights.stream()
                    .filter(flight -> flight.ends && flight.due - now <= nanos)
                    .min((one, other) -> Long.compare(one.due - now, other.due - now))
                    .ifPresentOrElse(
                            next -> {
                                rig.clock.advance(Duration.ofNanos(Math.max(0, next.due - now)));
                                land(next);
                            },
                            () -> rig.clock.advance(Duration.ofNanos(nanos)));
        }

        // ---- the wire -----------------------------------------------------------------------------------------------

        @Override
        public TransportResponse send(TransportRequest request) {
            throw new AssertionError("nobody waits here");
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // only looks on
        public CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
            PaceOracle.Departure[] departure = new PaceOracle.Departure[1];
            violations.watch(() -> oracle.request(request));
            violations.watch(() -> departure[0] = pace.departs(request));
            Flight flight = serve(request, departure[0]);
            violations.watch(() -> assertNotOnWire(flight));
            flights.add(flight);
            flight.future.whenComplete((answer, failure) -> {
                if (flight.future.isCancelled()) {
                    flights.remove(flight);
                    lost(flight);
                }
            });
            if (flight.ends && flight.due == rig.clock.nanos()) {
                land(flight);
            }
            return flight.future;
        }

        private void assertNotOnWire(Flight departing) {
            assertThat(flights)
                    .as("I8: no id in two requests at once")
                    .noneMatch(flight -> flight.messageIds.stream().anyMatch(departing.messageIds::contains));
        }

        /** What the service makes of it now; the client hears of it later. */
        private Flight serve(TransportRequest request, PaceOracle.Departure departure) {
            long due = rig.clock.nanos() + latency().toNanos();
            boolean ends = !slow || random.nextInt(25) > 0;
            neverAnswered += ends ? 0 : 1;
            try {
                TransportResponse answer = service.answer(request);
                return new Flight(request, due, ends, departure, answer, service.pause);
            } catch (IOException lost) {
                return new Flight(request, due, ends, departure, null, null);
            }
        }

        private Duration latency() {
            int dice = random.nextInt(10);
            int most = !slow ? 50 : dice == 0 ? 6_000 : dice < 8 ? 500 : 0;
            return most == 0
                    ? Duration.ZERO
                    : Duration.ofNanos(random.nextInt(most) * 1_000_000L + random.nextInt(999_999));
        }

        private void land(Flight flight) {
            flights.remove(flight);
            TransportResponse answer = flight.answer;
            if (answer == null) {
                lost(flight);
                flight.future.completeExceptionally(new IOException("connection reset"));
            } else {
                violations.watch(() -> oracle.answered(flight.request, answer));
                violations.watch(() -> pace.answered(flight.departure, flight.request, answer, flight.pause));
                flight.future.complete(answer);
            }
        }

        private void lost(Flight flight) {
            violations.watch(() -> oracle.answered(flight.request, null));
            violations.watch(() -> pace.lost(flight.departure, flight.request));
        }
    }
}
