package com.getfluxly.spring.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoundaryTest {

    @Test
    void text_isReadAsItWasWritten() {
        assertThat(Boundary.at(41).text()).isEqualTo("b41");
        assertThat(Boundary.parse("b41")).isEqualTo(Boundary.at(41));
        assertThat(new Boundary(41, List.of(42L, 50L)).text()).isEqualTo("b41;d42,50");
        assertThat(Boundary.parse("b41;d42,50")).isEqualTo(new Boundary(41, List.of(42L, 50L)));
        assertThat(new Boundary(Boundary.OPEN, List.of(42L)).text()).isEqualTo("d42");
        assertThat(Boundary.parse("d42")).isEqualTo(new Boundary(Boundary.OPEN, List.of(42L)));
    }

    /** Somebody may have moved the position with a tool of Kafka's. */
    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "b",
                "b-1",
                "b1;",
                "b1;d",
                "b1;d2;",
                "b1;d2,",
                "b1;d,2",
                "B1",
                "b9999999999999999999",
                "moved by hand"
            })
    void foreignText_saysNothing(String metadata) {
        assertThat(Boundary.parse(metadata)).isNull();
    }

    @Test
    void whatWasTriedAlone_isABatchOfItsOwnAfterwards() {
        Boundary suspected = Boundary.at(41).andAhead(50).andAhead(42).andAhead(50);

        assertThat(suspected.text()).isEqualTo("b41;d42,50");
        assertThat(suspected.after(40)).isEqualTo(suspected);
        assertThat(suspected.after(41)).isEqualTo(new Boundary(Boundary.OPEN, List.of(42L, 50L)));
        assertThat(suspected.after(42)).isEqualTo(new Boundary(Boundary.OPEN, List.of(50L)));
        assertThat(suspected.after(50)).isNull();
        assertThat(suspected.endingAt(45).text()).isEqualTo("b45;d50");
    }

    @Test
    void batch_endsBeforeWhatWasTriedAlone() {
        Boundary open = new Boundary(Boundary.OPEN, List.of(45L, 50L));

        assertThat(open.limit(42)).isEqualTo(44);
        assertThat(open.limit(45)).isEqualTo(45);
        assertThat(open.limit(46)).isEqualTo(49);
        assertThat(open.limit(51)).isEqualTo(Long.MAX_VALUE);
        assertThat(Boundary.at(60).limit(42)).isEqualTo(60);
    }
}
