package com.getfluxly.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SequenceSetTest {

    private final SequenceSet set = new SequenceSet();

    @Test
    void emptySet_holdsNothing() {
        assertThat(set.contains(5)).isFalse();
        assertThat(set.nextOutside(5)).isEqualTo(5);
        assertThat(set.nextInside(5)).isEqualTo(Long.MAX_VALUE);
        assertThat(set.countOutside(5, 9)).isEqualTo(5);
    }

    @Test
    void neighbours_becomeOne() {
        set.add(1, 3);
        set.add(7, 9);
        set.add(4, 6);

        assertThat(set.ranges()).isEqualTo(Map.of(1L, 9L));
    }

    @Test
    void strangers_stayApart() {
        set.add(1, 3);
        set.add(5, 9);

        assertThat(set.ranges()).isEqualTo(Map.of(1L, 3L, 5L, 9L));
        assertThat(set.nextOutside(1)).isEqualTo(4);
        assertThat(set.nextInside(4)).isEqualTo(5);
        assertThat(set.countOutside(1, 10)).isEqualTo(2);
    }

    @Test
    void nothing_addsNothing() {
        set.add(5, 4);

        assertThat(set.ranges()).isEmpty();
    }

    @Test
    void anyOrder_givesTheSame() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            SequenceSet ranges = new SequenceSet();
            BitSet bits = new BitSet();
            for (int i = 0; i < 40; i++) {
                int first = random.nextInt(100);
                int last = first + random.nextInt(8);
                ranges.add(first, last);
                bits.set(first, last + 1);

                int from = random.nextInt(110);
                int to = from + random.nextInt(20);
                BitSet outside = bits.get(from, to + 1);
                outside.flip(0, to + 1 - from);
                assertThat(ranges.contains(from)).isEqualTo(bits.get(from));
                assertThat(ranges.nextOutside(from)).isEqualTo(bits.nextClearBit(from));
                assertThat(ranges.countOutside(from, to)).isEqualTo(outside.cardinality());
                int inside = bits.nextSetBit(from);
                assertThat(ranges.nextInside(from)).isEqualTo(inside < 0 ? Long.MAX_VALUE : inside);
            }
        }
    }
}
