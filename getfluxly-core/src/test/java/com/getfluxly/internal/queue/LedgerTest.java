package com.getfluxly.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.delivery.DropReason;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private final Ledger ledger = new Ledger();

    @Test
    @Promise("I2")
    void offered_isAcceptedAndRefused() {
        ledger.accepted = 7;
        for (int i = 0; i < 3; i++) {
            ledger.refused().count(DropReason.CLOSED, 1);
        }

        assertThat(ledger.offered()).isEqualTo(10);
        assertThat(ledger.refused().byReason()).containsEntry(DropReason.CLOSED, 3L);
    }

    @Test
    @Promise("I3")
    void drops_areCountedByReason_andAddUp() {
        ledger.dropped().count(DropReason.SHUTDOWN, 1);
        ledger.dropped().count(DropReason.QUEUE_OVERFLOW, 1);
        ledger.dropped().count(DropReason.QUEUE_OVERFLOW, 1);

        assertThat(ledger.dropped().sum()).isEqualTo(3);
        assertThat(ledger.dropped().byReason())
                .hasSameSizeAs(DropReason.values())
                .containsEntry(DropReason.QUEUE_OVERFLOW, 2L)
                .containsEntry(DropReason.SHUTDOWN, 1L)
                .containsEntry(DropReason.CLOSED, 0L);
    }

    @Test
    void reasons_areAllThereFromTheStart() {
        assertThat(ledger.dropped().sum()).isZero();
        assertThat(ledger.dropped().byReason()).containsOnlyKeys(DropReason.values());
    }
}
