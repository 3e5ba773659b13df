package com.getfluxly.internal.spool;

import static com.getfluxly.internal.spool.SpoolRig.PROCESS;
import static com.getfluxly.internal.spool.SpoolRig.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.LongStream.rangeClosed;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.internal.spool.FakeFiles.Op;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a spool does while the disk does what it is told. */
class SpoolTest {

    private static final String KEY = "2b1f9c46-3a5e-4f3d-9a52-8d3f0c6f9e11";

    private SpoolRig rig = new SpoolRig(PROCESS);

    private static List<Long> numbers(long first, long last) {
        return rangeClosed(first, last).boxed().toList();
    }

    // ---- events -----------------------------------------------------------------------------------------------------

    @Test
    void emptySpool_hasNothing() {
        assertThat(rig.recovered()).isEqualTo(new Recovered(0, 1, 0, List.of()));
        assertThat(rig.spool.read(0, Long.MAX_VALUE, 10, 1_000)).isEqualTo(new Portion(List.of(), 0, 0, 0, 0));
        assertThat(rig.segments()).isEmpty();
    }

    @Test
    void event_isWrittenWithOneCall_beforeItHasASequence() {
        rig.append(1, 1);
        int before = rig.files.log().size();

        rig.append(2, 2);

        assertThat(rig.files.log().subList(before, rig.files.log().size()))
                .containsExactly("APPEND 00000001-0000000000000001.seg");
        assertThat(rig.files.bytes(rig.newest())).endsWith(json(2).getBytes(UTF_8));
    }

    @Test
    void events_areReadInOrder_asTheyWereWritten() {
        rig.append(1, 20);

        assertThat(rig.open(0)).isEqualTo(numbers(1, 20));
        assertThat(rig.open(12)).isEqualTo(numbers(13, 20));
        assertThat(rig.open(20)).isEmpty();
    }

    @Test
    void event_keepsWhatIsKnownOfIt() {
        rig.advance(Duration.ofMillis(1_234));
        assertThat(rig.spool.enter(0)).isTrue();
        rig.spool.append("{}".getBytes(UTF_8), true);
        rig.spool.leave();

        Stored read = rig.spool.read(0, Long.MAX_VALUE, 1, 100).events().get(0);

        assertThat(read.callersId()).isTrue();
        assertThat(read.sequence()).isEqualTo(1);
        assertThat(read.millis())
                .isEqualTo(Instant.parse("2026-05-16T07:00:01.234Z").toEpochMilli());
    }

    @Test
    void reading_isBoundedByCountAndBytes_butGivesOneAtLeast() {
        rig.append(1, 9);
        int size = json(1).length() + json(2).length();

        assertThat(rig.spool.read(0, Long.MAX_VALUE, 4, 10_000).events()).hasSize(4);
        assertThat(rig.spool.read(0, Long.MAX_VALUE, 4, size).events()).hasSize(2);
        assertThat(rig.spool.read(0, Long.MAX_VALUE, 4, size - 1).events()).hasSize(1);
        assertThat(rig.spool.read(0, Long.MAX_VALUE, 4, 1).events()).hasSize(1);
        assertThat(rig.spool.read(1, Long.MAX_VALUE, 4, 1).upTo()).isEqualTo(2);
    }

    @Test
    void largestEvent_isTaken() {
        String json = "\"" + "x".repeat(65_534) + "\"";
        assertThat(rig.append(json)).isEqualTo(1);

        assertThat(rig.kill()
                        .spool
                        .read(0, Long.MAX_VALUE, 1, 1)
                        .events()
                        .get(0)
                        .json())
                .isEqualTo(json.getBytes(UTF_8));
    }

    @Test
    void reading_goesOnWhereItWas_whileEventsAreWritten() {
        rig.append(1, 3);
        assertThat(rig.open(0)).isEqualTo(numbers(1, 3));
        long reads = rig.files.openFiles();

        rig.append(4, 6);

        assertThat(rig.open(3)).isEqualTo(numbers(4, 6));
        assertThat(rig.files.openFiles()).isEqualTo(reads);
    }

    // ---- recovery ---------------------------------------------------------------------------------------------------

