package com.getfluxly.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogStateTest {

    private final LogState state = new LogState();

    @Test
    void nothing_isOpenAtFirst() {
        assertThat(state.last()).isZero();
        assertThat(state.open()).isZero();
        assertThat(state.nextOpen(1)).isEqualTo(1);
        assertThat(state.frozen()).isEmpty();
    }

    @Test
    void events_areOpenUntilTheyAreSettled() {
        state.reached(10);
        state.settle(1, 3);
        state.settle(6, 7);

        assertThat(state.open()).isEqualTo(5);
        assertThat(state.openIn(3, 6)).isEqualTo(2);
        assertThat(state.nextOpen(1)).isEqualTo(4);
        assertThat(state.nextOpen(6)).isEqualTo(8);
        assertThat(state.nextSettled(4)).isEqualTo(6);
    }

    @Test
    void lastSequence_neverGoesBack() {
        state.reached(10);
        state.reached(4);

        assertThat(state.last()).isEqualTo(10);
    }

    @Test
    void frozenBatch_isKnownUntilAllOfItIsSettled() {
        state.reached(10);
        state.freeze(batch(1, 5));
        state.freeze(batch(6, 10));

        state.settle(1, 4);
        assertThat(state.frozen()).containsExactly(batch(1, 5), batch(6, 10));

        state.settle(5, 5);
        assertThat(state.frozen()).containsExactly(batch(6, 10));
    }

    /** Halves, and the same events under a new key. */
    @Test
    void laterBatch_takesThePlaceOfThoseThatItOverlaps() {
        state.freeze(batch(1, 10));
        state.freeze(batch(6, 10));
        state.freeze(batch(1, 5));

        assertThat(state.frozen()).containsExactly(batch(1, 5), batch(6, 10));
    }

    @Test
    void checkpoint_isAllOfIt() {
        state.reached(100);
        state.settle(1, 20);
        state.settle(30, 40);
        state.settle(90, 100);
        state.freeze(batch(21, 25));
        state.freeze(batch(26, 29));

        LogState read = copyOf(state);

        assertThat(read.last()).isEqualTo(100);
        assertThat(read.open()).isEqualTo(58);
        assertThat(read.nextOpen(1)).isEqualTo(21);
        assertThat(read.nextOpen(30)).isEqualTo(41);
        assertThat(read.nextOpen(90)).isEqualTo(101);
        assertThat(read.frozen()).containsExactly(batch(21, 25), batch(26, 29));
        assertThat(read.toBytes()).isEqualTo(state.toBytes());
    }

    /** What is left out is sent again; what is longer than a record could not be written at all. */
    @Test
    void checkpoint_fitsIntoARecord_howeverTornTheStateIs() {
        for (int i = 1; i <= 3_500; i++) {
            state.settle(2L * i, 2L * i);
            state.freeze(new FrozenBatch(new UUID(0, i), 3L * i, 3L * i + 1, 2, 0, 0));
        }
        state.reached(10_501);

        assertThat(state.toBytes()).hasSizeLessThanOrEqualTo(Frame.MAX_PAYLOAD_BYTES);
        assertThat(copyOf(state).nextOpen(2)).isEqualTo(3);
        assertThat(copyOf(state).nextOpen(6_000)).isEqualTo(6_001);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 23, 25, 39, 41})
    void checkpoint_hasTheLengthThatItSays(int length) {
        state.settle(5, 6);
        byte[] bytes = state.toBytes();
        assertThat(bytes).hasSize(40);

        assertThat(LogState.isSound(bytes, 0, 40)).isTrue();
        assertThat(LogState.isSound(new byte[100], 0, 24)).isTrue();
        assertThat(LogState.isSound(bytes, 0, length)).isFalse();
    }

    @Test
    void checkpoint_withCountsThatMakeNoSense_isNone() {
        byte[] bytes = new byte[24];
        Bytes.putInt(bytes, 16, -3);
        Bytes.putInt(bytes, 20, 1);

        assertThat(LogState.isSound(bytes, 0, 24)).isFalse();
    }

    private static LogState copyOf(LogState state) {
        byte[] bytes = state.toBytes();
        assertThat(LogState.isSound(bytes, 0, bytes.length)).isTrue();
        return LogState.of(bytes, 0);
    }

    private static FrozenBatch batch(long first, long last) {
        return new FrozenBatch(new UUID(first, last), first, last, (int) (last - first + 1), 77, 1_000);
    }
}
