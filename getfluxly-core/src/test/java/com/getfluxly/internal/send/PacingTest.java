package com.getfluxly.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.error.FailureKind;
import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.answer.Answer.Body;
import com.getfluxly.internal.answer.Failure;
import com.getfluxly.internal.answer.RateLimit;
import com.getfluxly.internal.queue.Demand;
import com.getfluxly.internal.send.Pacing.Status;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Waits to the nanosecond: a backoff of one second that doubles up to 30, a probe a minute while parked. */
class PacingTest {

    private static final double ALMOST_ONE = Math.nextDown(1.0);
    private static final int NOBODY = Demand.NOBODY_WAITS;
    private static final Answer UNAVAILABLE = answer(503, null, null);
    private static final Answer LIMITED = answer(429, null, null);
    private static final Answer TAKEN = answer(202, null, null);

    private double random = 0.5;
    private long now = 7;
    private Pacing pacing = pacing(seconds(1));

    @Nested
    class Backoff {

        /** {@code base * 2^(n-1)}, a quarter more to a quarter less. */
        @ParameterizedTest
        @CsvSource({
            "1, 0,                  1250000000",
            "1, 0.25,               1125000000",
            "1, 0.5,                1000000000",
            "1, 0.75,                875000000",
            "1, 0.9999999999999999,  750000000",
            "2, 0,                  2500000000",
            "2, 0.25,               2250000000",
            "2, 0.5,                2000000000",
            "2, 0.75,               1750000000",
            "2, 0.9999999999999999, 1500000000",
            "3, 0,                  5000000000",
            "3, 0.5,                4000000000",
            "3, 0.9999999999999999, 3000000000",
            "4, 0.5,                8000000000",
            "5, 0.5,               16000000000",
            "5, 0,                 20000000000"
        })
        @Promise("I25")
        void wait_doublesWithEachFailureInARow(int failures, double random, long nanos) {
            fail(failures, random);

            assertThat(nanosUntilSend()).isEqualTo(nanos);
            assertThat(pacing.failures()).isEqualTo(failures);
        }

        /** At the cap the range is cut, so that a fleet does not end up in step. */
        @ParameterizedTest
        @CsvSource({"0, 30000000000", "0.5, 26250000000", "0.9999999999999999, 22500000000"})
        @Promise(
                value = {"I23", "I25"},
                mutant = "waits double without an end")
        void wait_afterAThousandFailuresIsThatOfTheCap(double random, long nanos) {
            fail(1_000, random);

            assertThat(nanosUntilSend()).isEqualTo(nanos);
        }

        @Test
        void wait_runsFromTheFailureOn() {
            fail(1, 0.5);

            now += 400_000_000;
            assertThat(nanosUntilSend()).isEqualTo(600_000_000);
            now += 600_000_000;
            assertThat(nanosUntilSend()).isZero();
            now += 1;
            assertThat(nanosUntilSend()).isLessThanOrEqualTo(0);
        }

        @Test
        void wait_isDrawnOnce() {
            fail(1, 0.25);
            random = 0.75;

            assertThat(nanosUntilSend()).isEqualTo(1_125_000_000);
        }

        @Test
        void wait_startsAgainAfterASuccess() {
            fail(5, 0.5);
            pacing.succeeded(now, TAKEN);

            assertThat(pacing.failures()).isZero();
            assertThat(nanosUntilSend()).isLessThanOrEqualTo(0);
            fail(1, 0.5);
            assertThat(nanosUntilSend()).isEqualTo(1_000_000_000);
        }

        /** Who calls flush() in a long outage gets a first try soon, and then the waits of a first round. */
        @ParameterizedTest
        @CsvSource({"0, 1", "1, 1", "2, 2", "3, 4", "4, 8"})
        void waitOfACaller_isCountedByTheFailuresThatTheCallerSaw(int seen, long seconds) {
            fail(10, 0.5);

            assertThat(pacing.nanosUntilSend(now, seen, false)).isEqualTo(nanos(seconds));
        }

