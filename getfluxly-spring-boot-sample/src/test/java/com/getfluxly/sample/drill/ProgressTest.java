package com.getfluxly.sample.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.sample.emulator.FaultMode;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private static final DeliveryStats STATS =
            new Accounts(60_000, 0, 58_989, 7, 4, 900, 100).in(DeliveryState.BACKING_OFF);

    private final Progress progress = new Progress();

    @Test
    void line_standsBelowItsHeader() {
        assertThat(Progress.header())
                .isEqualTo(" elapsed  fault              state         accepted delivered  rejected   dropped"
                        + "    queued in flight   retries");
        assertThat(progress.line(Duration.ofMillis(290_999), Optional.of(FaultMode.PROCESS_THEN_DROP), STATS))
                .isEqualTo("   290 s  process-then-drop  backing off     60,000    58,989         7         4"
                        + "       900       100        56");
        assertThat(progress.line(Duration.ZERO, Optional.empty(), STATS)).startsWith("     0 s  -     ");
    }

    @Test
    void line_isDueEveryTenSeconds() {
        assertThat(progress.isDue(Duration.ofMillis(9_999))).isFalse();
        assertThat(progress.isDue(Duration.ofSeconds(10))).isTrue();

        progress.line(Duration.ofMillis(10_300), Optional.empty(), STATS);

        assertThat(progress.isDue(Duration.ofMillis(19_999))).isFalse();
        assertThat(progress.isDue(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void line_thatWasMissedIsNotMadeUpFor() {
        progress.line(Duration.ofSeconds(35), Optional.empty(), STATS);

        assertThat(progress.isDue(Duration.ofMillis(39_999))).isFalse();
        assertThat(progress.isDue(Duration.ofSeconds(40))).isTrue();
    }
}