    @Test
    @Promise(
            value = {"I29", "I30"},
            mutant = "an event is written after it got its sequence")
    void event_survivesTheProcess() {
        rig.append(1, 50).kill();

        assertThat(rig.recovered()).isEqualTo(new Recovered(50, 1, 50, List.of()));
        assertThat(rig.open(0)).isEqualTo(numbers(1, 50));
        assertThat(rig.append(json(51))).isEqualTo(51);
        assertThat(rig.open(0)).isEqualTo(numbers(1, 51));
    }

    @Test
    void settledEvents_areNotReadAgain() {
        rig.append(1, 20);

        assertThat(rig.settle(1, 3)).isTrue();
        assertThat(rig.settle(10, 12)).isTrue();

        assertThat(rig.open(0)).isEqualTo(List.of(4L, 5L, 6L, 7L, 8L, 9L, 13L, 14L, 15L, 16L, 17L, 18L, 19L, 20L));
        assertThat(rig.kill().recovered()).isEqualTo(new Recovered(14, 4, 20, List.of()));
        assertThat(rig.open(0)).hasSize(14).startsWith(4L).contains(9L, 13L);
    }

    @Test
    @Promise(value = "I30", mutant = "a frozen batch is not written")
    void frozenBatch_comesBackWithItsKey() {
        rig.append(1, 10);
        assertThat(rig.spool.frozen(KEY, 1, 5, 5, 77)).isTrue();
        assertThat(rig.spool.frozen(KEY.replace('2', '3'), 6, 10, 5, 78)).isTrue();
        rig.settle(6, 10);

        FrozenBatch batch = rig.kill().recovered().frozen().get(0);

        assertThat(rig.recovered().frozen()).hasSize(1);
        assertThat(batch).isEqualTo(new FrozenBatch(UUID.fromString(KEY), 1, 5, 5, 77, batch.millis()));
        assertThat(batch.millis()).isEqualTo(rig.clock.millis());
    }

    /** Whose they are is known by whoever took the slot: it makes no difference who wrote them. */
    @Test
    void state_passesFromSegmentToSegment() {
        rig.append(1, 300);
        rig.spool.frozen(KEY, 4, 5, 2, 77);
        rig.settle(1, 3);
        rig.append(301, 600);
        assertThat(rig.segments()).hasSizeGreaterThan(8);

        rig.kill();

        assertThat(rig.recovered().open()).isEqualTo(597);
        assertThat(rig.recovered().frozen()).extracting(FrozenBatch::first).containsExactly(4L);
        assertThat(rig.open(0)).isEqualTo(numbers(4, 600));
    }

    @Test
    @Promise(value = "I38", mutant = "all segments are replayed at the start")
    void open_readsTheNewestSegmentsOnly() {
        rig.append(1, 600);
        FakeFiles left = rig.files.afterwards(FakeFiles.Loss.NOTHING);
        List<Path> read = new ArrayList<>();
        left.fault((op, file, length) -> {
            if (op == Op.READ) {
                read.add(file);
            }
            return length;
        });

        rig.reopen(left);

        assertThat(read).containsOnly(rig.newest());
    }

    @Test
    void restarts_withoutAnEvent_leaveNoFile() {
        rig.append(1, 3);
        List<Path> files = rig.restart().segments();
        for (int i = 0; i < 100; i++) {
            rig.restart();
        }

        assertThat(rig.segments()).isEqualTo(files).hasSize(1);
        assertThat(rig.open(0)).isEqualTo(numbers(1, 3));
        assertThat(rig.slot.releases()).isEqualTo(101);
        assertThat(rig.files.openFiles()).isEqualTo(1);
    }

    @Test
    void ownFile_isAlwaysANewOne() {
        rig.append(1, 3).kill().append(4, 4);

        assertThat(rig.segments())
                .extracting(path -> path.getFileName().toString())
                .containsExactly("00000001-0000000000000001.seg", "00000002-0000000000000004.seg");
        assertThat(rig.open(0)).isEqualTo(numbers(1, 4));
    }

    @Test
    void close_leavesACheckpoint_andNoOpenFile() {
        rig.append(1, 3);
        rig.open(0);
        rig.settle(1, 1);

        rig.spool.close();

        assertThat(rig.files.openFiles()).isZero();
        assertThat(rig.slot.releases()).isEqualTo(1);
        assertThat(lastRecord()).isEqualTo(List.of(Frame.CHECKPOINT, Frame.CLEAN));
        assertThat(rig.append("{}")).isEqualTo(Spool.UNAVAILABLE);
        assertThat(rig.spool.status().code())
                .as("nothing is wrong with the disk")
                .isNull();
        rig.spool.close();
        assertThat(rig.slot.releases()).isEqualTo(1);
    }

