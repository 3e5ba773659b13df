package com.getfluxly.sample.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LossesTest {

    /** 100 offered: 10 refused, 90 accepted, and each of those once in the account. */
    private static final LedgerLine BALANCED = new LedgerLine(100, 90, 10, 60, 5, 7, 15, 3);

    private static final LedgerLine NOTHING_WRONG = new LedgerLine(90, 90, 0, 67, 5, 0, 15, 3);

    @Test
    void nothing_isLostThatWasDeliveredRejectedOrIsStillHeld() {
        assertThat(Losses.of(NOTHING_WRONG, 67L)).isEqualTo(new Losses(0, 0, 0, 0, 0));
    }

    @Test
    void droppedAndRefused_areLost() {
        assertThat(Losses.of(BALANCED, 60L)).isEqualTo(new Losses(17, 7, 10, 0, 0));
    }

    @Test
    void missing_isWhatCountsAsDeliveredAndIsNotThere() {
        assertThat(Losses.of(NOTHING_WRONG, 63L)).isEqualTo(new Losses(4, 0, 0, 0, 4));
    }

    @Test
    void missing_isNothingWhileMoreIsThereThanIsKnownToBeDelivered() {
        assertThat(Losses.of(NOTHING_WRONG, 70L).total()).isZero();
    }

    @Test
    void missing_isNothingWhereNobodyCanTell() {
        assertThat(Losses.of(NOTHING_WRONG, null).total()).isZero();
    }

    @Test
    void unaccounted_isAcceptedAndNowhere() {
        LedgerLine twoGone = new LedgerLine(90, 90, 0, 65, 5, 0, 15, 3);

        assertThat(Losses.of(twoGone, 65L)).isEqualTo(new Losses(2, 0, 0, 2, 0));
    }

    @Test
    void unaccounted_settledTwiceDoesNotMakeUpForALoss() {
        LedgerLine twoTwice = new LedgerLine(92, 90, 2, 69, 5, 0, 15, 3);

        assertThat(Losses.of(twoTwice, 69L)).isEqualTo(new Losses(4, 0, 2, 2, 0));
    }
}
