package com.getfluxly.internal.spool;

import static com.getfluxly.internal.spool.SpoolRig.PROCESS;
import static java.util.stream.LongStream.rangeClosed;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import java.io.IOException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bytes that are not what they were. */
class DamageTest {

    /** Where the records of the small log begin; the last entry is its end. */
    private final List<Integer> starts = new ArrayList<>();

    private final SpoolRig rig = new SpoolRig(PROCESS);
    private byte[] small = new byte[0];
    private Path path = Path.of("none");

    /** A header, a checkpoint, and these five events. */
    private void writeSmallLog() {
        rig.append(1, 5);
        path = rig.newest();
        small = rig.files.bytes(path);
        for (int at = SegmentHeader.BYTES; at < small.length; at += Frame.HEAD_BYTES + Frame.length(small, at)) {
            starts.add(at);
        }
        starts.add(small.length);
    }

    private void find(byte[] bytes) {
        FakeFiles files = new FakeFiles();
        files.put(path, bytes);
        rig.reopen(files);
    }

    @Test
    @Promise(value = "I32", mutant = "after damage the rest of the segment is given up")
    void flippedBit_costsItsOwnEventAtMost_andThatIsCounted() {
        writeSmallLog();
        int flips = 0;
        int lost = 0;
        for (int bit = 0; bit < small.length * 8; bit++, flips++) {
            byte[] bytes = small.clone();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            // Of the records, the first is the checkpoint.
            long damaged = starts.stream()
                            .filter(start -> start <= firstDifference(bytes, small))
                            .count()
                    - 1;

            find(bytes);

            List<Long> open = rig.open(0);
            boolean isLastHead = damaged == 5 && firstDifference(bytes, small) < starts.get(5) + Frame.HEAD_BYTES;
            assertThat(open)
                    .as("bit %s", bit)
                    .isEqualTo(
                            rangeClosed(1, 5).filter(i -> i != damaged).boxed().toList());
            assertThat(rig.spool.status().corrupt()).as("bit %s", bit).isEqualTo(damaged < 1 || isLastHead ? 0 : 1);
            assertThat(rig.spool.status().code()).as("bit %s", bit).isNull();
            lost += 5 - open.size();
        }
        assertThat(flips).isEqualTo(small.length * 8);
        assertThat(lost).isEqualTo((small.length - starts.get(1)) * 8);
        System.out.println("flips tried: " + flips + ", events lost: " + lost);
    }

    private static int firstDifference(byte[] bytes, byte[] sound) {
        return Arrays.mismatch(bytes, sound);
    }

    /** A byte of another value, and a whole head of zeros. */
    @Test
    @Promise("I32")
    void damagedBytes_costTheirOwnEventAtMost() {
        writeSmallLog();
        for (int at = 0; at < small.length; at++) {
            for (int length : new int[] {1, 4, 8}) {
                byte[] bytes = small.clone();
                Arrays.fill(bytes, at, Math.min(bytes.length, at + length), (byte) 0);

                find(bytes);

                assertThat(rig.open(0))
                        .as("%s bytes at %s", length, at)
                        .hasSizeGreaterThanOrEqualTo(length == 1 ? 4 : 3);
            }
        }
    }