    @Test
    void close_leavesToTheNextOwnerWhatIsThere() {
        rig = new SpoolRig(SpoolRig.settings(100_000, 300, false)).append(1, 20);
        rig.spool.close();
        int segments = rig.segments().size();

        assertThat(rig.settle(1, 20)).isFalse();
        assertThat(rig.spool.probe()).isFalse();
        assertThat(rig.segments()).hasSize(segments);
    }

    @Test
    void close_keepsWhatWasWrong() {
        rig.append(1, 1);
        rig.files.fault((op, file, length) -> {
            throw new IOException("No space left on device");
        });
        assertThat(rig.append("{}")).isEqualTo(Spool.UNAVAILABLE);

        rig.spool.close();

        assertThat(rig.spool.status().code()).isEqualTo("spool_unavailable");
    }

    private List<Integer> lastRecord() {
        byte[] bytes = rig.files.bytes(rig.newest());
        int at = SegmentHeader.BYTES;
        int last = at;
        while (at < bytes.length) {
            last = at;
            at += Frame.HEAD_BYTES + Frame.length(bytes, at);
        }
        return List.of(Frame.type(bytes, last), Frame.flags(bytes, last));
    }

    // ---- deletion ---------------------------------------------------------------------------------------------------

    @Test
    @Promise(value = "I36", mutant = "a segment is deleted one event early")
    void segment_isDeletedWithItsLastEvent_andNotBefore() {
        rig.append(1, 200);
        List<Path> before = rig.segments();
        long second = Segment.of(before.get(1)).orElseThrow().base;

        rig.settle(1, second - 2);
        assertThat(rig.segments()).isEqualTo(before);

        rig.settle(second - 1, second - 1);
        assertThat(rig.segments()).isEqualTo(before.subList(1, before.size()));
    }

    @Test
    void segment_isDeletedBeforeOlderOnes_ifNothingInItIsOpen() {
        rig.append(1, 300);
        List<Path> before = rig.segments();
        long second = Segment.of(before.get(1)).orElseThrow().base;
        long third = Segment.of(before.get(2)).orElseThrow().base;

        rig.settle(second, third - 1);

        assertThat(rig.segments()).doesNotContain(before.get(1)).hasSize(before.size() - 1);
        assertThat(rig.kill().open(0)).hasSize((int) (300 - third + second)).doesNotContain(second, third - 1);
        assertThat(rig.spool.status().corrupt()).isZero();
    }

    /** It knows the state, and the next number. */
    @Test
    void newestSegment_stays() {
        rig.append(1, 300);

        rig.settle(1, 300);

        assertThat(rig.segments()).hasSize(1);
        Path last = rig.newest();
        assertThat(rig.kill().append(301, 301).segments()).hasSize(2).contains(last);
        rig.settle(301, 301);
        assertThat(rig.segments()).hasSize(1).doesNotContain(last);
    }

    @Test
    @Promise("I36")
    void outcome_isWrittenBeforeTheFileIsDeleted() {
        rig.append(1, 200);
        int before = rig.files.log().size();

        rig.settle(1, 200);

        List<String> log = rig.files.log().subList(before, rig.files.log().size());
        assertThat(log.get(0)).startsWith("APPEND");
        assertThat(log.subList(1, log.size())).isNotEmpty().allMatch(line -> line.startsWith("DELETE"));
    }

    @Test
    void fileThatCannotBeDeleted_isTriedAgain() {
        rig.append(1, 200);
        int before = rig.segments().size();
        rig.files.fault((op, file, length) -> {
            if (op == Op.DELETE) {
                throw new IOException("in use");
            }
            return length;
        });
        rig.settle(1, 199);
        long bytes = rig.spool.status().bytes();
        assertThat(rig.segments()).hasSize(before);

        rig.files.fault(FakeFiles.Fault.NONE);
        rig.settle(200, 200);

        assertThat(rig.segments()).hasSize(1);
        assertThat(rig.spool.status().bytes()).isLessThan(bytes).isEqualTo(rig.files.size());
    }

    // ---- bounds -----------------------------------------------------------------------------------------------------