        @Test
        void waitOfACaller_isNoLongerThanThatOfTheDelivery() {
            fail(2, 0.5);

            assertThat(pacing.nanosUntilSend(now, 5, false)).isEqualTo(nanos(2));
        }

        /** The failures of the delivery are not those of alias and erase. */
        @Test
        void failureWithoutRetryAfter_holdsNobodyElse() {
            fail(3, 0.5);

            assertThat(pacing.nanosHeld(now)).isLessThanOrEqualTo(0);
        }
    }

    @Nested
    class Parking {

        @ParameterizedTest
        @CsvSource({
            "0,                  60000000000",
            "0.25,               63750000000",
            "0.5,                67500000000",
            "0.75,               71250000000",
            "0.9999999999999999, 74999999999"
        })
        @Promise(value = "I27", mutant = "what is parked backs off like an outage")
        void probe_comesOncePerInterval_upToAQuarterLater(double drawn, long nanos) {
            random = drawn;
            pacing.parked(now, "unauthenticated");

            assertThat(nanosUntilSend()).isEqualTo(nanos);
            now += nanos;
            assertThat(nanosUntilSend()).isZero();
        }

        @Test
        @Promise("I27")
        void probe_comesNoLaterAfterAThousandOfThem() {
            for (int i = 0; i < 1_000; i++) {
                pacing.parked(now, "unauthenticated");
            }

            assertThat(nanosUntilSend()).isEqualTo(67_500_000_000L);
        }

        @Test
        @Promise("I58")
        void probe_forACallerWhoSawNoneIsNoSoonerThanATenthOfTheInterval() {
            pacing.parked(now, "unauthenticated");

            assertThat(pacing.nanosUntilSend(now, 0, false)).isEqualTo(6_000_000_000L);
            assertThat(pacing.nanosUntilSend(now, 1, false)).isEqualTo(67_500_000_000L);
        }

        @Test
        void probe_thatIsTheLastIsAsSoonAsAFirstRetry() {
            pacing.parked(now, "unauthenticated");

            assertThat(pacing.nanosUntilSend(now, 0, true)).isEqualTo(1_000_000_000);
        }

        @Test
        void probe_thatIsAnsweredByAnOutageIsRetriedLikeOne() {
            pacing.parked(now, "unauthenticated");
            assertThat(pacing.isParked()).isTrue();

            pacing.failed(now, UNAVAILABLE);

            assertThat(pacing.isParked()).isFalse();
            assertThat(pacing.failures()).isEqualTo(2);
            assertThat(nanosUntilSend()).isEqualTo(2_000_000_000);
        }

        @Test
        void probe_thatSucceedsEndsIt() {
            pacing.parked(now, "unauthenticated");
            pacing.succeeded(now, TAKEN);

            assertThat(pacing.isParked()).isFalse();
            assertThat(nanosUntilSend()).isLessThanOrEqualTo(0);
        }
    }

    @Nested
    class Holding {

        @ParameterizedTest
        @CsvSource({
            "0,                  10000000000",
            "0.25,               10625000000",
            "0.5,                11250000000",
            "0.75,               11875000000",
            "0.9999999999999999, 12499999999"
        })
        @Promise(
                value = {"I25", "I28"},
                mutant = "a fleet comes back before it was asked to")
        void retryAfter_isKeptByEverybody_andExceededByAQuarterAtMost(double drawn, long nanos) {
            random = drawn;
            pacing.failed(now, answer(429, seconds(10), null));

            assertThat(pacing.nanosHeld(now)).isEqualTo(nanos);
            assertThat(nanosUntilSend()).isEqualTo(nanos);
            assertThat(pacing.nanosUntilSend(now, 0, false)).isEqualTo(nanos);
        }

        @Test
        @Promise("I28")
        void retryAfter_runsFromTheAnswerOn() {
            random = 0;
            pacing.failed(now, answer(503, seconds(10), null));

            now += nanos(10) - 1;
            assertThat(pacing.nanosHeld(now)).isEqualTo(1);
            assertThat(nanosUntilSend()).isEqualTo(1);
            now += 1;
            assertThat(pacing.nanosHeld(now)).isZero();
            assertThat(nanosUntilSend()).isZero();
        }