    /** It lies behind the damaged one, and so tells that there was one. */
    @Test
    void damagedHeadOfTheLastEvent_isCounted_ifARecordFollows() {
        writeSmallLog();
        find(small);
        rig.spool.frozen("2b1f9c46-3a5e-4f3d-9a52-8d3f0c6f9e11", 1, 5, 5, 0);
        FakeFiles files = rig.files;
        byte[] bytes = small.clone();
        bytes[starts.get(5)] ^= 1;
        files.put(path, bytes);

        rig.kill();

        assertThat(rig.open(0)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(rig.spool.status().corrupt()).isEqualTo(1);
    }

    @Test
    @Promise("I30")
    void tornTail_isNoEvent_whereverItIsCut() {
        writeSmallLog();
        for (int length = 0; length < small.length; length++) {
            int cut = length;

            find(Arrays.copyOf(small, cut));

            long whole = starts.stream().skip(2).filter(end -> end <= cut).count();
            assertThat(rig.open(0))
                    .as("cut at %s", cut)
                    .isEqualTo(rangeClosed(1, whole).boxed().toList());
            SpoolStatus status = rig.spool.status();
            assertThat(status.corrupt()).isZero();
            long sound = starts.stream()
                    .filter(start -> start <= cut)
                    .mapToLong(start -> start)
                    .max()
                    .orElse(0);
            assertThat(status.truncatedBytes()).as("cut at %s", cut).isEqualTo(cut - sound);
            assertThat(rig.append(SpoolRig.json(whole + 1))).isEqualTo(whole + 1);
            assertThat(rig.kill().open(0)).hasSize((int) whole + 1);
        }
    }

    @Test
    void tailOfZerosOrGarbage_isNoEvent() {
        writeSmallLog();
        for (int value : new int[] {0, 0xFF, 'x'}) {
            byte[] bytes = Arrays.copyOf(small, small.length + 9_000);
            Arrays.fill(bytes, small.length, bytes.length, (byte) value);

            find(bytes);

            assertThat(rig.open(0)).containsExactly(1L, 2L, 3L, 4L, 5L);
            assertThat(rig.spool.status().truncatedBytes()).isEqualTo(9_000);
            assertThat(rig.spool.status().corrupt()).isZero();
        }
    }

    /** A block whose bytes never arrived: its record is missed, even at the end of all. */
    @Test
    void payloadOfZeros_isMissed() {
        writeSmallLog();
        byte[] bytes = small.clone();
        Arrays.fill(bytes, starts.get(5) + Frame.HEAD_BYTES, bytes.length, (byte) 0);

        find(bytes);

        assertThat(rig.recovered().open()).isEqualTo(5);
        Portion portion = rig.spool.read(0, Long.MAX_VALUE, 10, 10_000);
        assertThat(portion.events()).hasSize(4);
        assertThat(portion.corrupt()).isEqualTo(1);
        assertThat(portion.upTo()).isEqualTo(5);
        assertThat(rig.kill().recovered().open()).isEqualTo(4);
    }

    @Test
    void damagedCheckpoint_isMadeUpForByTheSegmentBefore() {
        rig.append(1, 300);
        rig.settle(3, 290);
        List<Path> all = rig.segments();
        for (int at = 0; at < SegmentHeader.BYTES + Frame.HEAD_BYTES + 24; at++) {
            FakeFiles files = rig.files.afterwards(FakeFiles.Loss.NOTHING);
            byte[] bytes = files.bytes(rig.newest());
            bytes[at] ^= 1;
            files.put(rig.newest(), bytes);

            SpoolRig next = new SpoolRig(PROCESS, files);

            assertThat(next.open(0)).hasSize(12).startsWith(1L, 2L, 291L).endsWith(300L);
            assertThat(next.spool.status().corrupt()).isZero();
            assertThat(next.segments()).isEqualTo(all);
        }
    }

    /** The events are there; what became of some of them is not, and their ids are known. */
    @Test
    void onlySegmentWithoutItsCheckpoint_isReadAsItIs() {
        rig.append(1, 300);
        rig.settle(1, 299);
        assertThat(rig.segments()).hasSize(1);
        byte[] bytes = rig.files.bytes(rig.newest());
        bytes[SegmentHeader.BYTES] ^= 1;
        rig.files.put(rig.newest(), bytes);

        rig.kill();

        assertThat(rig.open(0)).containsExactly(300L);
        assertThat(rig.spool.status().corrupt()).isZero();
        assertThat(rig.append(SpoolRig.json(301))).isEqualTo(301);
    }

    @Test
    void recordOfAllBytesThatAMagicHas_isFound() {
        byte[] bytes = new byte[Frame.HEAD_BYTES * 3];
        Frame.put(bytes, Frame.HEAD_BYTES * 2, Frame.EVENT, 0, 1, 1, new byte[0], new Checksum());
        Arrays.fill(bytes, 0, Frame.HEAD_BYTES * 2, (byte) 0xFF);
        byte[] whole = Arrays.copyOf(small(), small().length + bytes.length);
        System.arraycopy(bytes, 0, whole, small().length, bytes.length);

        find(whole);

        assertThat(rig.recovered().last()).isEqualTo(5);
        assertThat(rig.spool.status().truncatedBytes()).isZero();
    }

    private byte[] small() {
        if (small.length == 0) {
            writeSmallLog();
        }
        return small;
    }

    // ---- quarantine -------------------------------------------------------------------------------------------------

    private Path damage(int segment, long event) {
        Path damaged = rig.segments().get(segment);
        byte[] bytes = rig.files.bytes(damaged);
        for (int at = SegmentHeader.BYTES; at < bytes.length; at += Frame.HEAD_BYTES + Frame.length(bytes, at)) {
            if (Frame.sequence(bytes, at) == event && Frame.type(bytes, at) == Frame.EVENT) {
                bytes[at + Frame.HEAD_BYTES + 3] ^= 1;
                break;
            }
        }
        rig.files.overwrite(damaged, bytes);
        return damaged;
    }

    private Path inQuarantine(Path segment) {
        return TestSlot.DIRECTORY.resolve("quarantine").resolve(segment.getFileName());
    }

    @Test
    @Promise(value = "I32", mutant = "a damaged segment is deleted")
    void damagedSegment_isKeptForSomebodyToLookAt() {
        rig.append(1, 300);
        Path damaged = damage(0, 5);
        byte[] bytes = rig.files.bytes(damaged);
        Path sound = rig.segments().get(1);
        assertThat(rig.open(0)).hasSize(299).doesNotContain(5L);

        rig.settle(1, 300);

        assertThat(rig.files.names()).contains(inQuarantine(damaged)).doesNotContain(damaged, sound);
        assertThat(rig.files.bytes(inQuarantine(damaged))).isEqualTo(bytes);
        assertThat(rig.spool.status().bytes()).isEqualTo(rig.files.size());
        assertThat(rig.kill().spool.status().bytes()).isEqualTo(rig.files.size());
    }

    /** What was damaged has its outcome by then, so that nobody meets the damage again. */
    @Test
    @Promise(value = "I32", mutant = "only this process knows of the damage")
    void damagedSegment_isKept_whoeverComesToTheEndOfIt() {
        rig.append(1, 300);
        Path damaged = damage(0, 5);
        assertThat(rig.open(0)).hasSize(299);
        rig.settle(10, 300);
        assertThat(rig.files.names()).contains(damaged, inQuarantine(damaged));
        long bytes = rig.spool.status().bytes();

        rig.kill();
        assertThat(rig.spool.status().bytes())
                .as("what only keeps a place has none")
                .isEqualTo(bytes);
        assertThat(rig.open(0)).hasSize(8);
        rig.append(301, 301).settle(1, 9);

        assertThat(rig.files.names()).contains(inQuarantine(damaged)).doesNotContain(damaged);
        assertThat(rig.files.bytes(inQuarantine(damaged))).isNotEmpty();
        assertThat(rig.spool.status().bytes()).isEqualTo(rig.files.size());
        assertThat(rig.kill().spool.status().bytes()).isEqualTo(rig.files.size());
    }

    /** It may be full, or read-only. */
    @Test
    void damagedSegment_isKept_whereItsPlaceCannotBe() {
        rig.append(1, 300);
        Path damaged = damage(0, 5);
        rig.files.fault((op, file, length) -> {
            if (op == FakeFiles.Op.CREATE) {
                throw new IOException("No space left on device");
            }
            return length;
        });
        assertThat(rig.open(0)).hasSize(299);
        rig.files.fault(FakeFiles.Fault.NONE);

        rig.settle(1, 300);

        assertThat(rig.files.names()).contains(inQuarantine(damaged));
    }

    @Test
    @Promise("I13")
    void quarantine_takesATenth_andLetsTheOldestGo() {
        rig.append(1, 600);
        List<Path> damaged = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            damaged.add(damage(i, Segment.of(rig.segments().get(i)).orElseThrow().base + 1));
        }
        assertThat(rig.open(0)).hasSize(596);

        rig.settle(1, 600);

        assertThat(rig.files.names().stream().filter(name -> name.toString().contains("quarantine")))
                .containsExactly(inQuarantine(damaged.get(2)), inQuarantine(damaged.get(3)));
        assertThat(rig.spool.status().bytes()).isEqualTo(rig.files.size());
    }