    @Test
    @Promise(value = "I13", mutant = "the reserve is given to events")
    void files_neverTakeMoreThanTheBound() {
        rig = new SpoolRig(SpoolRig.settings(20_000, 2_000, false));
        int last = 0;
        while (rig.append(json(last + 1)) > 0) {
            last++;
            assertThat(rig.files.size()).isLessThanOrEqualTo(20_000 - 1_024 - 2_000 + 200);
        }
        assertThat(rig.append(json(last + 1))).isEqualTo(Spool.FULL);
        assertThat(rig.spool.status().bytes()).isEqualTo(rig.files.size()).isGreaterThan(16_800);
        assertThat(rig.spool.awaitSpace(100, 0)).isFalse();

        // The last segment is for those who make room.
        for (int i = 2; i <= last; i += 2) {
            rig.settle(i, i);
            assertThat(rig.files.size()).isLessThanOrEqualTo(20_000 - 1_024);
        }
        for (int i = 1; i <= last; i += 2) {
            rig.settle(i, i);
            assertThat(rig.files.size()).isLessThanOrEqualTo(20_000 - 1_024);
        }
        assertThat(rig.spool.awaitSpace(100, 0)).isTrue();
        assertThat(rig.segments()).hasSizeLessThan(4);
        assertThat(rig.append(json(last + 1))).isEqualTo(last + 1);
    }

    /** What was found may be more than what may be there now: what became of it is still to be said. */
    @Test
    @Promise(value = "I9", mutant = "outcomes have no room where there are too many events")
    void smallerBoundAtARestart_forgetsNoOutcome() {
        rig.append(1, 800);
        long found = rig.files.size();
        rig.spool.close();
        rig.settings = SpoolRig.settings(found / 2, 4_000, false);
        rig.spool = rig.open();
        assertThat(rig.append(json(801))).isEqualTo(Spool.FULL);

        assertThat(rig.settle(1, 100)).isTrue();
        assertThat(rig.settle(701, 720)).isTrue();

        assertThat(rig.kill().recovered().open()).isEqualTo(680);
        for (int i = 101; i <= 800; i++) {
            rig.settle(i, i);
            assertThat(rig.files.size()).isLessThanOrEqualTo(found + 4_000);
        }
        assertThat(rig.spool.status().open()).isZero();
        int last = 800;
        while (rig.append(json(last + 1)) > 0) {
            last++;
        }
        // From then on the bound is one for outcomes, too.
        for (int i = 802; i <= last; i += 2) {
            rig.settle(i, i);
            assertThat(rig.files.size()).isLessThanOrEqualTo(found / 2);
        }
        assertThat(last).isGreaterThan(1_000);
    }

    @Test
    void oldestSegment_makesRoom() {
        rig.append(1, 300);
        List<Path> before = rig.segments();
        long second = Segment.of(before.get(1)).orElseThrow().base;
        long third = Segment.of(before.get(2)).orElseThrow().base;
        rig.settle(2, 2);

        assertThat(rig.spool.oldest(0)).isEqualTo(new OpenRange(1, second - 1, second - 2));
        assertThat(rig.spool.oldest(1)).isEqualTo(new OpenRange(second, third - 1, third - second));
        assertThat(rig.spool.oldest(300)).isNull();

        assertThat(rig.spool.settled(1, second - 1, 0, 0, second - 2, 4)).isTrue();
        assertThat(rig.segments()).isEqualTo(before.subList(1, before.size()));
    }

    @Test
    void segmentThatIsWrittenTo_isNotForDropping() {
        rig.append(1, 3);

        assertThat(rig.spool.oldest(0)).isNull();
    }

    // ---- age --------------------------------------------------------------------------------------------------------

    @Test
    void oldEvents_expire_andAreCounted() {
        rig = new SpoolRig(new SpoolSettings(100_000, 4_000, 0, false, Duration.ofHours(2), Duration.ofSeconds(1)));
        rig.append(1, 5);
        rig.advance(Duration.ofHours(1));
        rig.append(6, 9);
        rig.advance(Duration.ofMinutes(61));

        Portion portion = rig.spool.read(0, Long.MAX_VALUE, 100, 10_000);

        assertThat(portion.events()).extracting(Stored::sequence).containsExactly(6L, 7L, 8L, 9L);
        assertThat(portion.expired()).isEqualTo(5);
        assertThat(rig.spool.status().expired()).isEqualTo(5);
        assertThat(rig.kill().recovered()).isEqualTo(new Recovered(4, 6, 9, List.of()));
    }