        /** The computed range after five failures is 12 to 20 seconds; a quarter on top of two does not reach it. */
        @ParameterizedTest
        @CsvSource({
            "0,                  20000000000",
            "0.25,               18000000000",
            "0.5,                16000000000",
            "0.75,               14000000000",
            "0.9999999999999999, 12000000000"
        })
        @Promise("I25")
        void retryAfter_thatEndsBeforeTheBackoff_changesNothing(double drawn, long nanos) {
            fail(4, drawn);
            pacing.failed(now, answer(503, seconds(2), null));

            assertThat(nanosUntilSend()).isEqualTo(nanos);
        }

        @Test
        void retryAfter_withItsQuarter_mayReachPastTheBackoff() {
            fail(4, 0.75);
            pacing.failed(now, answer(503, seconds(13), null));

            assertThat(nanosUntilSend()).isEqualTo(15_437_500_000L);
        }

        @Test
        void retryAfter_aQuarterOfAnHourIsLongerThanTheCapOfTheBackoff() {
            random = 0;
            pacing.failed(now, answer(429, Duration.ofMinutes(15), null));

            assertThat(nanosUntilSend()).isEqualTo(nanos(900));
        }

        @ParameterizedTest
        @CsvSource({"0, 1000000000", "0.5, 1125000000", "0.9999999999999999, 1249999999"})
        void limitWithoutRetryAfter_holdsEverybodyForASecondAtLeast(double drawn, long nanos) {
            pacing = pacing(Duration.ofMillis(100));
            random = drawn;
            pacing.failed(now, LIMITED);

            assertThat(pacing.nanosHeld(now)).isEqualTo(nanos);
        }

        @Test
        void limitWithoutRetryAfter_holdsEverybodyForTheBackoffIfThatIsLonger() {
            fail(2, 0);
            pacing.failed(now, LIMITED);

            assertThat(pacing.nanosHeld(now)).isEqualTo(nanos(5));
        }

        @Test
        @Promise(value = "I28", mutant = "a pause that was asked for holds nobody")
        void limitOfADirectCall_holdsTheDeliveryToo() {
            pacing = pacing(Duration.ofMillis(100));
            pacing.limited(now, answer(429, seconds(10), null));

            assertThat(pacing.nanosHeld(now)).isBetween(nanos(10), 12_500_000_000L);
            assertThat(nanosUntilSend()).isEqualTo(pacing.nanosHeld(now));
            assertThat(pacing.failures()).as("none of the delivery's").isZero();
        }

        @Test
        @Promise("I25")
        void limitOfADirectCall_isSpreadLikeEveryWait() {
            fail(4, 0.5);
            random = 0.25;
            pacing.limited(now, answer(429, seconds(100), null));

            assertThat(pacing.nanosHeld(now)).isEqualTo(106_250_000_000L);
            pacing = pacing(seconds(1));
            pacing.limited(now, answer(429, seconds(10), null));
            assertThat(pacing.nanosHeld(now)).as("as the first answer of all").isEqualTo(10_625_000_000L);
        }

        @Test
        @Promise("I28")
        void longerHold_winsWhicheverCameFirst() {
            random = 0;
            pacing.failed(now, answer(429, seconds(60), null));
            now += nanos(1);
            pacing.failed(now, answer(429, seconds(10), null));
            assertThat(pacing.nanosHeld(now)).isEqualTo(nanos(59));

            pacing.failed(now, answer(429, seconds(100), null));
            assertThat(pacing.nanosHeld(now)).isEqualTo(nanos(100));
        }

        @Test
        void holdThatIsOver_doesNotCutTheNext() {
            random = 0;
            pacing.failed(now, answer(429, seconds(60), null));
            now += nanos(3_600);
            pacing.failed(now, answer(429, seconds(10), null));

            assertThat(pacing.nanosHeld(now)).isEqualTo(nanos(10));
        }

