package com.getfluxly.internal.spool;

import static com.getfluxly.internal.spool.SpoolRig.POWER;
import static com.getfluxly.internal.spool.SpoolRig.json;
import static java.util.stream.LongStream.rangeClosed;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.internal.base.Daemon;
import com.getfluxly.internal.base.SystemClock;
import com.getfluxly.internal.base.ThreadStarts;
import com.getfluxly.internal.spool.FakeFiles.Loss;
import com.getfluxly.internal.spool.FakeFiles.Op;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The level that survives a loss of power. */
class PowerTest {

    private final SpoolRig rig = new SpoolRig(POWER);

    private static List<Long> numbers(long first, long last) {
        return rangeClosed(first, last).boxed().toList();
    }

    private void failForces(int from, int to) {
        AtomicInteger forces = new AtomicInteger();
        rig.files.fault((op, file, length) -> {
            if (op == Op.FORCE) {
                int force = forces.incrementAndGet();
                if (force >= from && force <= to) {
                    throw new IOException("Input/output error");
                }
            }
            return length;
        });
    }

    private SpoolRig afterLossOfPower() {
        return new SpoolRig(POWER, rig.files.afterwards(Loss.ALL));
    }

    // ---- synced -----------------------------------------------------------------------------------------------------

    @Test
    @Promise(value = "I29", mutant = "an event is safe once it is written")
    void event_isSafeOnceItWasSynced() {
        rig.append(1, 3);
        assertThat(rig.open(0)).isEmpty();
        assertThat(rig.durable).isEmpty();
        assertThat(afterLossOfPower().recovered().open()).isZero();

        assertThat(rig.durable(2)).isTrue();

        assertThat(rig.durable).containsExactly(3L);
        assertThat(rig.open(0)).isEqualTo(numbers(1, 3));
        assertThat(afterLossOfPower().open(0)).isEqualTo(numbers(1, 3));
    }

    /** The name after the bytes, since a name alone is a segment that lost its events. */
    @Test
    void newSegment_isSyncedWithItsName() {
        rig.append(1, 1);

        assertThat(rig.durable(1)).isTrue();
        rig.append(2, 2);
        assertThat(rig.durable(2)).isTrue();

        assertThat(rig.files.log())
                .containsExactly(
                        "CREATE 00000001-0000000000000001.seg",
                        "APPEND 00000001-0000000000000001.seg",
                        "APPEND 00000001-0000000000000001.seg",
                        "FORCE 00000001-0000000000000001.seg",
                        "SYNC_DIRECTORY 0",
                        "APPEND 00000001-0000000000000001.seg",
                        "FORCE 00000001-0000000000000001.seg");
    }

    @Test
    void segmentsThatWereLeft_areSyncedToo() {
        rig.append(1, 130);

        assertThat(rig.durable(130)).isTrue();

        assertThat(rig.segments()).hasSize(3);
        assertThat(rig.files.openFiles()).isEqualTo(1);
        assertThat(afterLossOfPower().open(0)).isEqualTo(numbers(1, 130));
    }

    @Test
    @Promise(value = "I36", mutant = "an outcome is not synced")
    void outcome_isSyncedBeforeTheFileIsDeleted() {
        rig.append(1, 130);
        rig.durable(130);
        int before = rig.files.log().size();

        assertThat(rig.settle(1, 129)).isTrue();

        List<String> log = rig.files.log().subList(before, rig.files.log().size());
        assertThat(log.get(0)).startsWith("APPEND");
        assertThat(log.get(1)).startsWith("FORCE");
        assertThat(log.subList(2, log.size())).hasSize(2).allMatch(line -> line.startsWith("DELETE"));
        assertThat(afterLossOfPower().open(0)).containsExactly(130L);
    }

    @Test
    void outcomeThatIsNotSafeInTime_deletesNothing() {
        rig.append(1, 130);
        rig.durable(130);
        failForces(1, 2);

        assertThat(rig.settle(1, 129)).isFalse();

        assertThat(rig.open(0)).containsExactly(130L);
        assertThat(rig.files.log().stream().filter(line -> line.startsWith("DELETE")))
                .isEmpty();
        assertThat(afterLossOfPower().open(0)).isEqualTo(numbers(1, 130));
    }

    @Test
    void close_syncs() {
        rig.append(1, 3);

        rig.spool.close();

        assertThat(afterLossOfPower().open(0)).isEqualTo(numbers(1, 3));
        assertThat(rig.files.openFiles()).isZero();
    }

    // ---- a sync that fails ------------------------------------------------------------------------------------------

