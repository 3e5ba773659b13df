package com.getfluxly.internal.spool;

import static com.getfluxly.internal.spool.SpoolRig.PROCESS;
import static com.getfluxly.internal.spool.SpoolRig.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.LongStream.rangeClosed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.getfluxly.Promise;
import com.getfluxly.internal.spool.FakeFiles.Fault;
import com.getfluxly.internal.spool.FakeFiles.Op;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that is full, broken, slow, or gone. */
class DiskTroubleTest {

    private static final String KEY = "2b1f9c46-3a5e-4f3d-9a52-8d3f0c6f9e11";

    private SpoolRig rig = new SpoolRig(PROCESS);

    private static List<Long> numbers(long first, long last) {
        return rangeClosed(first, last).boxed().toList();
    }

    private static Fault failing(Op first, Op... others) {
        Set<Op> all = EnumSet.of(first, others);
        return (op, file, length) -> {
            if (all.contains(op)) {
                throw new IOException("Input/output error");
            }
            return length;
        };
    }

    /** Writes so many bytes of each record. */
    private static Fault torn(int through) {
        return (op, file, length) -> op == Op.APPEND ? Math.min(through, length) : length;
    }

    private boolean probe() {
        rig.advance(Duration.ofSeconds(1));
        return rig.spool.probe();
    }

    // ---- full -------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 35, 36, 40})
    @Promise(value = "I34", mutant = "what was written in vain is not cut off")
    void fullDisk_isCutToTheLastWholeRecord(int through) {
        rig.append(1, 5);
        byte[] before = rig.files.bytes(rig.newest());
        rig.files.fault(torn(through));

        assertThat(rig.append(json(6))).isEqualTo(Spool.UNAVAILABLE);

        assertThat(rig.files.bytes(rig.newest())).isEqualTo(before);
        assertThat(rig.spool.status().code()).isEqualTo("spool_unavailable");
        assertThat(rig.spool.status().bytes()).isEqualTo(rig.files.size());
        assertThat(rig.open(0)).isEqualTo(numbers(1, 5));
    }

    @Test
    @Promise("I34")
    void spaceThatReturns_isFoundByItself() {
        rig.append(1, 5);
        rig.files.fault(torn(10));
        rig.append(json(6));
        assertThat(probe()).isFalse();
        rig.files.fault(Fault.NONE);
        assertThat(rig.append(json(6))).isEqualTo(Spool.UNAVAILABLE);

        // Not before the interval is over.
        rig.advance(Duration.ofMillis(999));
        assertThat(rig.spool.probe()).isFalse();
        rig.advance(Duration.ofMillis(1));
        assertThat(rig.spool.probe()).isTrue();

        assertThat(rig.spool.status().code()).isNull();
        assertThat(rig.append(json(6))).isEqualTo(6);
        assertThat(rig.segments()).hasSize(1);
        assertThat(rig.kill().open(0)).isEqualTo(numbers(1, 6));
        assertThat(rig.spool.status().truncatedBytes()).isZero();
    }

    @Test
    void eventsInMemory_leaveNoGap() {
        rig.append(1, 5);
        rig.files.fault(torn(10));
        rig.append(json(6));
        assertThat(rig.skip()).isEqualTo(6);
        assertThat(rig.skip()).isEqualTo(7);
        rig.files.fault(Fault.NONE);
        assertThat(probe()).isTrue();
        assertThat(rig.append(json(8))).isEqualTo(8);

        assertThat(rig.open(0)).containsExactly(1L, 2L, 3L, 4L, 5L, 8L);
        assertThat(rig.kill().open(0)).containsExactly(1L, 2L, 3L, 4L, 5L, 8L);
        assertThat(rig.spool.status().corrupt()).isZero();
    }

    /** Whoever tells them apart from those on disk does so after the first event that is on disk again. */
    @Test
    void eventInMemory_leavesNoGap_evenWhileTheDiskIsFine() {
        rig.append(1, 5);
        assertThat(rig.skip()).isEqualTo(6);
        rig.append(7, 7);

        assertThat(rig.kill().open(0)).containsExactly(1L, 2L, 3L, 4L, 5L, 7L);
        assertThat(rig.spool.status().corrupt()).isZero();
    }

