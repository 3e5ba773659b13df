package com.getfluxly.sample.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "4, 0", "5, 1", "1000, 200", "1001, 200", "300000, 60000"})
    void due_isWhatTheRateHasMadeSinceTheBeginning(long millis, long events) {
        assertThat(new Pace(200).due(Duration.ofMillis(millis))).isEqualTo(events);
    }
}
