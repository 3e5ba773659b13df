package com.getfluxly.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.getfluxly.Promise;
import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.delivery.SpoolDurability;
import com.getfluxly.delivery.SpoolFallback;
import com.getfluxly.delivery.SpoolStats;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.base.Access;
import com.getfluxly.internal.base.Cadence;
import com.getfluxly.internal.base.Daemon;
import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.base.Retries;
import com.getfluxly.internal.base.Settings;
import com.getfluxly.internal.base.Spooling;
import com.getfluxly.internal.base.Spoolings;
import com.getfluxly.internal.spool.Hanging;
import com.getfluxly.internal.spool.SpoolDisk;
import com.getfluxly.internal.spool.SpoolOpening;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.helpers.NOPLogger;

/** The engine with a disk under its queue, through one process after the other. */
class SpooledEngineTest {

    private static final long MIB = 1024 * 1024;

    private SpoolDisk disk = new SpoolDisk();
    private final ManualClock clock = new ManualClock();
    private SpoolFallback fallback = SpoolFallback.MEMORY;
    private SpoolDurability durability = SpoolDurability.PROCESS;
    private Duration maxAge = Duration.ZERO;
    private EngineRig rig = start();

    private EngineRig start() {
        EngineRig started = new EngineRig(clock);
        started.failureMode = FailureMode.REPORT;
        return use(started);
    }

    private EngineRig use(EngineRig started) {
        started.opener = disk.opener();
        started.spooling = at(Path.of("/spool"));
        return started;
    }

    /** {@code kill -9}, and the next start. */
    private EngineRig kill() {
        disk.kill();
        rig = start();
        return rig;
    }

    private DeliveryStats stats() {
        DeliveryStats stats = rig.stats();
        assertThat(stats.offered()).isEqualTo(stats.accepted() + stats.refused());
        assertThat(stats.accepted() + stats.recovered())
                .isEqualTo(stats.delivered() + stats.rejected() + stats.dropped() + stats.pending());
        return stats;
    }

    private @Nullable String code() {
        return Objects.requireNonNull(stats().spool()).code();
    }

    private long onDiskOnly() {
        return Objects.requireNonNull(stats().spool()).pending();
    }

    private List<String> arrived() {
        return rig.service.batches().stream().flatMap(List::stream).toList();
    }