    @Test
    void segmentThatWouldNotFit_isDeleted() {
        SpoolRig tiny = new SpoolRig(SpoolRig.settings(30_000, 4_000, false));
        tiny.append(1, 100);
        Path damaged = tiny.segments().get(0);
        byte[] bytes = tiny.files.bytes(damaged);
        bytes[300] ^= 1;
        tiny.files.overwrite(damaged, bytes);
        tiny.open(0);

        tiny.settle(1, 100);

        assertThat(tiny.files.names()).hasSize(1);
        assertThat(tiny.spool.status().bytes()).isEqualTo(tiny.files.size());
    }

    @Test
    void quarantineThatCannotBeRead_keepsNobodyFromTheBacklog() {
        rig.append(1, 5);
        Path second = TestSlot.DIRECTORY.resolve("quarantine/00000052-0000000000000011.seg");
        FakeFiles left = rig.files.afterwards(FakeFiles.Loss.NOTHING);
        left.put(TestSlot.DIRECTORY.resolve("quarantine/00000051-0000000000000001.seg"), new byte[1_000]);
        left.put(second, new byte[1_000]);
        left.fault((op, file, length) -> {
            if (op == FakeFiles.Op.OPEN && file.equals(second)) {
                throw new IOException("Input/output error");
            }
            return length;
        });

        assertThat(rig.reopen(left).open(0)).hasSize(5);
        assertThat(rig.spool.status().code()).isNull();
        assertThat(rig.spool.status().bytes()).isEqualTo(left.size() - 2_000);
    }

    @Test
    void fileWhereTheQuarantineShouldBe_keepsNobodyFromTheBacklog() {
        rig.append(1, 5);
        FakeFiles left = rig.files.afterwards(FakeFiles.Loss.NOTHING);
        left.fault((op, file, length) -> {
            if (op == FakeFiles.Op.LIST && file.endsWith("quarantine")) {
                throw new NotDirectoryException(file.toString());
            }
            return length;
        });

        assertThat(rig.reopen(left).open(0)).hasSize(5);
        assertThat(rig.spool.status().code()).isNull();
    }
}
