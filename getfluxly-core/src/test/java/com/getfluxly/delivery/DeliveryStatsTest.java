package com.getfluxly.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeliveryStatsTest {

    @Test
    void reasons_areCopied() {
        Map<DropReason, Long> given = new HashMap<>(Map.of(DropReason.SHUTDOWN, 3L));
        DeliveryStats stats = stats(given);
        given.put(DropReason.CLOSED, 1L);

        assertThat(stats.droppedByReason())
                .containsEntry(DropReason.SHUTDOWN, 3L)
                .containsEntry(DropReason.CLOSED, 0L);
        assertThatThrownBy(() -> stats.droppedByReason().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    /** Meters, listeners and logs use these words: adding one is a change of the public vocabulary. */
    @Test
    void reasons_areTheClosedList() {
        assertThat(Arrays.stream(DropReason.values()).map(DropReason::code))
                .containsExactly(
                        "closed",
                        "queue_overflow",
                        "payload_too_large",
                        "validation_error",
                        "filtered",
                        "processor_error",
                        "rolled_back",
                        "abandoned",
                        "shutdown",
                        "spool_unavailable",
                        "spool_timeout",
                        "corrupt",
                        "expired",
                        "spool_removed",
                        "poison");
    }

    /** Where they are printed, or written as JSON, they are those words too. */
    @Test
    void reasonsAndAnomalies_areShownByTheirWords() {
        assertThat(DropReason.values()).allSatisfy(reason -> assertThat(reason).hasToString(reason.code()));
        assertThat(Anomaly.values()).allSatisfy(kind -> assertThat(kind).hasToString(kind.code()));
    }

    private static DeliveryStats stats(Map<DropReason, Long> reasons) {
        return DeliveryStats.builder().dropped(3).droppedByReason(reasons).build();
    }
}
