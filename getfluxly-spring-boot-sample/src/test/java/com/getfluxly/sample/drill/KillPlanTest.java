package com.getfluxly.sample.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KillPlanTest {

    private static final Duration LENGTH = Duration.ofMinutes(5);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void kills_areOneInEachPart(long seed) {
        KillPlan plan = new KillPlan(LENGTH, 5, new Random(seed));

        assertThat(LongStream.rangeClosed(1, 300)
                        .filter(second -> plan.strikes(Duration.ofSeconds(second)))
                        .map(second -> (second - 1) / 60))
                .containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(plan.isOver()).isTrue();
    }

    @Test
    void missedKills_areMadeUpFor() {
        KillPlan plan = new KillPlan(LENGTH, 2, new Random(1));

        assertThat(plan.strikes(LENGTH)).isTrue();
        assertThat(plan.isOver()).isFalse();
        assertThat(plan.strikes(LENGTH)).isTrue();
        assertThat(plan.strikes(LENGTH)).isFalse();
    }
}