    @Test
    void steppingClock_expiresNothing() {
        rig = new SpoolRig(new SpoolSettings(100_000, 4_000, 0, false, Duration.ofHours(2), Duration.ofSeconds(1)));
        rig.clock.setWall(rig.clock.now().minus(Duration.ofDays(1)));
        rig.append(1, 5);
        rig.clock.setWall(rig.clock.now().plus(Duration.ofDays(3_650)));
        rig.append(6, 9);

        assertThat(rig.open(0)).isEqualTo(numbers(1, 9));
        assertThat(rig.kill().open(0)).isEqualTo(numbers(1, 9));
        rig.clock.setWall(rig.clock.now().minus(Duration.ofDays(3_652)));
        assertThat(rig.kill().open(0)).isEqualTo(numbers(1, 9));
    }

    @Test
    void withoutAnAge_nothingExpires() {
        rig.append(1, 5);
        rig.advance(Duration.ofDays(300));

        assertThat(rig.open(0)).isEqualTo(numbers(1, 5));
    }

    // ---- others -----------------------------------------------------------------------------------------------------

    @Test
    @Promise(value = "I37", mutant = "the version of the header is not looked at")
    void newerFormat_isLeftAsItIs() {
        rig.append(1, 5);
        byte[] bytes = rig.files.bytes(rig.newest());
        new SegmentHeader(SegmentHeader.VERSION + 1, 1, 1, 0, new byte[16], rig.slot.fingerprint(new byte[16]))
                .put(bytes, new Checksum());
        rig.files.put(rig.newest(), bytes);

        rig.kill();

        assertThat(rig.spool.status().code()).isEqualTo("spool_format");
        assertLeftAlone(bytes);
    }

    @Test
    void backlogOfAnotherProject_isLeftAsItIs() {
        rig.append(1, 5);
        byte[] bytes = rig.files.bytes(rig.newest());
        rig.slot = new TestSlot(2);

        rig.kill();

        assertThat(rig.spool.status().code()).isEqualTo("project_mismatch");
        assertLeftAlone(bytes);
    }

    private void assertLeftAlone(byte[] bytes) {
        assertThat(rig.append("{}")).isEqualTo(Spool.UNAVAILABLE);
        assertThat(rig.skip()).isEqualTo(1);
        rig.settle(1, 1);
        rig.advance(Duration.ofHours(1));
        assertThat(rig.spool.probe()).isFalse();
        assertThat(rig.open(0)).isEmpty();
        rig.spool.close();
        assertThat(rig.segments()).hasSize(1);
        assertThat(rig.files.bytes(rig.newest())).isEqualTo(bytes);
    }

    @Test
    void unknownRecord_isPassedOver_ifItSaysThatItMayBe() {
        rig.append(1, 5);
        appendRecord(Frame.OPTIONAL);

        assertThat(rig.kill().append(6, 6).open(0)).isEqualTo(numbers(1, 6));
        assertThat(rig.spool.status().code()).isNull();
    }

    @Test
    void unknownRecord_isLeft_ifItSaysNothing() {
        rig.append(1, 5);
        appendRecord(Frame.OPTIONAL - 1);
        byte[] bytes = rig.files.bytes(rig.newest());

        rig.kill();

        assertThat(rig.spool.status().code()).isEqualTo("spool_format");
        assertLeftAlone(bytes);
    }

    @Test
    void unknownRecord_ofAnOlderSegment_endsReading() {
        rig.append(1, 5);
        appendRecord(Frame.OPTIONAL - 1);
        rig.append(6, 6);
        byte[] bytes = rig.files.bytes(rig.newest());
        rig.append(7, 300).kill();

        assertThat(rig.open(0)).isEqualTo(numbers(1, 5));
        assertThat(rig.spool.status().code()).isEqualTo("spool_format");
        assertThat(rig.files.bytes(rig.segments().get(0))).startsWith(bytes);
    }