        @Test
        @Promise("I28")
        void success_doesNotEndAHold() {
            random = 0;
            pacing.limited(now, answer(429, seconds(60), null));
            pacing.succeeded(now, TAKEN);

            assertThat(nanosUntilSend()).isEqualTo(nanos(60));
        }

        @Test
        void success_mayAskForAPause() {
            pacing.succeeded(now, answer(202, seconds(10), null));

            assertThat(nanosUntilSend()).isEqualTo(11_250_000_000L);
        }

        /** A batch that is too large is no reason to wait: its halves are other requests. */
        @Test
        void refusal_cannotAskForAPause() {
            pacing.succeeded(now, answer(413, seconds(10), null));

            assertThat(nanosUntilSend()).isLessThanOrEqualTo(0);
            assertThat(pacing.nanosHeld(now)).isLessThanOrEqualTo(0);
        }
    }

    @Nested
    class Gaps {

        @Test
        @Promise("I26")
        void gapsAfterAnOutage_shrinkByAFifth_fromTheSecondBackoffOn() {
            fail(3, 0.5);

            assertThat(gapAfterSuccess()).isEqualTo(2_000_000_000);
            assertThat(gapAfterSuccess()).isEqualTo(1_600_000_000);
            assertThat(gapAfterSuccess()).isEqualTo(1_280_000_000);
            assertThat(gapAfterSuccess()).isEqualTo(1_024_000_000);
        }

        @Test
        @Promise("I57")
        void gapsAfterAnOutage_areFiveTimesTheFirstAllTogether() {
            fail(1_000, 0.5);

            long sum = 0;
            int gaps = 0;
            for (long gap = gapAfterSuccess(); gap > 0; gap = gapAfterSuccess()) {
                sum += gap;
                gaps++;
            }

            assertThat(sum).isBetween(9_900_000_000L, 10_000_000_000L);
            assertThat(gaps).isEqualTo(24);
        }

        @Test
        void gap_isTenMillisecondsAtLeast() {
            pacing = pacing(Duration.ofMillis(5));
            fail(3, 0.5);

            assertThat(gapAfterSuccess()).isEqualTo(10_000_000);
            assertThat(gapAfterSuccess())
                    .as("eight milliseconds are not worth it")
                    .isLessThanOrEqualTo(0);
        }

        @Test
        void gap_isSpreadLikeEveryWait() {
            fail(3, 0);
            assertThat(gapAfterSuccess()).isEqualTo(2_500_000_000L);

            fail(3, ALMOST_ONE);
            assertThat(gapAfterSuccess()).isEqualTo(1_500_000_000);
        }

        @Test
        void gap_runsFromTheSuccessOn() {
            fail(3, 0.5);
            pacing.succeeded(now, TAKEN);

            now += 1_999_999_999;
            assertThat(pacing.nanosOfGap(now)).isEqualTo(1);
            now += 1;
            assertThat(pacing.nanosOfGap(now)).isZero();
        }

        @Test
        void twoFailures_areNoOutage() {
            fail(2, 0.5);

            assertThat(gapAfterSuccess()).isLessThanOrEqualTo(0);
        }

        /** What has to leave may leave: a gap is politeness, not a limit. */
        @Test
        void gap_holdsNobody() {
            fail(3, 0.5);
            pacing.succeeded(now, TAKEN);

            assertThat(nanosUntilSend()).isLessThanOrEqualTo(0);
            assertThat(pacing.status(now)).isEqualTo(new Status(DeliveryState.ACTIVE, null));
        }

        @ParameterizedTest
        @CsvSource({"0, 3000000000", "0.5, 3375000000", "0.9999999999999999, 3749999999"})
        void limitThatIsUsedUp_leavesAGapUntilItFills_upToAQuarterLater(double drawn, long nanos) {
            random = drawn;
            pacing.succeeded(now, answer(202, null, seconds(3)));

            assertThat(pacing.nanosOfGap(now)).isEqualTo(nanos);
        }

