package com.getfluxly.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.answer.Answer.Body;
import com.getfluxly.internal.answer.RateLimit;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is learned of a rate limit. */
class PortionTest {

    private final Portion portion = new Portion(100);

    private void refuse(int events) {
        refuse(events, null);
    }

    private void refuse(int events, @Nullable Integer left) {
        portion.refused(events, answer(429, left));
    }

    private void pass(int events) {
        pass(events, null);
    }

    private void pass(int events, @Nullable Integer left) {
        portion.passed(events, answer(202, left));
    }

    private static Answer answer(int status, @Nullable Integer left) {
        return new Answer(status, Body.JSON, Map.of(), null, new RateLimit(null, left, null), null);
    }

    @Test
    void first_isAsLargeAsMayBe() {
        assertThat(portion.fits()).isEqualTo(100);
        assertThat(portion.isTight()).isFalse();
    }

    @Test
    void firstRefusal_saysThatTheLimitIsUsedUp_theNextThatItIsTooMuch() {
        refuse(100);
        assertThat(portion.fits()).isEqualTo(100);

        refuse(100);
        assertThat(portion.fits()).isEqualTo(50);
        assertThat(portion.isTight()).isTrue();
    }

    @Test
    void refusals_halveDownToOneEvent() {
        refuse(100);
        for (int fits : new int[] {50, 25, 12, 6, 3, 1, 1}) {
            refuse(portion.fits());
            assertThat(portion.fits()).isEqualTo(fits);
        }
    }

    @Test
    void successes_doubleUpToTheMost() {
        refuse(10);
        refuse(10);
        for (int fits : new int[] {5, 10, 20, 40, 80, 100, 100}) {
            assertThat(portion.fits()).isEqualTo(fits);
            pass(fits);
        }
        assertThat(portion.isTight()).isFalse();
    }

    /** That a few pass does not say that many would. */
    @Test
    void successOfFewer_doesNotRaiseIt() {
        refuse(100);
        refuse(100);

        pass(49);

        assertThat(portion.fits()).isEqualTo(50);
    }

    @Test
    void success_startsAfresh() {
        refuse(100);
        pass(20);
        refuse(100);

        assertThat(portion.fits()).isEqualTo(100);
    }

    @Test
    void whatIsLeft_isBelievedAtOnce() {
        refuse(100, 37);
        assertThat(portion.fits()).isEqualTo(37);

        pass(37, 60);
        assertThat(portion.fits()).isEqualTo(74);

        pass(20, 90);
        assertThat(portion.fits()).isEqualTo(90);

        pass(20, 1_000);
        assertThat(portion.fits()).isEqualTo(100);
    }

    @Test
    void littleLeftAfterASuccess_lowersNothing() {
        pass(100, 3);

        assertThat(portion.fits()).isEqualTo(100);
    }

    @Test
    void nothingLeft_isNoNumberToGoBy() {
        refuse(100, 0);
        assertThat(portion.fits()).isEqualTo(100);

        refuse(100, 0);
        assertThat(portion.fits()).isEqualTo(50);
    }

    /** Of a smaller batch, for instance, while a larger one waits. */
    @Test
    void refusal_neverRaisesIt() {
        refuse(100, 10);
        refuse(100, 60);

        assertThat(portion.fits()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({"100", "101", "999999999"})
    void roomThatIsRefusedAllTheSame_isNotBelievedAgain(int left) {
        refuse(100, left);
        refuse(100, left);
        assertThat(portion.fits()).isEqualTo(50);

        pass(50, left);
        refuse(100, 3);
        refuse(100, left);
        pass(20, left);

        assertThat(portion.fits()).isEqualTo(50);
    }
}