    private static List<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "e" + i).toList();
    }

    // ---- what was accepted survives ---------------------------------------------------------------------------------

    @Test
    @Promise({"I1", "I2", "I30"})
    void kill_losesNothingThatWasAccepted() {
        rig.service.always(503);
        rig.trackMany(250).settle();

        kill();

        assertThat(stats().recovered()).isEqualTo(250);
        assertThat(stats().pending()).isEqualTo(250);
        assertThat(rig.flush())
                .isEqualTo(FlushResult.builder().accepted(250).batches(3).build());
        assertThat(arrived()).isEqualTo(names(0, 250));
        assertThat(stats().delivered()).isEqualTo(250);
    }

    @Test
    @Promise({"I7", "I9"})
    void kill_onTheWire_sendsTheSameBytesUnderTheSameKey() {
        rig.service.thenNoAnswer();
        rig.trackMany(20).step();
        TransportRequest before = rig.service.requests().get(0);

        kill().flush();

        TransportRequest after = rig.service.requests().get(0);
        assertThat(ScriptedTransport.key(after)).isEqualTo(ScriptedTransport.key(before));
        assertThat(after.body()).isEqualTo(before.body());
        assertThat(rig.service.requests()).hasSize(1);
        assertThat(stats().retries()).isEqualTo(1);
    }

    @Test
    @Promise(
            value = {"I5", "I9"},
            mutant = "an outcome is not written")
    void kill_sendsNothingAgainThatHadItsOutcome() {
        rig.trackMany(20).settle();
        rig.track("later");

        kill().flush();

        assertThat(arrived()).containsExactly("later");
        assertThat(stats().recovered()).isEqualTo(1);
    }

    @Test
    @Promise("I7")
    void kill_afterASplit_keepsTheKeysOfTheHalves() {
        rig.service.then(413).thenNoAnswer();
        rig.trackMany(20).step();
        rig.step();
        TransportRequest half = rig.service.requests().get(1);

        kill().flush();

        assertThat(rig.service.batches()).containsExactly(names(0, 10), names(10, 20));
        assertThat(rig.service.keys().get(0)).isEqualTo(ScriptedTransport.key(half));
        assertThat(rig.service.requests().get(0).body()).isEqualTo(half.body());
    }

    @Test
    void kill_longAgo_sendsUnderANewKey_andCountsIt() {
        rig.service.thenNoAnswer();
        rig.trackMany(20).step();
        String before = rig.service.keys().get(0);
        clock.advance(Duration.ofHours(23));

        kill().flush();

        assertThat(rig.service.keys()).hasSize(1).doesNotContain(before);
        assertThat(stats().anomalies()).containsEntry(Anomaly.STALE_RESENDS, 1L);
        assertThat(arrived()).isEqualTo(names(0, 20));
    }

    @Test
    @Promise(
            value = {"I11", "I38"},
            mutant = "all of the backlog is read at once")
    void backlog_isReadInOrder_howeverLargeItIs() {
        rig.maxQueueSize = 10;
        rig.flushAt = 10;
        rig.service.always(503);
        rig.trackMany(1_000).settle();
        assertThat(onDiskOnly()).isEqualTo(990);

        rig.service.always(request -> ScriptedTransport.json(202, "{}"));
        rig.flush();

        assertThat(arrived().stream().distinct().toList()).isEqualTo(names(0, 1_000));
        assertThat(stats().delivered()).isEqualTo(1_000);
    }

    @Test
    @Promise("I38")
    void recovered_areReadInOrder_beforeNewOnes() {
        rig.service.always(503);
        rig.trackMany(300).settle();
        kill();
        rig.maxQueueSize = 50;
        rig.track("new");

        rig.flush();

        List<String> all = new ArrayList<>(names(0, 300));
        all.add("new");
        assertThat(arrived()).isEqualTo(all);
    }

    @Test
    void recovered_waitForAPartOfTheInterval_soThatNotAllInstancesBeginAtOnce() {
        rig.service.always(503);
        rig.trackMany(30).settle();
        kill().engine().begin(0.5);

        assertThat(rig.settle()).isEqualTo(Duration.ofMillis(2_500));
        assertThat(rig.service.requests()).isEmpty();

        rig.pass(Duration.ofMillis(2_500));
        assertThat(arrived()).isEqualTo(names(0, 30));
    }

    @Test
    @Promise("I8")
    void twin_waitsOutsideUntilTheFirstIsSettled() {
        UUID id = UUID.randomUUID();
        rig.maxQueueSize = 4;
        rig.flushAt = 4;
        rig.service.always(503);
        rig.offer(withId("first", id));
        rig.trackMany(3);
        rig.trackMany(1);
        assertThat(rig.offer(withId("twin", id))).isFalse();
        assertThat(stats().refusedByReason()).containsEntry(DropReason.VALIDATION_ERROR, 1L);
    }

    @Test
    @Promise("I8")
    void twinReadFromDisk_isSentOnceTheFirstIsSettled() {
        UUID id = UUID.randomUUID();
        rig.service.always(503);
        fillMemoryWith(8);
        assertThat(rig.offer(withId("first", id))).isTrue();
        assertThat(rig.offer(withId("twin", id))).isTrue();
        rig.track("last");

        rig.service.requests().clear();
        rig.service.always(request -> ScriptedTransport.json(202, "{}"));
        rig.flush();

        assertThat(rig.service.batches()).containsExactly(names(0, 8), List.of("first"), List.of("twin", "last"));
    }

    @Test
    @Promise(
            value = {"I1", "I32"},
            mutant = "what is lost behind a twin takes the twin along")
    void damageBehindATwin_costsOneEvent() {
        UUID id = UUID.randomUUID();
        rig.service.always(503);
        fillMemoryWith(8);
        rig.offer(withId("first", id));
        rig.offer(withId("twin", id));
        rig.track("damaged");
        disk.flipBit(10);
        rig.track("last");

        rig.service.requests().clear();
        rig.service.always(request -> ScriptedTransport.json(202, "{}"));
        rig.pass(Duration.ofMinutes(1));

        assertThat(rig.service.batches()).containsExactly(names(0, 8), List.of("first"), List.of("twin", "last"));
        assertThat(stats().droppedByReason()).containsEntry(DropReason.CORRUPT, 1L);
    }

    /** All that comes now is on disk only. */
    private void fillMemoryWith(int events) {
        rig.maxQueueSize = events;
        rig.flushAt = events;
        rig.trackMany(events).settle();
    }

    private static TrackEvent withId(String name, UUID id) {
        return TrackEvent.builder(name, Identity.externalId("nobody"))
                .messageId(id)
                .build();
    }

    // ---- the end ----------------------------------------------------------------------------------------------------

    @Test
    @Promise("I1")
    void shutdown_leavesToTheNextStartWhatItCannotDeliver() {
        List<String> dropped = new ArrayList<>();
        rig.service.always(503);
        rig.shutdownTimeout = Duration.ZERO;
        rig.trackMany(30).settle();

        FlushResult result = rig.engine().shutdown();

        assertThat(result).isEqualTo(FlushResult.builder().pending(30).build());
        assertThat(stats().dropped()).isZero();
        assertThat(stats().pending()).isEqualTo(30);
        assertThat(rig.track("too_late")).isFalse();
        assertThat(dropped).isEmpty();
        kill().flush();
        assertThat(arrived()).isEqualTo(names(0, 30));
    }

    @Test
    void restart_withoutEvents_leavesNoFile() {
        for (int i = 0; i < 100; i++) {
            rig.engine().shutdown();
            kill();
        }

        assertThat(disk.fileCount()).isZero();
    }

    // ---- the disk says no -------------------------------------------------------------------------------------------

    @Test
    @Promise("I34")
    void fullDisk_holdsEventsInMemory_andHeals() {
        rig.service.always(503);
        rig.trackMany(5).settle();
        disk.fill();

        assertThat(rig.track("in_memory")).isTrue();
        rig.pass(Duration.ofSeconds(5));
        assertThat(code()).isEqualTo("spool_unavailable");

        disk.heal();
        rig.pass(Duration.ofSeconds(10));
        assertThat(code()).isNull();
        rig.track("on_disk");
        kill().flush();
        List<String> survivors = new ArrayList<>(names(0, 5));
        survivors.add("on_disk");
        assertThat(arrived()).isEqualTo(survivors);
    }

    @Test
    @Promise("I34")
    void fullDisk_refusesEvents_ifMemoryMustNotDo() {
        fallback = SpoolFallback.REFUSE;
        rig = start();
        disk.fill();

        assertThat(rig.track("refused")).isFalse();

        assertThat(stats().refusedByReason()).containsEntry(DropReason.SPOOL_UNAVAILABLE, 1L);
    }

    @Test
    void directoryThatIsRefused_showsWhyInTheStats_andMemoryDoes() {
        rig = start();
        rig.opener = disk.refusing();
        rig.trackMany(3).flush();

        assertThat(stats().spool())
                .isEqualTo(SpoolStats.builder()
                        .capacity(16 * MIB)
                        .code("spool_unsafe")
                        .build());
        assertThat(stats().delivered()).isEqualTo(3);
        assertThat(disk.fileCount()).isZero();
    }

    @Test
    @Promise("I43")
    void close_withoutAThread_givesTheDirectoryBack(@TempDir Path place) {
        rig.opener = SpoolOpening::of;
        rig.spooling = at(place);
        rig.shutdownTimeout = Duration.ZERO;
        rig.starter = (name, body) -> null;
        rig.track("one");
        assertThat(owned(place)).isEqualTo(1);

        rig.engine().shutdown();

        assertThat(owned(place)).isZero();
    }

    @Test
    @Promise("I43")
    void engineThatCannotBeBuilt_givesTheDirectoryBack(@TempDir Path place) {
        Duration tooLong = Duration.ofSeconds(Long.MAX_VALUE);
        Duration none = Duration.ZERO;
        Settings settings = new Settings(
                new Access("gflux_secret_test", null, ""),
                Intake.ofRoom(1, 1_000, OverflowPolicy.REJECT),
                Cadence.withoutInterval(1, 1, none, none),
                Retries.evenly(0, tooLong),
                List.of(),
                at(place));

        assertThatThrownBy(() -> DeliveryEngine.create(settings, rig.service, List.of(), NOPLogger.NOP_LOGGER))
                .isInstanceOf(ArithmeticException.class);

        assertThat(place).isNotEmptyDirectory();
        assertThat(owned(place)).isZero();
    }

    private Spooling small(long maxBytes) {
        return Spoolings.of(Path.of("/spool"), durability, fallback, maxBytes, maxAge);
    }

    private Spooling at(Path place) {
        return Spoolings.at(place, durability, fallback, maxAge);
    }

    private static long owned(Path place) {
        return System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("com.getfluxly.spool:" + place))
                .count();
    }

    @Test
    @Promise("I34")
    void fullDisk_keepsNoOutcomeFromBeingCounted() {
        rig.trackMany(19);
        disk.fill();
        rig.flush();

        assertThat(stats().delivered()).isEqualTo(19);
    }

    @Test
    void fullSpool_refusesNewEvents() {
        rig.spooling = small(8 * MIB);
        rig.service.always(503);
        int accepted = 0;
        while (rig.offer(large("e" + accepted))) {
            accepted++;
        }

        assertThat(accepted).isBetween(200, 300);
        assertThat(stats().refusedByReason()).containsEntry(DropReason.QUEUE_OVERFLOW, 1L);
        assertThat(disk.bytes()).isLessThanOrEqualTo(8 * MIB);
    }

    @Test
    @Promise({"I1", "I13"})
    void fullSpool_dropsTheOldest_eachCounted() {
        rig.overflow = OverflowPolicy.DROP_OLDEST;
        rig.spooling = small(8 * MIB);
        rig.service.always(503);
        for (int i = 0; i < 1_000; i++) {
            assertThat(rig.offer(large("e" + i))).isTrue();
        }
        long dropped = stats().dropped();
        assertThat(dropped).isBetween(700L, 850L);
        assertThat(disk.bytes()).isLessThanOrEqualTo(8 * MIB);

        rig.service.always(request -> ScriptedTransport.json(202, "{}"));
        rig.flush();

        assertThat(arrived()).isEqualTo(names((int) dropped, 1_000));
        assertThat(stats().delivered()).isEqualTo(1_000 - dropped);
    }

    @Test
    @Promise({"I13", "I30"})
    void fullSpool_dropsFromTheNextFile_ifAllOfTheOldestIsOnTheWire() {
        disk = new SpoolDisk(6_000);
        rig = start();
        rig.overflow = OverflowPolicy.DROP_OLDEST;
        rig.maxInFlight = 4;
        rig.maxBatchSize = 20;
        rig.transport = new SilentTransport();
        rig.spooling = small(40_000);
        rig.trackMany(20).step();

        for (int i = 20; i < 300; i++) {
            assertThat(rig.track("e" + i)).isTrue();
        }

        assertThat(stats().inFlight()).isEqualTo(20);
        assertThat(disk.bytes()).isLessThanOrEqualTo(40_000);
    }

    @Test
    @Promise({"I3", "I4"})
    void fullSpool_tellsOfWhatHadToGo_althoughTheDiskThenRefusesTheNewEvent() {
        List<String> told = new ArrayList<>();
        fallback = SpoolFallback.REFUSE;
        disk = new SpoolDisk(6_000);
        rig = start();
        rig.overflow = OverflowPolicy.DROP_OLDEST;
        rig.spooling = small(40_000);
        rig.listeners.add(new DeliveryListener() {
            @Override
            public void onDropped(DroppedEvent event) {
                if (!event.refused()) {
                    told.add(event.eventName());
                }
            }
        });
        long before = 0;
        // A file of 6,000 bytes is for what is not an event, and 1,024 bytes for the lock.
        for (int i = 100; i < 300 && 2 * bytes() - before <= 40_000 - 6_000 - 1_024; i++) {
            before = bytes();
            rig.track("e" + i);
        }
        assertThat(stats().dropped()).isZero();
        disk.fill();

        assertThat(rig.track("e300")).isFalse();

        assertThat(stats().dropped()).isPositive().isEqualTo(told.size());
    }

    private long bytes() {
        return Objects.requireNonNull(stats().spool()).bytes();
    }

    @Test
    @Promise({"I1", "I13"})
    void fullSpool_whoseFilesCannotBeDeleted_dropsOneFileForNothing_andThenRefuses() {
        startSmall(Duration.ZERO);
        int events = trackUntilSomethingIsDropped();
        long atOnce = stats().dropped();
        long pending = stats().pending();
        disk.breakDeleting();
        for (int i = 0; i < 500; i++) {
            rig.track("more" + i);
        }

        assertThat(stats().dropped()).isLessThanOrEqualTo(2 * atOnce);
        assertThat(stats().refusedByReason().get(DropReason.QUEUE_OVERFLOW)).isGreaterThan(400);
        assertThat(stats().pending()).isGreaterThanOrEqualTo(pending - atOnce);

        disk.heal();
        assertThat(rig.track("last")).isTrue();
        assertThat(events).isPositive();
    }

    private void startSmall(Duration maxAge) {
        disk = new SpoolDisk(6_000);
        rig = start();
        rig.overflow = OverflowPolicy.DROP_OLDEST;
        rig.maxQueueSize = 1;
        rig.flushAt = 1;
        rig.spooling = Spoolings.of(Path.of("/spool"), durability, fallback, 64_000, maxAge);
        rig.service.always(503);
    }

    private int trackUntilSomethingIsDropped() {
        int tracked = 0;
        while (rig.stats().dropped() == 0 && tracked < 5_000) {
            assertThat(rig.track("e" + tracked)).isTrue();
            tracked++;
        }
        return tracked;
    }

    @Test
    @Timeout(60)
    @Promise({"I1", "I2"})
    void eventsThatAreEvicted_whileTheyAreReadAsTooOld_haveOneOutcome() throws Exception {
        startSmall(Duration.ofHours(1));
        trackUntilSomethingIsDropped();
        clock.advance(Duration.ofHours(2));
        serviceIsUp();
        Hanging read = new Hanging();
        AtomicBoolean hasRead = new AtomicBoolean();
        Thread delivery = new Thread(() -> {
            while (!hasRead.get()) {
                clock.advance(Duration.ofNanos(rig.step()));
            }
        });
        Thread evictor = Thread.currentThread();
        long before = rig.stats().dropped();
        disk.onReadAndWrite(
                () -> {
                    read.run();
                    hasRead.set(true);
                },
                () -> {
                    // What was dropped is not stored yet.
                    if (Thread.currentThread() == evictor && rig.stats().dropped() > before && !hasRead.get()) {
                        read.end();
                        awaitWait(delivery);
                    }
                });
        delivery.start();
        read.awaitBegin();
        for (int i = 0; i < 500 && rig.stats().dropped() == before; i++) {
            rig.track("late" + i);
        }
        long evicted = rig.stats().dropped() - before;
        delivery.join();
        disk.heal();
        rig.pass(Duration.ofMinutes(2));

        assertThat(evicted).isPositive();
        assertThat(stats().pending()).isZero();
        kill();
        assertThat(stats().recovered()).isZero();
    }

    private static void awaitWait(Thread thread) {
        while (thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    /** Never answers. */
    private static final class SilentTransport implements Transport {
        @Override
        public TransportResponse send(TransportRequest request) {
            throw new AssertionError("nobody waits here");
        }

        @Override
        public CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
            return new CompletableFuture<>();
        }
    }

    @Test
    @Promise(
            value = {"I1", "I13"},
            mutant = "what went for an event in memory stays on disk")
    void fullDisk_dropsTheOldestForGood() {
        rig.overflow = OverflowPolicy.DROP_OLDEST;
        rig.maxQueueSize = 4;
        rig.service.always(503);
        rig.trackMany(4);
        disk.fill();
        rig.track("in_memory");
        assertThat(stats().droppedByReason()).containsEntry(DropReason.QUEUE_OVERFLOW, 1L);
        disk.heal();
        rig.pass(Duration.ofSeconds(10));

        kill().flush();

        assertThat(arrived()).isEqualTo(names(1, 4));
    }

    /** What is called pending at the end is there at the next start. */
    @Test
    @Promise(value = "I34", mutant = "what could not be written again at once is forgotten")
    void removedFiles_areWrittenAgain_onceTheDiskTakesThem() {
        rig.shutdownTimeout = Duration.ZERO;
        rig.service.always(503);
        rig.trackMany(10).settle();
        disk.removeFiles();
        disk.fill();
        rig.pass(Duration.ofSeconds(12));
        assertThat(code()).isEqualTo("spool_unavailable");
        disk.heal();
        rig.pass(Duration.ofSeconds(12));
        assertThat(code()).isNull();
        assertThat(rig.engine().shutdown().pending()).isEqualTo(10);
        assertThat(rig.stats().dropped()).isZero();

        assertThat(kill().stats().recovered()).isEqualTo(10);
    }

    /** Whoever has given the disk back leaves it alone. */
    @Test
    @Promise(value = "I35", mutant = "an answer behind the end deletes files")
    void answerThatComesBehindTheEnd_deletesNothingOfTheNextOwner() {
        disk = new SpoolDisk(6_000);
        rig = start();
        rig.service.always(503);
        rig.trackMany(100).settle();
        disk.kill();
        EngineRig old = start();
        old.shutdownTimeout = Duration.ZERO;
        List<Integer> files = new ArrayList<>();
        old.service.always(request -> {
            Thread closer = new Thread(() -> old.engine().shutdown());
            closer.start();
            try {
                closer.join(10_000);
            } catch (InterruptedException cut) {
                Thread.currentThread().interrupt();
            }
            rig = start();
            rig.service.always(503);
            rig.engine();
            files.add(disk.fileCount());
            return ScriptedTransport.json(202, "{}");
        });
        old.engine();
        old.flushAt = 1;
        old.track("more");
        clock.advance(Duration.ofSeconds(6));
        old.settle();

        assertThat(files).isNotEmpty().allMatch(count -> count == disk.fileCount());
        rig.pass(Duration.ofSeconds(30));
        assertThat(stats().droppedByReason()).containsEntry(DropReason.SPOOL_REMOVED, 0L);
        assertThat(stats().recovered()).isEqualTo(101);
    }

    @Test
    @Promise(value = "I32", mutant = "the name of a file says what was there")
    void kill_asAFileIsBegun_missesNothingThatWasInMemoryOnly() {
        rig.service.always(503);
        rig.trackMany(3).settle();
        disk.tearWrites();
        rig.trackMany(5);
        disk.heal();
        disk.killAfter(1, 0);
        assertThatThrownBy(() -> rig.pass(Duration.ofSeconds(10))).hasMessage("killed");

        kill().flush();

        assertThat(stats().recovered()).isEqualTo(3);
        assertThat(stats().dropped()).isZero();
        assertThat(arrived()).isEqualTo(names(0, 3));
        rig.track("next");
        kill();
        assertThat(stats().recovered()).isEqualTo(1);
    }

    @Test
    @Promise({"I1", "I34"})
    void unreadableDisk_isReadOnceItHeals_beforeWhatCameMeanwhile() {
        rig.service.always(503);
        rig.trackMany(30).settle();
        disk.kill();
        disk.breakReading();
        rig = start();
        rig.track("meanwhile");
        assertThat(code()).isEqualTo("spool_unavailable");
        assertThat(stats().recovered()).isZero();

        disk.heal();
        rig.pass(Duration.ofSeconds(10));

        assertThat(stats().recovered()).isEqualTo(30);
        assertThat(code()).isNull();
        assertThat(arrived()).containsExactlyInAnyOrderElementsOf(with(names(0, 30), "meanwhile"));
    }

    // ---- files that are taken away ----------------------------------------------------------------------------------

    @Test
    @Promise({"I1", "I2", "I34"})
    void backlogThatIsRemoved_isCountedOnce() {
        rig.service.always(503);
        rig.trackMany(100).settle();
        kill().engine();
        disk.removeFiles();
        rig.pass(Duration.ofSeconds(30));

        assertThat(stats().droppedByReason()).containsEntry(DropReason.SPOOL_REMOVED, 100L);
        assertThat(stats().dropped()).isEqualTo(100);
        assertThat(stats().pending()).isZero();
        assertThat(onDiskOnly()).isZero();
    }

    @Test
    @Promise({"I1", "I34"})
    void eventsThatComeAfterARemoval_areAllDelivered() {
        rig.service.always(503);
        rig.trackMany(100).settle();
        kill().engine();
        disk.removeFiles();
        rig.service.always(503);
        rig.pass(Duration.ofSeconds(30));
        rig.trackMany(150);
        rig.pass(Duration.ofSeconds(30));

        serviceIsUp();
        rig.pass(Duration.ofMinutes(10));

        assertThat(arrived()).containsExactlyInAnyOrderElementsOf(names(0, 150));
        assertThat(stats().pending()).isZero();
    }

    private void serviceIsUp() {
        rig.service.requests().clear();
        rig.service.always(request -> ScriptedTransport.json(202, "{}"));
    }

    @Test
    @Promise({"I1", "I2", "I8"})
    void twinThatWaitsOutside_andWhoseFileIsRemoved_hasOneOutcome() {
        UUID id = UUID.randomUUID();
        rig.service.always(503);
        fillMemoryWith(4);
        rig.offer(withId("first", id));
        rig.offer(withId("twin", id));
        rig.track("last");
        AtomicBoolean removed = new AtomicBoolean();
        AtomicBoolean up = new AtomicBoolean();
        rig.service.requests().clear();
        rig.service.always(request -> {
            if (up.get() || !ScriptedTransport.names(request).contains("first")) {
                return ScriptedTransport.json(202, "{}");
            }
            // While the first one is on the wire, its twin waits outside.
            if (removed.compareAndSet(false, true)) {
                disk.removeFiles();
            }
            return ScriptedTransport.json(503, "{}");
        });
        rig.pass(Duration.ofSeconds(40));
        assertThat(removed).isTrue();
        up.set(true);
        rig.pass(Duration.ofMinutes(5));

        assertThat(arrived().stream().distinct()).containsExactly("e0", "e1", "e2", "e3", "first");
        assertThat(stats().delivered()).isEqualTo(5);
        assertThat(stats().droppedByReason()).containsEntry(DropReason.SPOOL_REMOVED, 2L);
        assertThat(stats().dropped()).isEqualTo(2);
    }

    private static List<String> with(List<String> names, String another) {
        List<String> all = new ArrayList<>(names);
        all.add(another);
        return all;
    }

    private static TrackEvent large(String name) {
        return TrackEvent.builder(name, Identity.externalId("nobody"))
                .property("text", "x".repeat(30_000))
                .build();
    }

    @Test
    @Promise("I32")
    void damage_costsOneEvent_counted() {
        rig.service.always(503);
        rig.maxBatchSize = 10;
        rig.trackMany(30);
        disk.kill();
        disk.flipBit(500);
        rig = start();

        rig.flush();

        assertThat(stats().recovered()).isEqualTo(30);
        assertThat(stats().droppedByReason()).containsEntry(DropReason.CORRUPT, 1L);
        assertThat(stats().delivered()).isEqualTo(29);
    }

    /** Its sums are right, so it is not damaged: but nobody could tell its id, nor whether it is another's twin. */
    @ParameterizedTest
    @CsvSource({"{}, false", "{}, true", "'{\"event\":\"signed_up', true", "'{\"event\":\"a\"}', false"})
    @Promise(value = "I32", mutant = "what has a sound record is taken for an event")
    void whatIsNoEvent_isInNobodysWay_andKept(String json, boolean callersId) {
        disk.write(json, callersId);
        rig = start();
        rig.service.always(request -> ScriptedTransport.json(
                202, "{\"accepted\":0,\"rejected\":1,\"errors\":[{\"index\":0,\"error\":\"validation_error\"}]}"));
        rig.trackMany(3);

        rig.flush();

        assertThat(stats().recovered()).isEqualTo(1);
        assertThat(stats().droppedByReason()).containsEntry(DropReason.POISON, 1L);
        assertThat(arrived()).isEqualTo(names(0, 3));
        assertThat(disk.quarantined()).isEqualTo(1);
        kill();
        assertThat(stats().recovered()).isZero();
    }

    /** A restart would not help: it is still there. */
    @Test
    @Promise({"I1", "I40"})
    void eventThatBreaksEachStep_isInNobodysWayAfterARestart_andKept() {
        rig.service.always(503);
        rig.maxBatchSize = 4;
        rig.trackMany(3);
        rig.track("poison");
        rig.track("e4");
        rig.settle();
        kill();
        rig.breakStepsAt(request -> ScriptedTransport.names(request).contains("poison"));

        rig.passAndSurvive(Duration.ofMinutes(1));

        assertThat(stats().delivered()).isEqualTo(4);
        assertThat(stats().droppedByReason()).containsEntry(DropReason.POISON, 1L);
        assertThat(disk.quarantined()).isEqualTo(1);
        kill();
        assertThat(stats().recovered()).isZero();
    }

    @Test
    @Promise(value = "I22", mutant = "nobody asks how old an event is")
    void oldEvents_areDropped_ifAskedFor() {
        rig.service.always(503);
        rig.trackMany(30).settle();
        clock.advance(Duration.ofHours(2));
        maxAge = Duration.ofHours(1);
        kill();
        rig.track("new");

        rig.flush();

        assertThat(stats().droppedByReason()).containsEntry(DropReason.EXPIRED, 30L);
        assertThat(arrived()).containsExactly("new");
    }

    @Test
    @Promise({"I1", "I3", "I22"})
    void eventsInMemory_thatAreTooOld_areDropped_andListenersHearOfThem() {
        List<String> told = new ArrayList<>();
        maxAge = Duration.ofHours(1);
        rig = start();
        rig.listeners.add(new DeliveryListener() {
            @Override
            public void onDropped(DroppedEvent event) {
                told.add(event.eventName() + " " + event.reason());
            }
        });
        rig.service.always(503);
        rig.trackMany(30);
        rig.pass(Duration.ofMinutes(59));
        assertThat(stats().dropped()).isZero();
        rig.pass(Duration.ofMinutes(2));

        assertThat(stats().droppedByReason()).containsEntry(DropReason.EXPIRED, 30L);
        assertThat(stats().pending()).isZero();
        assertThat(told).hasSize(30).contains("e0 expired", "e29 expired");
        kill();
        assertThat(stats().recovered()).isZero();
    }

    // ---- a loss of power --------------------------------------------------------------------------------------------

    /** Whoever waits for a sync does it himself, unless the test starts the thread. */
    private EngineRig startForPower() {
        durability = SpoolDurability.POWER;
        rig = start();
        rig.starter = (name, body) -> name.equals("getfluxly-delivery") ? new Thread(body) : null;
        return rig;
    }

    @Test
    @Promise("I33")
    void event_isNotDeliveredBeforeItIsSafe() {
        startForPower();
        List<Long> queuedInTheMiddle = new ArrayList<>();
        disk.onSync(() -> queuedInTheMiddle.add(stats().pending()));

        assertThat(rig.track("paid")).isTrue();

        assertThat(queuedInTheMiddle).containsExactly(0L);
        assertThat(stats().pending()).isEqualTo(1);
        disk.cutPower();
        startForPower().flush();
        assertThat(arrived()).containsExactly("paid");
    }

    @Test
    @Promise("I33")
    void failedSync_isMadeUpForInAnotherFile() {
        startForPower();
        disk.failSyncs(1);

        assertThat(rig.track("paid")).isTrue();

        assertThat(code()).isNull();
        disk.cutPower();
        startForPower();
        assertThat(stats().recovered()).isEqualTo(1);
    }

    @Test
    @Promise({"I33", "I34"})
    void syncThatFailsTwice_leavesTheEventToMemory() {
        startForPower();
        disk.failSyncs(2);

        assertThat(rig.track("paid")).isTrue();

        assertThat(code()).isEqualTo("spool_unavailable");
        rig.flush();
        assertThat(arrived()).containsExactly("paid");
        assertThat(stats().delivered()).isEqualTo(1);
    }

    @Test
    @Promise({"I27", "I33"})
    void syncThatFailsTwice_refusesTheEvent_ifMemoryMustNotDo() {
        fallback = SpoolFallback.REFUSE;
        startForPower();
        disk.failSyncs(2);

        assertThat(rig.track("refused")).isFalse();

        assertThat(stats().refusedByReason()).containsEntry(DropReason.SPOOL_TIMEOUT, 1L);
        rig.pass(Duration.ofSeconds(10));
        rig.track("paid");
        rig.flush();
        assertThat(arrived()).containsExactly("paid");
    }

    @Test
    @Timeout(60)
    @Promise({"I27", "I33"})
    void syncThatTakesTooLong_refusesTheEvent_whichIsNeverSent() throws Exception {
        fallback = SpoolFallback.REFUSE;
        startForPower();
        rig.starter = (name, body) -> name.equals("getfluxly-delivery") ? new Thread(body) : Daemon.start(name, body);
        Hanging sync = new Hanging();
        disk.onSync(sync);

        assertThat(rig.track("refused")).isFalse();
        assertThat(stats().refusedByReason()).containsEntry(DropReason.SPOOL_TIMEOUT, 1L);
        sync.end();
        while (!rig.track("paid")) {
            assertThat(rig.stats().refused())
                    .as("refused as long as the sync takes")
                    .isLessThan(1_000);
        }

        rig.flush();
        assertThat(arrived()).containsExactly("paid");
        rig.engine().shutdown();
    }

    @Test
    @Timeout(60)
    @Promise({"I27", "I33"})
    void eventThatWasRefusedForASlowSync_isNotSentByTheNextProcess() throws Exception {
        fallback = SpoolFallback.REFUSE;
        startForPower();
        CountDownLatch synced = new CountDownLatch(2);
        rig.starter = (name, body) -> name.equals("getfluxly-delivery") ? new Thread(body) : Daemon.start(name, body);
        Hanging sync = new Hanging();
        disk.onSync(() -> {
            sync.run();
            synced.countDown();
        });

        assertThat(rig.track("refused")).isFalse();
        sync.end();
        // The second one is for the note that nobody waits for it.
        assertThat(synced.await(30, TimeUnit.SECONDS)).isTrue();

        kill();
        assertThat(stats().recovered()).isZero();
    }

    // ---- a disk that hangs ------------------------------------------------------------------------------------------

    @Test
    @Timeout(60)
    @Promise({"I18", "I34"})
    void interruptedCaller_waitsForHisTurn_andKeepsHisStatus() throws Exception {
        rig.maxBlock = Duration.ofSeconds(30);
        Hanging write = new Hanging();
        disk.onWrite(write);
        AtomicBoolean taken = new AtomicBoolean();
        Thread first = Objects.requireNonNull(Daemon.start("first", () -> rig.track("first")));
        write.awaitBegin();
        disk.heal();
        Thread second = Objects.requireNonNull(Daemon.start("second", () -> {
            Thread.currentThread().interrupt();
            taken.set(rig.track("second") && Thread.interrupted());
        }));
        awaitWait(second);
        assertThat(second.isAlive()).as("waits").isTrue();

        write.end();
        first.join();
        second.join();
        assertThat(taken).isTrue();
        assertThat(stats().refused()).isZero();
    }

    @Test
    @Timeout(60)
    @Promise({"I18", "I34"})
    void writeThatHangs_keepsTheNextCallersForAMomentAtMost_andNobodyAfterThem() throws Exception {
        rig.shutdownTimeout = Duration.ZERO;
        Hanging write = new Hanging();
        disk.onWrite(write);
        AtomicBoolean taken = new AtomicBoolean();
        Thread caller = Objects.requireNonNull(Daemon.start("caller", () -> taken.set(rig.track("hangs"))));
        write.awaitBegin();

        long start = System.nanoTime();
        assertThat(rig.track("first")).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
        long next = System.nanoTime();
        for (int i = 0; i < 400; i++) {
            assertThat(rig.track("next")).isFalse();
        }
        // They would have waited for 20 s.
        assertThat(Duration.ofNanos(System.nanoTime() - next)).isLessThan(Duration.ofSeconds(10));
        assertThat(stats().refusedByReason()).containsEntry(DropReason.SPOOL_TIMEOUT, 401L);
        assertThat(rig.engine().shutdown()).isEqualTo(FlushResult.EMPTY);

        write.end();
        caller.join();
        assertThat(taken).as("it was written, and is for the next start").isTrue();
        assertThat(stats().pending()).isEqualTo(1);
        kill().flush();
        assertThat(arrived()).containsExactly("hangs");
    }
}