    @Test
    void fullDisk_atTheStart_keepsNobodyFromReading() {
        rig.append(1, 5);
        FakeFiles left = rig.files.afterwards(FakeFiles.Loss.NOTHING);
        left.fault(failing(Op.APPEND, Op.CREATE, Op.SET_LENGTH, Op.CREATE_DIRECTORIES));
        rig.reopen(left);

        assertThat(rig.open(0)).isEqualTo(numbers(1, 5));
        assertThat(rig.append(json(6))).isEqualTo(Spool.UNAVAILABLE);
        assertThat(rig.settle(1, 5)).isFalse();
        assertThat(rig.open(0)).isEmpty();
    }

    @Test
    void freeSpace_isLeftToOthers() {
        rig = new SpoolRig(new SpoolSettings(100_000, 4_000, 50_000, false, Duration.ZERO, Duration.ofSeconds(1)));
        rig.files.usable(53_999);
        assertThat(rig.append(json(1))).isEqualTo(Spool.UNAVAILABLE);
        assertThat(rig.segments()).isEmpty();

        rig.files.usable(54_000);
        assertThat(probe()).isTrue();
        assertThat(rig.append(json(1))).isEqualTo(1);
    }

    // ---- broken -----------------------------------------------------------------------------------------------------

    /** It cannot be cut off, so nobody writes behind it; and it must not be sent, since it was refused. */
    @ParameterizedTest
    @ValueSource(ints = {10, 36, 1_000})
    @Promise(value = "I34", mutant = "the sequence of a record that may be there is used again")
    void recordThatCannotBeCutOff_isNotSent(int through) {
        rig.append(1, 5);
        rig.files.fault((op, file, length) -> {
            if (op == Op.SET_LENGTH || (op == Op.APPEND && through >= length)) {
                // It is all there when the error comes.
                throw new IOException("Input/output error");
            }
            return op == Op.APPEND ? through : length;
        });
        byte[] refused = "\"refused\"".getBytes(UTF_8);
        rig.spool.enter(0);
        assertThat(rig.spool.append(refused, false)).isEqualTo(Spool.UNAVAILABLE);
        rig.spool.leave();
        rig.files.fault(Fault.NONE);

        assertThat(probe()).isTrue();
        assertThat(rig.append(json(7))).isEqualTo(7);

        assertThat(rig.segments()).hasSize(2);
        assertThat(rig.open(0)).containsExactly(1L, 2L, 3L, 4L, 5L, 7L);
        assertThat(rig.kill().open(0)).containsExactly(1L, 2L, 3L, 4L, 5L, 7L);
        assertThat(rig.spool.status().corrupt()).isZero();
        assertThat(rig.spool.status().bytes()).isEqualTo(rig.files.size());
    }

    @Test
    void wholeRecordOfAFailedWrite_isNotSent() {
        rig.append(1, 5);
        Path path = rig.newest();
        rig.files.fault((op, file, length) -> {
            if (op == Op.APPEND) {
                byte[] record = new byte[Frame.HEAD_BYTES + 2];
                Frame.put(record, 0, Frame.EVENT, 0, 6, 0, "{}".getBytes(UTF_8), new Checksum());
                byte[] before = rig.files.bytes(path);
                byte[] after = Arrays.copyOf(before, before.length + record.length);
                System.arraycopy(record, 0, after, before.length, record.length);
                rig.files.overwrite(path, after);
            }
            if (op == Op.SET_LENGTH || op == Op.APPEND) {
                throw new IOException("Input/output error");
            }
            return length;
        });
        assertThat(rig.append("{}")).isEqualTo(Spool.UNAVAILABLE);
        rig.files.fault(Fault.NONE);
        assertThat(probe()).isTrue();

        assertThat(rig.kill().open(0)).isEqualTo(numbers(1, 5));
        assertThat(rig.append(json(7))).isEqualTo(7);
    }

    @Test
    void segmentThatCannotBeBegun_leavesNothing_andItsNumberIsNotUsedAgain() {
        rig.files.fault(torn(50));
        assertThat(rig.append(json(1))).isEqualTo(Spool.UNAVAILABLE);
        assertThat(rig.files.names()).isEmpty();
        assertThat(rig.spool.status().bytes()).isZero();
        rig.files.fault(Fault.NONE);

        assertThat(probe()).isTrue();

        assertThat(rig.append(json(1))).isEqualTo(1);
        assertThat(rig.newest().getFileName().toString()).startsWith("00000002-");
    }

