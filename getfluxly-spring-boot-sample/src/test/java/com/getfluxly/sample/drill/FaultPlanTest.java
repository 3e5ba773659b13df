package com.getfluxly.sample.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.sample.emulator.FaultMode;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultPlanTest {

    private static final Duration NANO = Duration.ofNanos(1);

    /** What ends the same way as one of the drill's: by waiting, parking, halving or sending the same bytes again. */
    private static final Set<FaultMode> LEFT_OUT = EnumSet.of(
            FaultMode.INVALID,
            FaultMode.UNPAID,
            FaultMode.FORBIDDEN,
            FaultMode.WRONG_KEY,
            FaultMode.NOT_FOUND,
            FaultMode.TIMED_OUT,
            FaultMode.ALIAS_CONFLICT,
            FaultMode.ERASURE_IN_PROGRESS,
            FaultMode.TOO_LARGE,
            FaultMode.TOO_EARLY,
            FaultMode.REDIRECTED,
            FaultMode.HTML,
            FaultMode.CUT);

    @Test
    void faults_areAllThatTheServiceKnowsButForTheirLikes() {
        assertThat(FaultPlan.FAULTS).doesNotHaveDuplicates().doesNotContainAnyElementsOf(LEFT_OUT);
        assertThat(Stream.concat(FaultPlan.FAULTS.stream(), LEFT_OUT.stream()))
                .containsExactlyInAnyOrder(FaultMode.values());
    }

    @Test
    void faults_comeOneByOneWithHealthyTimesAroundThem() {
        FaultPlan plan = new FaultPlan(Duration.ofSeconds(19));

        List<Optional<FaultMode>> bySecond = LongStream.range(0, 21)
                .mapToObj(second -> plan.at(Duration.ofSeconds(second)))
                .toList();

        assertThat(plan.faults()).isEqualTo(9);
        assertThat(plan.slice()).isEqualTo(Duration.ofSeconds(1));
        for (int second = 0; second < bySecond.size(); second++) {
            boolean healthy = second % 2 == 0 || second >= 19;
            assertThat(bySecond.get(second))
                    .as("second %s", second)
                    .isEqualTo(healthy ? Optional.empty() : Optional.of(FaultPlan.FAULTS.get(second / 2)));
        }
    }

    @Test
    void fault_beginsAndEndsWithItsSlice() {
        FaultPlan plan = new FaultPlan(Duration.ofSeconds(19));
        Duration begin = Duration.ofSeconds(1);
        Duration end = Duration.ofSeconds(2);

        assertThat(plan.at(begin.minus(NANO))).isEmpty();
        assertThat(plan.at(begin)).hasValue(FaultMode.UNAVAILABLE);
        assertThat(plan.at(end.minus(NANO))).hasValue(FaultMode.UNAVAILABLE);
        assertThat(plan.at(end)).isEmpty();
    }

    @Test
    void longDrill_goesThroughTheFaultsAgain() {
        FaultPlan plan = new FaultPlan(Duration.ofMinutes(10));
        Duration tenth = plan.slice().multipliedBy(19);

        assertThat(plan.faults()).isEqualTo(18);
        assertThat(plan.at(tenth)).hasValue(FaultMode.UNAVAILABLE);
    }

    @ParameterizedTest
    @CsvSource({"PT5M, PT15.789473684S", "PT5M0.000000001S, PT8.108108108S", "PT24H, PT16.6634522S"})
    void outage_staysWithinWhatTheQueueHolds(Duration length, Duration slice) {
        assertThat(new FaultPlan(length).slice()).isCloseTo(slice, Duration.ofMillis(1));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 18, 19})
    void anyLength_hasAPlan(long nanos) {
        FaultPlan plan = new FaultPlan(Duration.ofNanos(nanos));

        assertThat(plan.at(Duration.ZERO)).isEmpty();
        assertThat(plan.at(Duration.ofDays(1))).isEmpty();
    }
}