    @Test
    @Promise(value = "I33", mutant = "a failed sync counts as one")
    void failedSync_isForGood_soItIsWrittenAgainElsewhere() {
        rig.append(1, 3);
        rig.durable(3);
        Path first = rig.newest();
        rig.append(4, 6);
        rig.spool.frozen("2b1f9c46-3a5e-4f3d-9a52-8d3f0c6f9e11", 1, 2, 2, 1);
        failForces(1, 1);

        assertThat(rig.durable(5)).isTrue();

        assertThat(rig.segments()).hasSize(2).startsWith(first);
        assertThat(rig.newest().getFileName().toString()).isEqualTo("00000002-0000000000000004.seg");
        List<String> forces = rig.files.log().stream()
                .filter(line -> line.startsWith("FORCE"))
                .toList();
        assertThat(forces.get(forces.size() - 1)).isEqualTo("FORCE 00000002-0000000000000004.seg");
        assertThat(rig.durable).containsExactly(3L, 6L);
        assertThat(rig.spool.status().code()).isNull();
        assertThat(rig.open(0)).isEqualTo(numbers(1, 6));
        assertThat(afterLossOfPower().open(0)).isEqualTo(numbers(1, 6));
        assertThat(afterLossOfPower().recovered().frozen()).hasSize(1);
        assertThat(rig.kill().open(0)).isEqualTo(numbers(1, 6));
        assertThat(rig.spool.status().corrupt()).isZero();
    }

    @Test
    @Promise("I33")
    void failedSyncOfTheDirectory_isOneToo() {
        rig.append(1, 3);
        AtomicInteger syncs = new AtomicInteger();
        rig.files.fault((op, file, length) -> {
            if (op == Op.SYNC_DIRECTORY && syncs.incrementAndGet() == 1) {
                throw new IOException("Input/output error");
            }
            return length;
        });

        assertThat(rig.durable(3)).isTrue();

        assertThat(rig.newest().getFileName().toString()).isEqualTo("00000002-0000000000000001.seg");
        assertThat(afterLossOfPower().open(0)).isEqualTo(numbers(1, 3));
    }

    @Test
    @Promise("I33")
    void secondFailure_endsTheWait_andTheEventsAreNoneOfTheLogs() {
        rig.append(1, 3);
        rig.durable(3);
        rig.append(4, 6);
        failForces(1, 2);

        assertThat(rig.durable(5)).isFalse();

        assertThat(rig.durable(6)).isFalse();
        assertThat(rig.spool.status().code()).isEqualTo("spool_unavailable");
        assertThat(rig.append(json(7))).isEqualTo(Spool.UNAVAILABLE);
        assertThat(rig.open(0)).isEqualTo(numbers(1, 3));

        rig.advance(Duration.ofSeconds(1));
        assertThat(rig.spool.probe()).isTrue();
        rig.append(7, 7);
        assertThat(rig.durable(7)).isTrue();
        assertThat(rig.durable(5)).isFalse();
        assertThat(rig.open(0)).containsExactly(1L, 2L, 3L, 7L);
        assertThat(afterLossOfPower().open(0)).containsExactly(1L, 2L, 3L, 7L);
        assertThat(rig.kill().open(0)).containsExactly(1L, 2L, 3L, 7L);
        assertThat(rig.spool.status().corrupt()).isZero();
    }

    @Test
    void eventsThatCannotBeWrittenAgain_areGivenUp() {
        rig.append(1, 3);
        rig.files.fault((op, file, length) -> {
            if (op == Op.FORCE || op == Op.CREATE) {
                throw new IOException("Input/output error");
            }
            return length;
        });

        assertThat(rig.durable(3)).isFalse();
        assertThat(rig.spool.status().code()).isEqualTo("spool_unavailable");
        assertThat(rig.spool.status().open()).isZero();
    }

    /** What waits for the disk is in memory. */
    @Test
    @Promise("I12")
    void diskThatDoesNotKeepUp_takesNoMore() {
        int taken = 0;
        while (rig.append(json(taken + 1)) > 0) {
            taken++;
        }

        assertThat(rig.append(json(taken + 1))).isEqualTo(Spool.BEHIND);
        assertThat(taken).isBetween(4_000 / 30, 4_000 / 20);
        assertThat(rig.durable(taken)).isTrue();
        assertThat(rig.append(json(taken + 1))).isEqualTo(taken + 1);
    }

    @Test
    void removedFile_isWrittenAgainWithWhatNobodyElseHolds() {
        rig.append(1, 3);
        rig.durable(3);
        rig.append(4, 6);
        rig.files.remove(rig.newest());
        rig.advance(Duration.ofSeconds(1));

        assertThat(rig.spool.probe()).isTrue();

        assertThat(rig.spool.status().removed()).isEqualTo(3);
        assertThat(rig.durable(6)).isTrue();
        assertThat(rig.open(0)).isEqualTo(numbers(4, 6));
        assertThat(afterLossOfPower().open(0)).isEqualTo(numbers(4, 6));
    }

    /** Its bytes are where nobody finds them, but those who wait for them hold them. */
    @Test
    @Promise(value = "I34", mutant = "what is not safe yet is lost with a file that was left")
    void removedFileThatWasLeft_losesNothingThatSomebodyWaitsFor() {
        rig.append(1, 130);
        Path left = rig.segments().get(1);
        rig.files.remove(left);
        rig.advance(Duration.ofSeconds(1));

        assertThat(rig.spool.probe()).isTrue();

        assertThat(rig.spool.status().removed()).isZero();
        assertThat(rig.durable(130)).isTrue();
    }

