package com.getfluxly.internal.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What lies on the disks of others. A file that was written once stays readable: if one of these tests fails, then it is the code
 * that is wrong, or a new version of the format with files of its own beside these.
 */
class GoldenFilesTest {

    private static final String FIRST = "00000001-0000000000000001.seg";
    private static final String SECOND = "00000002-0000000000000005.seg";
    private static final String OLD_KEY = "2b1f9c46-3a5e-4f3d-9a52-8d3f0c6f9e11";
    private static final String KEY = "0f0e0d0c-0b0a-4908-8706-050403020100";
    /** The wall clock of a test when it begins. */
    private static final long START = 1_778_914_800_000L;

    private static final String[] EVENTS = {
        "{\"event\":\"signed_up\",\"message_id\":\"018f0000-0000-7000-8000-000000000001\"}",
        "{\"event\":\"paid\",\"properties\":{\"of\":\"Zoë ☃\"},\"message_id\":\"018f0000-0000-7000-8000-000000000002\"}",
        "{\"event\":\"paid\",\"message_id\":\"00000000-0000-4000-8000-000000000003\"}",
        "{\"event\":\"left\",\"message_id\":\"018f0000-0000-7000-8000-000000000004\"}",
        "{\"event\":\"came_back\",\"message_id\":\"018f0000-0000-7000-8000-000000000005\"}"
    };
    private static final int CALLERS = 3;

    private final SpoolRig rig = new SpoolRig(SpoolRig.settings(100_000, 960, false));

    private static Path path(String name) {
        return TestSlot.DIRECTORY.resolve(name);
    }

    /** In hexadecimal digits; a line that begins with {@code #} says what follows. */
    private static byte[] golden(String directory, String name) {
        String resource = "/spool/" + directory + "/" + name + ".hex";
        try (InputStream in = Objects.requireNonNull(GoldenFilesTest.class.getResourceAsStream(resource), resource)) {
            StringBuilder digits = new StringBuilder();
            new String(in.readAllBytes(), US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(digits::append);
            return HexFormat.of().parseHex(digits);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private void find(String directory, String... names) {
        FakeFiles files = new FakeFiles();
        for (String name : names) {
            files.put(path(name), golden(directory, name));
        }
        rig.reopen(files);
    }

    /** All that can be in a log: both kinds of events, batches and outcomes, two segments, a checkpoint at the end. */
    private void write() {
        for (int i = 1; i <= 4; i++) {
            append(i);
        }
        rig.spool.frozen(OLD_KEY, 1, 2, 2, 0x0BAD_CAFE);
        rig.spool.settled(1, 1, 0, 1, 0, 0);
        rig.spool.settled(3, 3, 0, 0, 1, 1);
        rig.advance(Duration.ofSeconds(1));
        rig.spool.frozen(KEY, 2, 4, 2, 0x1234_5678);
        append(5);
        rig.spool.close();
    }

    private void append(int number) {
        rig.advance(Duration.ofMillis(1));
        assertThat(rig.spool.enter(0)).isTrue();
        assertThat(rig.spool.append(EVENTS[number - 1].getBytes(UTF_8), number == CALLERS))
                .isEqualTo(number);
        rig.spool.leave();
    }

    @Test
    @Promise(value = "I37", mutant = "a record is laid out in another way, and read so, too")
    void files_areWrittenAsTheyAlwaysWere() {
        write();

        assertThat(rig.files.names()).containsExactly(path(FIRST), path(SECOND));
        assertThat(rig.files.bytes(path(FIRST))).isEqualTo(golden("format-1", FIRST));
        assertThat(rig.files.bytes(path(SECOND))).isEqualTo(golden("format-1", SECOND));
    }

    @Test
    @Promise("I37")
    void files_areReadAsTheyWereMeant() {
        find("format-1", FIRST, SECOND);

        assertThat(rig.recovered())
                .isEqualTo(new Recovered(
                        3, 2, 5, List.of(new FrozenBatch(UUID.fromString(KEY), 2, 4, 2, 0x1234_5678, START + 1_004))));
        assertThat(events()).containsExactly(event(2, START + 2), event(4, START + 4), event(5, START + 1_005));
        assertThat(rig.spool.status())
                .isEqualTo(new SpoolStatus(3, rig.files.size(), 100_000, 2, null, "", 3, 0, 0, 0, 0));
    }

    /** As a kill leaves it in the middle of the first segment: without the second one. */
    @Test
    void firstFile_isReadByItself() {
        find("format-1", FIRST);

        assertThat(rig.recovered().last()).isEqualTo(4);
        assertThat(rig.recovered().frozen()).hasSize(1);
        assertThat(events()).containsExactly(event(2, START + 2), event(4, START + 4));
    }

    /** Its version is newer, but it says that version 1 may read it; of two records, 1 knows one. */
    @Test
    @Promise("I37")
    void newerFile_isRead_ifItMayBe() {
        find("format-2-for-1", FIRST);

        assertThat(rig.spool.status().code()).isNull();
        assertThat(events()).containsExactly(event(1, START + 1));
    }

    @Test
    @Promise("I37")
    void newerFile_isLeftAsItIs_ifItMayNotBeRead() {
        find("format-2", FIRST);

        assertThat(rig.spool.status().code()).isEqualTo("spool_format");
        assertThat(rig.recovered().open()).isZero();
        assertThat(events()).isEmpty();
        assertThat(rig.append("{}")).isEqualTo(Spool.UNAVAILABLE);
        rig.settle(1, 1);
        rig.advance(Duration.ofHours(1));
        rig.spool.probe();
        rig.spool.close();
        assertThat(rig.files.names()).containsExactly(path(FIRST));
        assertThat(rig.files.bytes(path(FIRST))).isEqualTo(golden("format-2", FIRST));
    }

    private static String event(int number, long millis) {
        return number + (number == CALLERS ? " callers " : " ours ") + millis + " " + EVENTS[number - 1];
    }

    private List<String> events() {
        List<String> events = new ArrayList<>();
        for (Stored event : rig.spool.read(0, Long.MAX_VALUE, 100, 100_000).events()) {
            events.add(event.sequence() + (event.callersId() ? " callers " : " ours ") + event.millis() + " "
                    + new String(event.json(), UTF_8));
        }
        return events;
    }
}