    @Test
    void numbers_comeOnce() {
        rig.append(1, 300);
        rig.settle(1, 300);
        String last = rig.newest().getFileName().toString();
        rig.restart().append(301, 301);

        assertThat(rig.newest().getFileName().toString().compareTo(last)).isPositive();
        assertThat(rig.files.log().stream().filter(line -> line.startsWith("CREATE")))
                .doesNotHaveDuplicates();
        List<String> created = rig.files.log().stream()
                .filter(line -> line.startsWith("CREATE "))
                .map(line -> line.substring(7, 15))
                .toList();
        assertThat(created).doesNotHaveDuplicates().isSorted();
    }

    // ---- control records --------------------------------------------------------------------------------------------

    @Test
    @Promise("I34")
    void outcomeThatCannotBeStored_isKnownAllTheSame_andMadeUpForByOneCheckpoint() {
        rig.append(1, 10);
        rig.files.fault(torn(5));
        assertThat(rig.spool.frozen(KEY, 6, 8, 3, 1)).isFalse();
        assertThat(rig.settle(1, 5)).isFalse();
        assertThat(rig.open(0)).isEqualTo(numbers(6, 10));
        assertThat(new SpoolRig(PROCESS, rig.files.afterwards(FakeFiles.Loss.NOTHING)).open(0))
                .isEqualTo(numbers(1, 10));
        rig.files.fault(Fault.NONE);
        int before = rig.files.log().size();

        assertThat(probe()).isTrue();

        assertThat(rig.files.log()).hasSize(before + 1);
        assertThat(rig.kill().open(0)).isEqualTo(numbers(6, 10));
        assertThat(rig.recovered().frozen()).hasSize(1);
    }

    /** That it is gone is how its outcome is stored, and makes room. */
    @Test
    void segmentWithoutOpenEvents_isDeletedEvenIfThatCannotBeStored() {
        rig.append(1, 300);
        long second = Segment.of(rig.segments().get(1)).orElseThrow().base;
        long fourth = Segment.of(rig.segments().get(3)).orElseThrow().base;
        int files = rig.segments().size();
        rig.files.fault(failing(Op.APPEND));

        assertThat(rig.settle(second, fourth - 1)).isFalse();

        assertThat(rig.segments()).hasSize(files - 2);
        rig.kill();
        assertThat(rig.recovered().open()).isEqualTo(300 - (fourth - second));
        assertThat(rig.open(0)).hasSize((int) (300 - (fourth - second))).doesNotContain(second);
        assertThat(rig.spool.status().corrupt()).isZero();
    }

    // ---- slow -------------------------------------------------------------------------------------------------------