    /** By another hand: the spool knows nothing of it. */
    private void appendRecord(int type) {
        byte[] payload = "later".getBytes(UTF_8);
        byte[] record = new byte[Frame.HEAD_BYTES + payload.length];
        Frame.put(record, 0, type, 0, 5, 0, payload, new Checksum());
        byte[] before = rig.files.bytes(rig.newest());
        byte[] after = Arrays.copyOf(before, before.length + record.length);
        System.arraycopy(record, 0, after, before.length, record.length);
        rig.files.overwrite(rig.newest(), after);
    }

    @Test
    void strangersFiles_areNoneOfOurs() {
        rig.files.put(TestSlot.DIRECTORY.resolve("lock"), new byte[10]);
        rig.files.put(TestSlot.DIRECTORY.resolve("1-1.seg"), new byte[10]);
        rig.files.put(TestSlot.DIRECTORY.resolve("00000009-0000000000000000.seg"), new byte[10]);

        rig.restart().append(1, 3).settle(1, 3);

        assertThat(rig.kill().append(4, 4).settle(4, 4)).isTrue();
        assertThat(rig.segments()).hasSize(4);
    }

    /** Its header tells what it is a copy of. */
    @Test
    @Promise(value = "I32", mutant = "a name is believed against the header")
    void copyOfASegment_underAnotherNumber_isNoneOfOurs() {
        rig.append(1, 200);
        Path copy = TestSlot.DIRECTORY.resolve("00000063-0000000000000001.seg");
        rig.files.put(copy, rig.files.bytes(rig.segments().get(0)));

        assertThat(rig.kill().recovered().open()).isEqualTo(200);
        assertThat(rig.append(json(201))).isEqualTo(201);

        assertThat(rig.kill().open(0)).isEqualTo(numbers(1, 201));
        assertThat(rig.settle(1, 201)).isTrue();
        assertThat(rig.files.names()).contains(copy);
    }

    @Test
    @Promise(value = "I32", mutant = "a name alone hides what others say that they have")
    void garbageWithALaterNumberAndAnEarlierBase_hidesNothing() {
        rig.append(1, 200);
        rig.files.put(TestSlot.DIRECTORY.resolve("00000063-0000000000000001.seg"), new byte[10]);

        assertThat(rig.kill().open(0)).isEqualTo(numbers(1, 200));
        assertThat(rig.spool.status().corrupt()).isZero();
    }

    /** The next number would have one digit more than a name has room for. */
    @Test
    @Promise(value = "I32", mutant = "a name alone says which number comes next")
    void garbageWithTheLastNumber_hidesNothingAfterwards() {
        rig.append(1, 5);
        rig.files.put(TestSlot.DIRECTORY.resolve("fffffffffffffff-00000000000000ff.seg"), new byte[10]);
        rig.kill().append(6, 10);

        assertThat(rig.kill().open(0)).isEqualTo(numbers(1, 10));
        assertThat(rig.newest().getFileName().toString()).startsWith("fffffffffffffff-");
    }

    /** It was begun again there after a sync that failed, and then the power went. */
    @Test
    void emptyFileOfALaterNumberAndAnEarlierBase_leavesNoGap() {
        rig.append(1, 200);
        Path empty = TestSlot.DIRECTORY.resolve("00000063-0000000000000001.seg");
        rig.files.put(empty, new byte[0]);
        rig.kill().append(201, 300);

        assertThat(rig.newest().getFileName().toString().compareTo("00000064")).isPositive();
        assertThat(rig.kill().open(0)).isEqualTo(numbers(1, 300));
    }

    /** What is missing beside it was not unlinked. */
    @Test
    void emptyFileInBetween_isNoDeletedOne() {
        rig.append(1, 200);
        Path before = rig.newest();
        rig.files.put(TestSlot.DIRECTORY.resolve("00000005-0000000000000001.seg"), new byte[0]);
        rig.kill().append(201, 205);
        byte[] bytes = rig.files.bytes(before);
        rig.files.overwrite(before, Arrays.copyOf(bytes, bytes.length - 1));

        assertThat(rig.kill().open(0)).hasSize(204).doesNotContain(200L);
        assertThat(rig.spool.status().corrupt()).isEqualTo(1);
    }

    @Test
    void status_says() {
        rig.append(1, 5);
        rig.settle(2, 3);

        assertThat(rig.spool.status())
                .isEqualTo(new SpoolStatus(3, rig.files.size(), 100_000, 1, null, "", 3, 0, 0, 0, 0));
    }
}
