package com.getfluxly.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Promise("I25")
class RetryScheduleTest {

    private static final double ALMOST_ONE = Math.nextDown(1.0);

    private final RetrySchedule schedule = new RetrySchedule(Duration.ofMillis(500), Duration.ofSeconds(30));

    @Test
    void jitter_isAQuarterEitherWay() {
        RetrySchedule second = new RetrySchedule(Duration.ofSeconds(1), Duration.ofSeconds(30));

        assertThat(second.nanosAfter(1, 0)).isEqualTo(1_250_000_000);
        assertThat(second.nanosAfter(1, 0.25)).isEqualTo(1_125_000_000);
        assertThat(second.nanosAfter(1, 0.5)).isEqualTo(1_000_000_000);
        assertThat(second.nanosAfter(1, 0.75)).isEqualTo(875_000_000);
        assertThat(second.nanosAfter(1, ALMOST_ONE)).isEqualTo(750_000_000);
    }

    @ParameterizedTest
    @CsvSource({"1, 500", "2, 1000", "3, 2000", "4, 4000", "5, 8000", "6, 16000"})
    void wait_doubles(int failures, long millis) {
        assertThat(schedule.nanosAfter(failures, 0.5))
                .isEqualTo(Duration.ofMillis(millis).toNanos());
    }

    /** At the cap the range is cut, so that a fleet does not end up in step. */
    @ParameterizedTest
    @ValueSource(ints = {7, 8, 31, 32, 33, 63, 64, 65, 1_000, 1_000_000_000, Integer.MAX_VALUE})
    void wait_isCapped(int failures) {
        assertThat(schedule.nanosAfter(failures, 0)).isEqualTo(30_000_000_000L);
        assertThat(schedule.nanosAfter(failures, 0.5)).isEqualTo(26_250_000_000L);
        assertThat(schedule.nanosAfter(failures, ALMOST_ONE)).isEqualTo(22_500_000_000L);
    }

    /** It is asked for under a lock, however long the outage lasts: counting up to its length would take seconds. */
    @Test
    void wait_takesNoLongerToFindInALongOutage() {
        for (int i = 0; i < 100; i++) {
            assertThat(schedule.nanosAfter(Integer.MAX_VALUE - i, 0)).isEqualTo(30_000_000_000L);
        }
    }

    @Test
    void wait_isNeverLongerThanTheCap() {
        RetrySchedule narrow = new RetrySchedule(Duration.ofMillis(900), Duration.ofSeconds(1));

        assertThat(narrow.nanosAfter(1, 0)).isEqualTo(1_000_000_000);
        assertThat(narrow.nanosAfter(1, ALMOST_ONE)).isEqualTo(675_000_000);
        assertThat(narrow.nanosAfter(2, 0)).isEqualTo(1_000_000_000);
        assertThat(narrow.nanosAfter(2, ALMOST_ONE)).isEqualTo(750_000_000);
    }

    @Test
    void wait_doesNotOverflowAtTheLongestKnobs() {
        RetrySchedule longest = new RetrySchedule(Duration.ofDays(1), Duration.ofDays(1));

        assertThat(longest.nanosAfter(1_000, 0)).isEqualTo(Duration.ofDays(1).toNanos());
        assertThat(longest.nanosAfter(1_000, ALMOST_ONE))
                .isEqualTo(Duration.ofHours(18).toNanos());
    }
}