    /** Nobody waits longer than he said, and what was refused is not there. The write is let go by the test, not by time. */
    @Test
    @Promise(value = "I34", mutant = "settling waits for the lock that is held over writes")
    void writeThatTakesLong_holdsUpNobodyWhoHasADeadline() throws Exception {
        rig.append(1, 5);
        Hanging hanging = rig.files.hangIn(Op.APPEND);
        CompletableFuture<Long> slow = inAThreadOfItsOwn(() -> rig.append(json(6)));
        hanging.awaitBegin();

        assertThat(rig.spool.enter(1_000_000)).isFalse();
        assertThat(rig.spool.status().open()).isEqualTo(5);
        CompletableFuture<Boolean> settling = inAThreadOfItsOwn(() -> rig.settle(1, 2));
        assertThat(settling.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(rig.spool.status().open()).isEqualTo(3);
        assertThat(rig.open(2)).isEqualTo(numbers(3, 5));
        hanging.end();

        assertThat(slow.get(10, TimeUnit.SECONDS)).isEqualTo(6);
        rig.files.fault(Fault.NONE);
        assertThat(rig.settle(3, 3)).isTrue();
        assertThat(rig.kill().open(0)).isEqualTo(numbers(4, 6));
    }

    @Test
    void spoolThatIsClosedWhileSomebodyWrites_endsWhenHeIsDone() throws Exception {
        rig.append(1, 5);
        Hanging hanging = rig.files.hangIn(Op.APPEND);
        CompletableFuture<Long> slow = inAThreadOfItsOwn(() -> rig.append(json(6)));
        hanging.awaitBegin();

        rig.spool.close();
        assertThat(rig.slot.releases()).isZero();
        hanging.end();

        assertThat(slow.get(10, TimeUnit.SECONDS)).isEqualTo(6);
        assertThat(rig.slot.releases()).isEqualTo(1);
        assertThat(rig.files.openFiles()).isZero();
        assertThat(rig.kill().open(0)).isEqualTo(numbers(1, 6));
    }

    /** The delivery thread, which does not leave as callers do. */
    @Test
    @Promise(value = "I35", mutant = "only callers end a spool that is closed meanwhile")
    void spoolThatIsClosedWhileAnOutcomeIsWritten_endsWhenThatIsDone() throws Exception {
        rig.append(1, 5);
        Hanging write = rig.files.hangIn(Op.APPEND);
        CompletableFuture<Boolean> slow = inAThreadOfItsOwn(() -> rig.settle(1, 2));
        write.awaitBegin();

        rig.spool.close();
        assertThat(rig.slot.releases()).isZero();
        write.end();

        assertThat(slow.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(rig.slot.releases()).isEqualTo(1);
        assertThat(rig.files.openFiles()).isZero();
        assertThat(rig.kill().open(0)).isEqualTo(numbers(3, 5));
    }

    /** It waits for whoever writes, and keeps its interrupt. */
    @Test
    @Promise(value = "I35", mutant = "an interrupt keeps the directory")
    void interruptedClose_endsIt() throws Exception {
        rig.append(1, 5);
        assertThat(rig.spool.enter(0)).isTrue();
        CompletableFuture<Boolean> closing = new CompletableFuture<>();
        Thread closer = new Thread(() -> {
            Thread.currentThread().interrupt();
            rig.spool.close();
            closing.complete(Thread.interrupted());
        });
        closer.start();
        await().until(() -> closer.getState() == Thread.State.TIMED_WAITING);
        assertThat(rig.slot.releases()).isZero();
        closer.interrupt();
        rig.spool.leave();

        assertThat(closing.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(rig.slot.releases()).isEqualTo(1);
    }

    @Test
    void interruptedCaller_waitsForHisTurn_andStaysInterrupted() throws Exception {
        CompletableFuture<Boolean> other;
        rig.spool.enter(0);
        try {
            CompletableFuture<Boolean> tried = inAThreadOfItsOwn(() -> {
                Thread.currentThread().interrupt();
                return !rig.spool.enter(1_000_000) && Thread.interrupted();
            });
            assertThat(tried.get(10, TimeUnit.SECONDS)).isTrue();
            CountDownLatch begins = new CountDownLatch(1);
            other = inAThreadOfItsOwn(() -> {
                Thread.currentThread().interrupt();
                begins.countDown();
                boolean entered = rig.spool.enter(Long.MAX_VALUE);
                rig.spool.leave();
                return entered && Thread.interrupted();
            });
            begins.await();
        } finally {
            rig.spool.leave();
        }
        assertThat(other.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @Promise("I34")
    void callerThatWaitsForRoom_isLetGo_onceTheDiskTakesNothing() throws Exception {
        rig = new SpoolRig(SpoolRig.settings(20_000, 2_000, false));
        int last = 0;
        while (rig.append(json(last + 1)) > 0) {
            last++;
        }
        CompletableFuture<Boolean> waits = inAThreadOfItsOwn(() -> rig.spool.awaitSpace(100, Long.MAX_VALUE));
        rig.files.fault(failing(Op.APPEND));
        rig.settle(2, 2);

        assertThat(waits.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(rig.append(json(last + 1))).isEqualTo(Spool.UNAVAILABLE);
    }

    /** Where there are two processors, the common pool may have one thread. */
    private static <T> CompletableFuture<T> inAThreadOfItsOwn(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, run -> new Thread(run).start());
    }

    // ---- unreadable -------------------------------------------------------------------------------------------------

    @Test
    @Promise("I32")
    void segmentThatCannotBeRead_isNotTakenForItsEnd() {
        rig.append(1, 300);
        Path second = rig.segments().get(1);
        long base = Segment.of(second).orElseThrow().base;
        rig.files.fault((op, file, length) -> {
            if (op == Op.READ && file.equals(second)) {
                throw new IOException("Input/output error");
            }
            return length;
        });

        assertThat(rig.open(0)).isEqualTo(numbers(1, base - 1));
        assertThat(rig.spool.status().code()).isEqualTo("spool_unavailable");
        assertThat(rig.append(json(301))).isEqualTo(301);

        rig.files.fault(Fault.NONE);
        assertThat(rig.open(base - 1)).isEqualTo(numbers(base, 301));
        assertThat(rig.spool.status().code()).isNull();
        assertThat(rig.spool.status().corrupt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LIST", "OPEN", "READ"})
    void spoolThatCannotBeRead_isReadOnceThatWorks(String op) {
        rig.append(1, 300);
        FakeFiles left = rig.files.afterwards(FakeFiles.Loss.NOTHING);
        left.fault(failing(Op.valueOf(op)));
        rig.reopen(left);
        assertThat(rig.spool.recovered()).isNull();
        assertThat(rig.append(json(1))).isEqualTo(Spool.UNAVAILABLE);
        long inMemory = rig.skip();
        assertThat(inMemory).isGreaterThan(1_000_000);
        assertThat(probe()).isFalse();

        left.fault(Fault.NONE);
        assertThat(probe()).isTrue();

        assertThat(rig.recovered().open()).isEqualTo(300);
        assertThat(rig.open(0)).isEqualTo(numbers(1, 300));
        assertThat(rig.append(json(inMemory + 1))).isEqualTo(inMemory + 1);
        assertThat(rig.kill().open(300)).containsExactly(inMemory + 1);
        assertThat(rig.spool.status().corrupt()).isZero();
    }

    // ---- gone -------------------------------------------------------------------------------------------------------

    @Test
    @Promise(value = "I34", mutant = "nobody looks whether the file is still there")
    void directoryThatIsGone_isMadeAgain_andWhatIsInMemoryIsWrittenAgain() {
        rig.append(1, 300);
        rig.settle(1, 3);
        rig.segments().forEach(rig.files::remove);
        for (long i = 290; i <= 300; i++) {
            rig.window.add(new Stored(i, 77, false, json(i).getBytes(UTF_8)));
        }

        assertThat(probe()).isTrue();

        assertThat(rig.spool.status().removed()).isEqualTo(286);
        assertThat(rig.append(json(301))).isEqualTo(301);
        assertThat(rig.open(0)).isEqualTo(numbers(290, 301));
        assertThat(rig.kill().open(0)).isEqualTo(numbers(290, 301));
        assertThat(rig.spool.status().corrupt()).isZero();
    }

    @Test
    void fileThatWasReplaced_isNotOurs() {
        rig.append(1, 5);
        rig.window.add(new Stored(5, 77, true, json(5).getBytes(UTF_8)));
        rig.files.put(rig.newest(), new byte[0]);

        assertThat(probe()).isTrue();

        assertThat(rig.spool.status().removed()).isEqualTo(4);
        Stored again = rig.spool.read(0, Long.MAX_VALUE, 10, 1_000).events().get(0);
        assertThat(again.sequence()).isEqualTo(5);
        assertThat(again.millis()).isEqualTo(77);
        assertThat(again.callersId()).isTrue();
    }

    /** Those in the middle are not written again: they would stand behind later ones. */
    @Test
    void olderFileThatIsGone_isCounted() {
        rig.append(1, 300);
        Path second = rig.segments().get(1);
        long base = Segment.of(second).orElseThrow().base;
        long third = Segment.of(rig.segments().get(2)).orElseThrow().base;
        rig.window.add(new Stored(base, 77, false, json(base).getBytes(UTF_8)));
        rig.files.remove(second);

        assertThat(rig.open(0)).isEqualTo(numbers(1, base - 1));
        assertThat(probe()).isTrue();

        assertThat(rig.spool.status().removed()).isEqualTo(third - base - 1);
        assertThat(rig.open(base - 1)).isEqualTo(numbers(third, 300));
        assertThat(rig.kill().open(0)).hasSize((int) (300 - third + base));
        assertThat(rig.spool.status().corrupt()).isZero();
    }

    @Test
    void fileThatIsGone_isSeenWhenTheNextOneBegins() {
        rig.append(1, 5);
        rig.files.remove(rig.newest());
        int taken = 5;
        while (rig.append(json(taken + 1)) > 0) {
            taken++;
        }

        assertThat(rig.spool.status().code()).isEqualTo("spool_unavailable");
        assertThat(probe()).isTrue();
        assertThat(rig.spool.status().removed()).isEqualTo(taken);
        assertThat(rig.append(json(taken + 1))).isEqualTo(taken + 1);
        assertThat(rig.kill().open(0)).containsExactly(taken + 1L);
    }

    private void hold(long first, long last) {
        for (long i = first; i <= last; i++) {
            rig.window.add(new Stored(i, 77, false, json(i).getBytes(UTF_8)));
        }
    }

    /** Once the disk takes it: that it did not at once is no reason to lose it. */
    @Test
    @Promise(value = "I34", mutant = "what could not be written again at once is forgotten")
    void directoryThatIsGone_isWrittenAgain_howeverLongTheDiskTakes() {
        rig.append(1, 200);
        hold(1, 200);
        rig.segments().forEach(rig.files::remove);
        rig.files.fault(failing(Op.CREATE));
        assertThat(probe()).isFalse();
        assertThat(probe()).isFalse();
        // A part of it gets through, which is of no use to anybody.
        AtomicInteger writes = new AtomicInteger();
        rig.files.fault((op, file, length) -> op == Op.APPEND && writes.incrementAndGet() > 80 ? 0 : length);
        assertThat(probe()).isFalse();
        assertThat(rig.segments()).isEmpty();
        rig.settle(1, 10);
        rig.files.fault(Fault.NONE);

        assertThat(probe()).isTrue();

        assertThat(rig.spool.status().removed()).isZero();
        assertThat(rig.spool.status().bytes()).isEqualTo(rig.files.size());
        assertThat(rig.append(json(201))).isEqualTo(201);
        assertThat(rig.open(0)).isEqualTo(numbers(11, 201));
        assertThat(rig.kill().open(0)).isEqualTo(numbers(11, 201));
        assertThat(rig.spool.status().corrupt()).isZero();
    }

    /** What is there now is his, and has our names. */
    @Test
    @Promise(value = "I35", mutant = "who owns a directory is not asked again")
    void directoryThatIsGone_andIsAnothers_isLeftAlone() {
        rig.append(1, 200);
        rig.settle(1, 50);
        hold(190, 200);
        List<Path> ours = rig.segments();
        ours.forEach(rig.files::remove);
        rig.slot.giveToOthers();
        ours.forEach(path -> rig.files.put(path, new byte[10]));

        assertThat(rig.settle(51, 185)).isTrue();
        assertThat(probe()).isFalse();

        assertThat(rig.spool.status().code()).isEqualTo("spool_locked");
        assertThat(rig.spool.status().removed()).isEqualTo(4);
        assertThat(rig.spool.status().open()).isZero();
        assertThat(rig.append(json(201))).isEqualTo(Spool.UNAVAILABLE);
        assertThat(rig.settle(190, 200)).isFalse();
        rig.spool.close();
        assertThat(rig.segments()).isEqualTo(ours);
        assertThat(rig.files.size()).isEqualTo(10L * ours.size());
        assertThat(rig.files.openFiles()).isZero();
    }

    /** What is there by the time it can be read is not what could not be read before. */
    @Test
    void directoryThatIsAnothers_beforeItCouldBeRead_holdsNothingOfOurs() {
        rig.append(1, 5);
        FakeFiles left = rig.files.afterwards(FakeFiles.Loss.NOTHING);
        left.fault(failing(Op.LIST));
        rig.reopen(left);
        assertThat(rig.spool.recovered()).isNull();
        left.fault(Fault.NONE);
        rig.slot.giveToOthers();

        assertThat(probe()).isFalse();

        assertThat(rig.recovered().open()).isZero();
        assertThat(rig.spool.status().code()).isEqualTo("spool_locked");
    }

    @Test
    void newSegment_isNotBegunInADirectoryThatIsAnothers() {
        rig.append(1, 50);
        List<Path> ours = rig.segments();
        rig.slot.giveToOthers();
        int taken = 50;
        while (rig.append(json(taken + 1)) > 0) {
            taken++;
        }

        assertThat(rig.segments()).isEqualTo(ours);
    }

    /** S28: the file that is written to is cut by somebody. Also if more was written behind the end that it has no more. */
    @ParameterizedTest
    @ValueSource(ints = {0, 200})
    @Promise(value = "I34", mutant = "nobody looks whether the file is still whole")
    void fileThatWasCut_isWrittenAgain(int length) {
        rig.append(1, 5);
        assertThat(probe()).isTrue();
        hold(2, 5);
        rig.files.overwrite(rig.newest(), Arrays.copyOf(rig.files.bytes(rig.newest()), length));

        assertThat(probe()).isTrue();

        assertThat(rig.spool.status().removed()).isEqualTo(1);
        assertThat(rig.open(0)).isEqualTo(numbers(2, 5));
        assertThat(rig.kill().open(0)).isEqualTo(numbers(2, 5));
        assertThat(rig.spool.status().corrupt()).isZero();
    }

    @Test
    void fileThatWasCut_isSeen_whateverWasWrittenBehindTheHole() {
        rig.append(1, 5);
        assertThat(probe()).isTrue();
        hold(1, 6);
        byte[] whole = rig.files.bytes(rig.newest());
        byte[] holed = new byte[whole.length];
        System.arraycopy(whole, 0, holed, 0, 150);
        rig.files.overwrite(rig.newest(), holed);
        rig.append(6, 6);

        assertThat(probe()).isTrue();

        assertThat(rig.kill().open(0)).isEqualTo(numbers(1, 6));
    }

    // ---- Errors -----------------------------------------------------------------------------------------------------

    /** The caller is told of the Error, not that his event was taken. */
    @Test
    @Promise(value = "I34", mutant = "a sequence whose write ended with an Error is used again")
    void errorBehindAWrite_sendsNothingThatWasRefused_andLosesNothing() {
        rig.append(1, 1);
        rig.files.throwBehindWrite(new StackOverflowError("injected"));
        assertThatThrownBy(() -> rig.append("\"refused\"")).isInstanceOf(StackOverflowError.class);

        assertThat(rig.spool.status().open()).isEqualTo(1);
        assertThat(rig.append(json(3))).isEqualTo(3);

        assertThat(rig.open(0)).containsExactly(1L, 3L);
        assertThat(rig.kill().open(0)).containsExactly(1L, 3L);
        assertThat(rig.spool.status().corrupt()).isZero();
    }

    @Test
    void errorBehindAWrite_isFollowedByTheEnd_andSendsNothingThatWasRefused() {
        rig.append(1, 1);
        rig.files.throwBehindWrite(new StackOverflowError("injected"));
        assertThatThrownBy(() -> rig.append("\"refused\"")).isInstanceOf(StackOverflowError.class);

        assertThat(rig.restart().open(0)).containsExactly(1L);
        assertThat(rig.recovered().last()).isEqualTo(2);
    }

    @Test
    void errorBehindTheFirstWriteOfASegment_leavesAWholeOne() {
        rig.files.throwBehindWrite(new OutOfMemoryError("injected"));
        assertThatThrownBy(() -> rig.append("\"refused\"")).isInstanceOf(OutOfMemoryError.class);

        assertThat(rig.append(json(2))).isEqualTo(2);

        assertThat(rig.kill().open(0)).containsExactly(2L);
        assertThat(rig.append(json(3))).isEqualTo(3);
        assertThat(rig.settle(2, 3)).isTrue();
        assertThat(rig.kill().recovered().open()).isZero();
        assertThat(rig.spool.status().bytes()).isEqualTo(rig.files.size());
    }

    @Test
    @Promise(value = "I35", mutant = "an Error at the end keeps the directory")
    void errorInTheLastCheckpoint_leavesNothingTaken() throws Exception {
        rig.append(1, 3);
        rig.files.throwBehindWrite(new OutOfMemoryError("injected"));

        assertThatThrownBy(rig.spool::close).isInstanceOf(OutOfMemoryError.class);

        assertThat(rig.slot.releases()).isEqualTo(1);
        assertThat(inAThreadOfItsOwn(() -> rig.spool.enter(0)).get(10, TimeUnit.SECONDS))
                .isTrue();
        assertThat(rig.kill().open(0)).isEqualTo(numbers(1, 3));
    }
}
