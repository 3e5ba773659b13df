package com.getfluxly.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.delivery.SpoolDurability;
import com.getfluxly.delivery.SpoolFallback;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.SimulatedService.Fault;
import com.getfluxly.internal.base.Daemon;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.base.Spoolings;
import com.getfluxly.internal.send.Steps;
import com.getfluxly.internal.spool.Spool;
import com.getfluxly.internal.spool.SpoolDisk;
import com.getfluxly.internal.spool.SpoolOpening;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bad days of {@link SimulationTest} with a disk under the queue, and one process after the other on it: killed in the middle of
 * anything, cut off from power, or shut down in good order, while the disk fails and heals. A failure names its seed; add it to
 * {@link #seedsThatOnceFailed}.
 */
@Promise({"I1", "I2", "I4", "I5", "I6", "I7", "I8", "I9", "I11", "I30", "I32", "I33", "I34", "I57"})
class SpoolSimulationTest {

    private static final int SEEDS = 100;
    private static final int MANY_SEEDS = 5_000;
    private static final List<Fault> FAULTS = List.of(Fault.values());

    @Test
    void everySeed_keepsThePromises() {
        play(0, SEEDS);
    }

    @Test
    @Tag("thorough")
    void manyMoreSeeds_keepThePromises() {
        play(SEEDS, MANY_SEEDS);
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000_003})
    void seedsThatOnceFailed(long seed) {
        new Run(seed).play();
    }

    private static void play(int from, int to) {
        Sums sums = new Sums();
        for (long seed = from; seed < to; seed++) {
            Run run = new Run(seed);
            run.play();
            sums.add(run);
        }
        sums.verify(to - from);
    }

    /** That the days were bad enough. */
    private static final class Sums {

        private int kills;
        private int killsInAStep;
        private int shutdowns;
        private long recovered;
        private long resent;
        private long sameKey;
        private long fromDisk;
        private long untold;
        private int troubles;
        private int unreadable;

        private void add(Run run) {
            kills += run.kills;
            killsInAStep += run.killsInAStep;
            shutdowns += run.shutdowns;
            recovered += run.recovered;
            resent += run.oracle.resent;
            sameKey += run.oracle.resentUnderTheSameKey;
            fromDisk += run.mostOnDiskOnly;
            untold += run.oracle.untold();
            troubles += run.troubles;
            unreadable += run.unreadableStarts;
        }

        private void verify(int seeds) {
            assertThat(kills).as("kills").isGreaterThan(seeds);
            assertThat(killsInAStep).as("kills in the middle of a step").isGreaterThan(seeds / 2);
            assertThat(shutdowns).as("shutdowns").isGreaterThan(seeds / 2);
            assertThat(recovered).as("recovered events").isGreaterThan(20L * seeds);
            assertThat(resent).as("events sent again by another process").isGreaterThan(seeds);
            assertThat(sameKey).as("of these, under the same key").isGreaterThan(resent / 2);
            assertThat(fromDisk).as("events that were on disk only").isGreaterThan(10L * seeds);
            assertThat(untold).as("events dropped on disk").isGreaterThan(seeds / 4);
            assertThat(troubles).as("lives with a disk in trouble").isGreaterThan(seeds / 2);
            assertThat(unreadable)
                    .as("starts from a disk that could not be read")
                    .isGreaterThan(seeds / 20);
        }
    }

    /** A request on its way, and what will come back when. */
    private record Flight(
            TransportRequest request,
            List<String> messageIds,
            CompletableFuture<TransportResponse> future,
            long due,
            boolean ends,
            @Nullable TransportResponse answer) {}

    /** One disk, and one process after the other. */
    private static final class Run implements Transport {

        private static final long SEGMENT_BYTES = 6_000;

        private final long seed;
        private final Random random;
        private final ManualClock clock = new ManualClock();
        private final SpoolDisk disk = new SpoolDisk(SEGMENT_BYTES);
        private final SimulatedService service;
        private final Violations violations = new Violations();
        private final SpoolOracle oracle = new SpoolOracle(violations);
        private final List<Flight> flights = new ArrayList<>();
        private final List<UUID> usedIds = new ArrayList<>();

        private final boolean isSteady;
        private final boolean usesOwnIds;
        private final int maxInFlight;
        private final OverflowPolicy overflow;
        private final SpoolDurability durability;
        private final SpoolFallback fallback;
        private final long maxBytes;
        private final int window;
        private final int batchSize;

        private EngineRig rig = new EngineRig();
        private @Nullable Spool spool;
        private int number;
        private boolean slow = true;
        private boolean diesOnTheWire;
        private boolean isTroubled;
        private boolean wasTroubled;
        private boolean isRecoveryChecked;
        private @Nullable Long expected;
        private long least;
        private long most;

        private int kills;
        private int killsInAStep;
        private int shutdowns;
        private int troubles;
        private int unreadableStarts;
        private long recovered;
        private long mostOnDiskOnly;

        private Run(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.service = new SimulatedService(random, clock);
            isSteady = random.nextInt(3) == 0;
            usesOwnIds = random.nextInt(3) == 0;
            maxInFlight = List.of(1, 4, 16).get(random.nextInt(3));
            overflow = List.of(OverflowPolicy.values()).get(random.nextInt(OverflowPolicy.values().length));
            durability = random.nextBoolean() ? SpoolDurability.PROCESS : SpoolDurability.POWER;
            fallback = random.nextInt(3) > 0 ? SpoolFallback.MEMORY : SpoolFallback.REFUSE;
            maxBytes = 40_000L + random.nextInt(200_000);
            window = 10 + random.nextInt(60);
            batchSize = 1 + random.nextInt(isSteady ? window / 4 : 60);
            if (!isSteady) {
                oracle.keysMayChange();
            }
            if (maxInFlight > 1 || !isSteady) {
                oracle.orderMayChange();
            }
        }

        private void play() {
            try {
                int lives = 3 + random.nextInt(4);
                for (int life = 0; life < lives; life++) {
                    live();
                }
                end();
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed + " (" + this + "): " + failure.getMessage(), failure);
            }
        }

        @Override
        public String toString() {
            return String.join(
                    " ",
                    isSteady ? "steady" : "rough",
                    maxInFlight + " in flight",
                    overflow.name(),
                    durability.name(),
                    fallback.name(),
                    usesOwnIds ? "own ids" : "",
                    window + " in memory",
                    "at event " + number);
        }

        // ---- one process --------------------------------------------------------------------------------------------

        private void live() {
            if (!isSteady && random.nextInt(8) == 0) {
                disk.breakReading();
                trouble();
                unreadableStarts++;
            }
            start();
            try {
                int episodes = 1 + random.nextInt(4);
                for (int i = 0; i < episodes && !disk.isDead(); i++) {
                    breakDown();
                    playEpisode();
                }
                if (!disk.isDead() && random.nextInt(3) == 0 && shutDown()) {
                    shutdowns++;
                    return;
                }
            } catch (Error killedInTheMiddle) {
                if (!disk.isDead()) {
                    throw killedInTheMiddle;
                }
            }
            violations.rethrow();
            kill();
        }

        private void start() {
            rig = new EngineRig(clock);
            rig.random = random::nextDouble;
            rig.failureMode = FailureMode.REPORT;
            rig.transport = this;
            rig.overflow = overflow;
            rig.maxInFlight = maxInFlight;
            rig.maxQueueSize = isSteady ? window : Math.max(4, window - random.nextInt(20));
            rig.maxBatchSize = batchSize;
            rig.flushAt = 1 + random.nextInt(20);
            rig.maxRetries = random.nextInt(4);
            rig.flushInterval = Duration.ofSeconds(1 + random.nextInt(8));
            rig.maxQueueBytes = isSteady ? 1_000_000 : 32_768L + random.nextInt(20_000);
            rig.listeners.add(oracle);
            rig.spooling = Spoolings.of(Path.of("/spool"), durability, fallback, maxBytes, Duration.ZERO);
            rig.starter = (name, body) -> switch (name) {
                case "getfluxly-sync" -> null;
                case "getfluxly-delivery" -> new Thread(body);
                default -> Daemon.start(name, body);
            };
            SpoolOpening.Opener opener = disk.opener();
            rig.opener = (spooling, token, interval, environment) -> {
                SpoolOpening opening = opener.open(spooling, token, interval, environment);
                spool = opening.spool();
                return opening;
            };
            rig.onWait = wait -> look();
            isRecoveryChecked = false;
            least = oracle.least();
            most = oracle.most();
            rig.engine().begin(random.nextDouble());
            look();
        }

        private void playEpisode() {
            int moments = 2 + random.nextInt(8);
            for (int i = 0; i < moments && !disk.isDead(); i++) {
                moment();
            }
        }

        private void moment() {
            int dice = random.nextInt(20);
            if (dice == 0) {
                disk.killAfter(random.nextInt(12), random.nextInt(3) * random.nextInt(700));
            } else if (dice == 1) {
                diesOnTheWire = true;
            } else if (dice == 2 && !isSteady) {
                breakDisk();
            } else if (dice == 3) {
                heal();
            } else if (dice == 4 && !isSteady) {
                clock.setWall(service.now()
                        .plusSeconds(random.nextInt(2 * SimulatedService.HOURS_IN_SECONDS)
                                - SimulatedService.HOURS_IN_SECONDS));
            } else if (dice == 5) {
                rig.queue().flush(rig.maxRetries);
            }
            int count = random.nextInt(25);
            for (int i = 0; i < count && !disk.isDead(); i++) {
                track();
            }
            pass(Duration.ofMillis(random.nextInt(6_000)));
        }

        private void breakDown() {
            Fault fault = FAULTS.get(random.nextInt(FAULTS.size()));
            // Where a key brings back nothing but an error, it has to change.
            service.breakDown(isSteady && fault == Fault.STUCK_ERROR ? Fault.DOWN : fault);
        }

        private void breakDisk() {
            trouble();
            switch (random.nextInt(4)) {
                case 0 -> disk.fill();
                case 1 -> disk.breakReading();
                case 2 -> disk.tearWrites();
                default -> disk.breakSync();
            }
        }

        private void trouble() {
            troubles += isTroubled ? 0 : 1;
            isTroubled = true;
            wasTroubled = true;
        }

        private void heal() {
            disk.heal();
            isTroubled = false;
        }

        // ---- the application ----------------------------------------------------------------------------------------

        private void track() {
            int dice = random.nextInt(100);
            String kind = dice == 0 ? SimulatedService.POISON : dice == 1 ? SimulatedService.UNWANTED : "paid";
            int mine = number++;
            TrackEvent.Builder event = TrackEvent.builder(kind + "_" + mine, EngineRig.WHO)
                    .property("filler", "x".repeat(random.nextInt(400)));
            if (usesOwnIds) {
                event.messageId(id());
            }
            oracle.tracking(mine);
            noteHealth();
            boolean wasHealthy = spool().status().code() == null && !isTroubled;
            long openBefore = spool().status().open();
            DeliveryStats before = rig.stats();
            boolean taken;
            try {
                taken = rig.offer(event.build());
            } finally {
                noteMissed();
            }
            if (disk.isDead()) {
                return;
            }
            boolean dropped = rig.stats().dropped() > before.dropped();
            boolean healthy = wasHealthy && spool().status().code() == null;
            if (taken) {
                oracle.tracked(mine, healthy || (!dropped && spool().status().open() > openBefore));
            } else {
                oracle.refused(mine, healthy);
            }
            look();
        }

        /** A sync has failed, and in the middle of what was done about it the process was killed. */
        private void noteMissed() {
            if (disk.isDead() && wasTroubled && durability == SpoolDurability.POWER) {
                oracle.oneMayBeMissed();
            }
        }

        private UUID id() {
            if (!usedIds.isEmpty() && random.nextInt(8) == 0) {
                return usedIds.get(usedIds.size() - 1 - random.nextInt(Math.min(usedIds.size(), 60)));
            }
            UUID id = new UUID(seed + 1, random.nextLong());
            usedIds.add(id);
            return id;
        }

        // ---- looks --------------------------------------------------------------------------------------------------

        private Spool spool() {
            return Objects.requireNonNull(spool);
        }

        private void noteHealth() {
            boolean hasRoom = spool().status().bytes() + SEGMENT_BYTES / 2 < maxBytes;
            oracle.health(!isTroubled && hasRoom && spool().status().code() == null);
        }

        private void look() {
            if (disk.isDead()) {
                return;
            }
            noteHealth();
            violations.rethrow();
            DeliveryStats stats = rig.stats();
            oracle.look(stats);
            mostOnDiskOnly = Math.max(
                    mostOnDiskOnly, Objects.requireNonNull(stats.spool()).pending());
            if (disk.bytes() > maxBytes) {
                assertThat(disk.bytes()).as("maxSpoolBytes").isLessThanOrEqualTo(maxBytes);
            }
            if (!isRecoveryChecked
                    && spool().recovered() != null
                    && stats.recovered() == spool().recovered().open()) {
                isRecoveryChecked = true;
                checkRecovered(stats.recovered());
            }
        }

        private void checkRecovered(long found) {
            recovered += found;
            assertThat(found).as("I30: what was accepted is found").isBetween(least, most);
            if (expected != null) {
                assertThat(found).as("what was pending is found").isEqualTo(expected);
            }
        }

        // ---- its end ------------------------------------------------------------------------------------------------

        private void kill() {
            kills++;
            boolean inAStep = disk.isDead();
            killsInAStep += inAStep ? 1 : 0;
            oracle.dies();
            noteExpected(!inAStep);
            oracle.gone(rig.stats(), true);
            if (durability == SpoolDurability.POWER && random.nextBoolean()) {
                disk.cutPower();
                // That a batch leaves is written, but nobody waits until it is safe.
                oracle.keysMayChange();
            } else {
                disk.kill();
            }
            begoneAll();
        }

        /** Whether it was not killed meanwhile. */
        private boolean shutDown() {
            rig.queue().close(clock.nanos() + rig.shutdownTimeout.toNanos());
            for (long wait = rig.step(); wait != Steps.DONE; wait = rig.step()) {
                if (disk.isDead()) {
                    return false;
                }
                assertThat(wait).as("the final flush never waits for nothing").isLessThan(Long.MAX_VALUE);
                advance(wait);
            }
            if (disk.isDead()) {
                return false;
            }
            rig.finish();
            oracle.droppedAtTheEnd(rig.stats().droppedByReason().getOrDefault(DropReason.SHUTDOWN, 0L));
            spool().close();
            violations.rethrow();
            oracle.look(rig.stats());
            assertThat(disk.openFiles()).as("open files").isZero();
            assertThat(flights).as("nothing is left on the wire").isEmpty();
            noteExpected(true);
            oracle.gone(rig.stats(), false);
            disk.kill();
            begoneAll();
            return true;
        }

        private void noteExpected(boolean isExact) {
            expected = isExact && !wasTroubled ? rig.stats().pending() : null;
        }

        private void begoneAll() {
            flights.clear();
            diesOnTheWire = false;
            isTroubled = false;
            wasTroubled = false;
        }

        /** I57: whatever has happened, all is delivered in the end. */
        private void end() {
            slow = false;
            service.breakDown(Fault.NONE);
            start();
            for (int minute = 0; minute < 60 && rig.stats().pending() > 0; minute++) {
                rig.queue().flush(rig.maxRetries);
                pass(Duration.ofMinutes(1));
            }
            assertThat(rig.stats().pending())
                    .as("I57: everything held is delivered")
                    .isZero();
            assertThat(Objects.requireNonNull(rig.stats().spool()).code()).isNull();
            assertThat(shutDown()).isTrue();
            oracle.verify(service);
        }

        // ---- time ---------------------------------------------------------------------------------------------------

        private void pass(Duration duration) {
            long end = clock.nanos() + duration.toNanos();
            while (!disk.isDead()) {
                long wait = rig.step();
                if (end - clock.nanos() <= 0) {
                    return;
                }
                advance(Math.min(wait, end - clock.nanos()));
            }
        }

        /** Up to the next answer, which ends every wait. */
        private void advance(long nanos) {
            long now = clock.nanos();
            flights.stream()
                    .filter(flight -> flight.ends() && flight.due() - now <= nanos)
                    .min((one, other) -> Long.compare(one.due() - now, other.due() - now))
                    .ifPresentOrElse(
                            next -> {
                                clock.advance(Duration.ofNanos(Math.max(0, next.due() - now)));
                                land(next);
                            },
                            () -> clock.advance(Duration.ofNanos(nanos)));
        }

        // ---- the wire -----------------------------------------------------------------------------------------------

        @Override
        public TransportResponse send(TransportRequest request) throws IOException {
            departs(request);
            TransportResponse answer = answer(request);
            dieIfMeant();
            if (answer == null) {
                throw new IOException("connection reset");
            }
            return answer;
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // only looks on
        public CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
            departs(request);
            CompletableFuture<TransportResponse> future = new CompletableFuture<>();
            List<String> ids = ScriptedTransport.messageIds(request);
            violations.watch(() -> assertThat(flights)
                    .as("I8: no id in two requests at once")
                    .noneMatch(flight -> flight.messageIds().stream().anyMatch(ids::contains)));
            long due = clock.nanos() + (slow ? random.nextInt(3_000) : 20) * 1_000_000L;
            boolean ends = !slow || random.nextInt(25) > 0;
            Flight flight = new Flight(request, ids, future, due, ends, serve(request));
            flights.add(flight);
            future.whenComplete((answer, failure) -> {
                if (future.isCancelled()) {
                    flights.remove(flight);
                }
            });
            dieIfMeant();
            return future;
        }

        private void departs(TransportRequest request) {
            if (!disk.isDead()) {
                noteHealth();
                violations.watch(() -> oracle.request(request));
            }
        }

        private void dieIfMeant() {
            if (diesOnTheWire) {
                oracle.dies();
                disk.die();
            }
        }

        private @Nullable TransportResponse answer(TransportRequest request) {
            TransportResponse answer = serve(request);
            if (!disk.isDead() && !diesOnTheWire) {
                violations.watch(() -> oracle.answered(request, answer));
            }
            return answer;
        }

        private @Nullable TransportResponse serve(TransportRequest request) {
            try {
                return service.answer(request);
            } catch (IOException lost) {
                return null;
            }
        }

        private void land(Flight flight) {
            flights.remove(flight);
            TransportResponse answer = flight.answer();
            if (!disk.isDead()) {
                violations.watch(() -> oracle.answered(flight.request(), answer));
            }
            if (answer == null) {
                flight.future().completeExceptionally(new IOException("connection reset"));
            } else {
                flight.future().complete(answer);
            }
        }
    }
}