        @Test
        void limitThatIsUsedUp_leavesNoGapOnceItIsFilled() {
            pacing.succeeded(now, answer(202, null, seconds(60)));

            assertThat(gapAfterSuccess()).isLessThanOrEqualTo(0);
        }

        @Test
        void limitThatIsUsedUp_doesNotStretchTheGapsAfterAnOutage() {
            fail(3, 0.5);
            pacing.succeeded(now, answer(202, null, seconds(60)));

            assertThat(gapAfterSuccess()).isEqualTo(1_600_000_000);
        }

        @Test
        void gap_isTheLongerOfBoth() {
            fail(3, 0);
            pacing.succeeded(now, answer(202, null, seconds(1)));
            assertThat(pacing.nanosOfGap(now)).isEqualTo(2_500_000_000L);

            fail(3, 0);
            pacing.succeeded(now, answer(202, null, seconds(3)));
            assertThat(pacing.nanosOfGap(now)).isEqualTo(3_000_000_000L);
        }

        /** Of a request that left when the gap before it was over. */
        private long gapAfterSuccess() {
            now += Math.max(0, pacing.nanosOfGap(now));
            pacing.succeeded(now, TAKEN);
            return pacing.nanosOfGap(now);
        }

        /** With more than one in flight, the answer may be to a request that left before the gap. */
        @Test
        void gap_isNotShortenedByAnAnswerThatComesInIt() {
            fail(3, 0.5);
            assertThat(gapAfterSuccess()).isEqualTo(2_000_000_000);

            now += 100_000_000;
            pacing.succeeded(now, TAKEN);

            assertThat(pacing.nanosOfGap(now)).isEqualTo(1_900_000_000);
        }
    }

    @Nested
    class Shown {

        @Test
        void outage_isBackingOff_withTheCodeBehindIt() {
            pacing.failed(now, UNAVAILABLE);
            assertThat(pacing.status(now)).isEqualTo(new Status(DeliveryState.BACKING_OFF, "server_error"));

            pacing.failed(now, Answer.none(Failure.of(FailureKind.TIMEOUT_ANSWER)));
            assertThat(pacing.status(now)).isEqualTo(new Status(DeliveryState.BACKING_OFF, "timeout"));
        }

        @Test
        void pauseThatAFailureAsksFor_isShownAsOneWhileItLasts() {
            random = 0;
            pacing.failed(now, answer(503, seconds(600), null));
            assertThat(pacing.status(now)).isEqualTo(new Status(DeliveryState.RATE_LIMITED, "server_error"));

            now += nanos(600);
            assertThat(pacing.status(now)).isEqualTo(new Status(DeliveryState.BACKING_OFF, "server_error"));
        }

        @Test
        void pauseOfAParkedClient_isShownAsParked() {
            pacing.parked(now, "forbidden");
            pacing.limited(now, answer(429, seconds(10), null));

            assertThat(pacing.status(now)).isEqualTo(new Status(DeliveryState.PARKED, "forbidden"));
        }

        @Test
        void rateLimit_isShownUntilTheNextAnswer() {
            random = 0;
            pacing.failed(now, answer(429, seconds(10), null));
            now += nanos(10);
            assertThat(pacing.status(now)).isEqualTo(new Status(DeliveryState.RATE_LIMITED, "rate_limited"));

            pacing.succeeded(now, TAKEN);
            assertThat(pacing.status(now)).isEqualTo(new Status(DeliveryState.ACTIVE, null));
        }

