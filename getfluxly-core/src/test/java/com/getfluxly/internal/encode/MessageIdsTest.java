package com.getfluxly.internal.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MessageIdsTest {

    private static final long NOW = 1_800_000_000_000L;

    private final MessageIds ids = new MessageIds();

    @Test
    @Promise("I5")
    void id_isOfVersion4AndNeverTheSame() {
        Set<UUID> seen = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            UUID id = next(ids, NOW);
            assertThat(id.version()).isEqualTo(4);
            assertThat(id.variant()).isEqualTo(2);
            assertThat(seen.add(id)).isTrue();
        }
    }

    @Test
    @Promise("I5")
    void ids_ofTwoGeneratorsHaveNothingInCommon() {
        MessageIds others = new MessageIds();
        Set<Long> halves = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            UUID id = next(ids, NOW);
            UUID other = next(others, NOW);
            assertThat(halves.add(id.getMostSignificantBits())).isTrue();
            assertThat(halves.add(other.getMostSignificantBits())).isTrue();
            assertThat(halves.add(id.getLeastSignificantBits())).isTrue();
            assertThat(halves.add(other.getLeastSignificantBits())).isTrue();
        }
    }

    /** Twelve standard deviations of a fair coin: no luck explains a failure. */
    @Test
    void everyBit_isSetInHalfOfTheIds() {
        int draws = 40_000;
        int[] set = new int[128];
        for (int i = 0; i < draws; i++) {
            ids.next(null, NOW);
            for (int bit = 0; bit < 64; bit++) {
                set[bit] += (int) (ids.high() >>> bit & 1);
                set[64 + bit] += (int) (ids.low() >>> bit & 1);
            }
        }

        for (int bit = 0; bit < 128; bit++) {
            boolean version = bit >= 12 && bit <= 15;
            boolean variant = bit >= 64 + 62;
            if (!version && !variant) {
                assertThat(set[bit]).as("bit %d", bit).isBetween(draws / 2 - 1_200, draws / 2 + 1_200);
            }
        }
    }

    /** A copy of a process starts with what this one knows; only time tells it to draw anew. */
    @Test
    void key_isNotUsedForLongerThanItsAge() {
        assertThat(isStepFrom(NOW, NOW + MessageIds.MAX_AGE_MILLIS)).isTrue();
        assertThat(isStepFrom(NOW, NOW + MessageIds.MAX_AGE_MILLIS + 1)).isFalse();
        assertThat(isStepFrom(NOW, NOW - 1)).as("a clock that was set back").isFalse();
    }

    @Test
    void key_givesNoMoreThanItsNumberOfIds() {
        for (int i = 1; i <= MessageIds.PER_KEY; i++) {
            ids.next(null, NOW);
            assertThat(ids.idsLeft()).isEqualTo(MessageIds.PER_KEY - i);
        }

        ids.next(null, NOW);
        assertThat(ids.idsLeft()).isEqualTo(MessageIds.PER_KEY - 1);
    }

    @Test
    @Promise("I5")
    void callersId_isTakenAsItIs() {
        UUID own = UUID.fromString("0b8a5a38-6f0c-4f0e-9d2b-6f4ba1a2c7de");

        ids.next(own, NOW);

        assertThat(new UUID(ids.high(), ids.low())).isEqualTo(own);
    }

    private static boolean isStepFrom(long drawn, long used) {
        MessageIds ids = new MessageIds();
        ids.next(null, drawn);
        ids.next(null, used);
        return ids.idsLeft() == MessageIds.PER_KEY - 2;
    }

    private static UUID next(MessageIds ids, long now) {
        ids.next(null, now);
        return new UUID(ids.high(), ids.low());
    }
}
