package com.getfluxly.internal.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.getfluxly.Promise;
import com.getfluxly.internal.base.ManualClock;
import org.junit.jupiter.api.Test;

class LogWriterTest {

    private final FakeFiles files = new FakeFiles();
    private final LogState state = new LogState();
    private final Segments segments = new Segments();
    private final AgeClock clock = new AgeClock(new ManualClock());
    private final Forgetful durability = new Forgetful();
    private final Quarantine quarantine = new Quarantine(files, new TestSlot(1), 1_000);
    private final LogWriter writer = new LogWriter(
            SpoolRig.POWER,
            state,
            new SegmentLog(files, new TestSlot(1), SpoolRig.POWER, state, segments, quarantine, durability, clock),
            new Room(SpoolRig.POWER, segments, quarantine),
            durability,
            clock,
            writes -> {});

    /** Has no memory for the next event that was written. */
    private static final class Forgetful implements Durability {

        private final Durability others = new ProcessDurability();
        private boolean hasMemory = true;

        @Override
        public void opened(SpoolFile file) {
            others.opened(file);
        }

        @Override
        public void sealed(SpoolFile file) {
            others.sealed(file);
        }

        @Override
        public void wrote(long sequence, long millis, boolean callersId, byte[] json) {
            if (!hasMemory) {
                throw new OutOfMemoryError("injected");
            }
        }

        @Override
        public void wroteControl() {}

        @Override
        public boolean isBehind() {
            return false;
        }

        @Override
        public long upTo(long lastSequence) {
            return lastSequence;
        }

        @Override
        public boolean await(long sequence, long nanos) {
            return true;
        }

        @Override
        public boolean awaitAll(long nanos) {
            return true;
        }

        @Override
        public void close() {}
    }

    private long append(String json) {
        assertThat(writer.enter(0)).isTrue();
        try {
            return writer.append(json.getBytes(UTF_8), false);
        } finally {
            writer.leave();
        }
    }

    /** It is on disk, and nobody waits for it or holds it. */
    @Test
    @Promise(value = "I34", mutant = "an event whose caller met an Error behind the write is open")
    void eventThatNobodyCouldTakeNoteOf_isNotOpen() {
        assertThat(append("\"first\"")).isEqualTo(1);
        durability.hasMemory = false;
        assertThatThrownBy(() -> append("\"refused\"")).isInstanceOf(OutOfMemoryError.class);
        durability.hasMemory = true;

        assertThat(state.open()).isEqualTo(1);
        assertThat(append("\"third\"")).isEqualTo(3);

        SpoolRig next = new SpoolRig(SpoolRig.PROCESS, files.afterwards(FakeFiles.Loss.NOTHING));
        assertThat(next.spool.read(0, Long.MAX_VALUE, 10, 1_000).events())
                .extracting(Stored::sequence)
                .containsExactly(1L, 3L);
    }
}