    @Test
    @Promise(value = "I36", mutant = "the probe deletes what has no safe outcome yet")
    void probe_deletesOnlyWhatHasASafeOutcome() {
        rig.append(1, 130);
        rig.durable(130);
        rig.files.fault((op, file, length) -> {
            if (op == Op.APPEND || op == Op.DELETE) {
                throw new IOException("Input/output error");
            }
            return length;
        });
        assertThat(rig.settle(1, 129)).isFalse();
        rig.files.fault(FakeFiles.Fault.NONE);
        int before = rig.files.log().size();
        rig.advance(Duration.ofSeconds(1));

        assertThat(rig.spool.probe()).isTrue();

        List<String> log = rig.files.log().subList(before, rig.files.log().size());
        assertThat(log.get(0)).startsWith("APPEND");
        assertThat(log.get(1)).startsWith("FORCE");
        assertThat(log.subList(2, log.size())).hasSize(2).allMatch(line -> line.startsWith("DELETE"));
        assertThat(afterLossOfPower().open(0)).containsExactly(130L);
    }

    // ---- the thread -------------------------------------------------------------------------------------------------

    /** Four callers and a disk whose first sync lasts until all of them have written. */
    @Test
    void oneThread_syncsForAllWhoWait() throws Exception {
        FakeFiles files = new FakeFiles();
        Hanging hanging = files.hangIn(Op.FORCE);
        List<String> names = Collections.synchronizedList(new ArrayList<>());
        ThreadStarts threads = new ThreadStarts(
                (name, body) -> {
                    names.add(name);
                    return Daemon.start(name, body);
                },
                new SystemClock());
        Spool spool = Spool.open(POWER, new TestSlot(1), files, SpoolRig.environment(new SystemClock(), threads));
        List<CompletableFuture<Boolean>> waiting = new ArrayList<>();
        long first = append(spool);
        waiting.add(CompletableFuture.supplyAsync(() -> spool.awaitDurable(first, 10_000_000_000L)));
        hanging.awaitBegin();
        for (int i = 0; i < 3; i++) {
            long next = append(spool);
            waiting.add(CompletableFuture.supplyAsync(() -> spool.awaitDurable(next, 10_000_000_000L)));
        }
        assertThat(spool.awaitDurable(4, 1)).isFalse();
        hanging.end();

        for (CompletableFuture<Boolean> one : waiting) {
            assertThat(one.get(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(files.log().stream().filter(line -> line.startsWith("FORCE")))
                .hasSize(2);
        assertThat(names).containsExactly("getfluxly-sync");
        spool.close();
        assertThat(spool.awaitDurable(5, 10_000_000_000L)).isFalse();
    }

    /** The delivery thread would wait a second for each batch, and do nothing else meanwhile. */
    @Test
    void outcome_isSyncedWithoutNewEvents() {
        Spool spool = Spool.open(
                POWER,
                new TestSlot(1),
                new FakeFiles(),
                SpoolRig.environment(new SystemClock(), new ThreadStarts(Daemon::start, new SystemClock())));
        for (int i = 1; i <= 5; i++) {
            append(spool);
        }
        assertThat(spool.awaitDurable(5, 10_000_000_000L)).isTrue();

        for (int i = 1; i <= 5; i++) {
            assertThat(spool.settled(i, i, 1, 0, 0, 0)).as("outcome %d", i).isTrue();
        }

        spool.close();
    }

    /** A caller who is interrupted time and again. The disk says nothing until he has come back. */
    @Test
    @Promise(value = "I18", mutant = "an interrupt begins the wait anew")
    void waitForASync_endsInTime_howeverOftenItIsInterrupted() throws Exception {
        FakeFiles files = new FakeFiles();
        Hanging sync = files.hangIn(Op.FORCE);
        Spool spool = Spool.open(
                POWER,
                new TestSlot(1),
                files,
                SpoolRig.environment(new SystemClock(), new ThreadStarts(Daemon::start, new SystemClock())));
        long sequence = append(spool);
        Thread caller = new Thread(() -> spool.awaitDurable(sequence, 200_000_000));
        caller.start();
        int interrupts = 0;
        // Each wait is cut short, so that none of them lasts as long as all may.
        while (caller.isAlive() && interrupts < 100) {
            interrupts++;
            caller.interrupt();
            caller.join(50);
        }
        sync.end();

        assertThat(interrupts).isBetween(2, 99);
        caller.join(10_000);
        spool.close();
    }

    private static long append(Spool spool) {
        assertThat(spool.enter(0)).isTrue();
        try {
            return spool.append(new byte[] {'1'}, false);
        } finally {
            spool.leave();
        }
    }
}