        /** Not even one that comes after many refusals waits longer than the next probe would. */
        @Test
        @Promise("I27")
        void causeThatIsGone_neverDelaysTheNextTry() {
            random = 0;
            pacing.parked(now, "unauthenticated");
            pacing.causeIsGone();
            assertThat(pacing.nanosUntilSend(now, Demand.NOBODY_WAITS, false)).isNotPositive();

            for (int i = 0; i < 40; i++) {
                pacing.parked(now, "unauthenticated");
            }
            long probe = pacing.nanosUntilSend(now, Demand.NOBODY_WAITS, false);
            pacing.causeIsGone();
            assertThat(pacing.nanosUntilSend(now, Demand.NOBODY_WAITS, false)).isLessThanOrEqualTo(probe);

            Pacing eager = new Pacing(
                    new RetrySchedule(Duration.ofMillis(500), Duration.ofSeconds(30)), Duration.ofMillis(50), () -> 0);
            for (int i = 0; i < 40; i++) {
                eager.parked(now, "unauthenticated");
            }
            eager.causeIsGone();
            assertThat(eager.nanosUntilSend(now, Demand.NOBODY_WAITS, false))
                    .isLessThanOrEqualTo(Duration.ofMillis(50).toNanos());
        }

        @Test
        void parked_hasTheCodeThatParks() {
            pacing.parked(now, "wrong_key_type");

            assertThat(pacing.status(now)).isEqualTo(new Status(DeliveryState.PARKED, "wrong_key_type"));
        }

        @Test
        void pause_isShownAsLongAsItLasts() {
            random = 0;
            pacing.limited(now, answer(429, seconds(10), null));

            now += nanos(10) - 1;
            assertThat(pacing.status(now)).isEqualTo(new Status(DeliveryState.RATE_LIMITED, "rate_limited"));
            now += 1;
            assertThat(pacing.status(now)).isEqualTo(new Status(DeliveryState.ACTIVE, null));
        }
    }

    /** The monotonic clock starts where it likes, below zero too, and may run over. */
    @ParameterizedTest
    @ValueSource(longs = {0, -1, -3_600_000_000_000L, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 500_000_000})
    @Promise("I23")
    void origin_ofTheClockDoesNotMatter(long origin) {
        now = origin;
        assertThat(nanosUntilSend()).isLessThanOrEqualTo(0);
        assertThat(pacing.nanosHeld(now)).isLessThanOrEqualTo(0);
        assertThat(pacing.nanosOfGap(now)).isLessThanOrEqualTo(0);
        assertThat(pacing.status(now)).isEqualTo(new Status(DeliveryState.ACTIVE, null));

        pacing.succeeded(now, TAKEN);
        assertThat(nanosUntilSend()).isLessThanOrEqualTo(0);
        assertThat(pacing.nanosOfGap(now)).isLessThanOrEqualTo(0);

        fail(3, 0);
        assertThat(nanosUntilSend()).isEqualTo(nanos(5));
        now += nanos(5);
        assertThat(nanosUntilSend()).isZero();

        pacing.failed(now, answer(429, seconds(60), null));
        pacing.failed(now, answer(429, seconds(10), null));
        assertThat(pacing.nanosHeld(now)).isEqualTo(nanos(60));
        now += nanos(60);
        assertThat(nanosUntilSend()).isZero();

        pacing.succeeded(now, TAKEN);
        assertThat(pacing.nanosOfGap(now)).isEqualTo(2_500_000_000L);

        pacing.parked(now, "unauthenticated");
        assertThat(nanosUntilSend()).isEqualTo(nanos(60));
    }

    // -----------------------------------------------------------------------------------------------------------------

    private Pacing pacing(Duration initialBackoff) {
        return new Pacing(new RetrySchedule(initialBackoff, seconds(30)), seconds(60), () -> random);
    }

    private void fail(int times, double drawn) {
        random = drawn;
        for (int i = 0; i < times; i++) {
            pacing.failed(now, UNAVAILABLE);
        }
    }

    /** As the delivery asks while nobody waits. */
    private long nanosUntilSend() {
        return pacing.nanosUntilSend(now, NOBODY, false);
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static long nanos(long seconds) {
        return seconds(seconds).toNanos();
    }

    private static Answer answer(int status, @Nullable Duration retryAfter, @Nullable Duration hint) {
        return new Answer(status, Body.JSON, Map.of(), retryAfter, new RateLimit(null, 0, hint), null);
    }
}
