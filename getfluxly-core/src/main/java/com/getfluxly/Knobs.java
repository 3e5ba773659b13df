package com.getfluxly;

import com.getfluxly.error.GetFluxlyException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The rules that the knobs of a client share. A value that breaks one is refused by the name of its knob. */
final class Knobs {

    /** Of a duration that is no age. */
    static final Duration LONGEST = Duration.ofDays(1);

    private Knobs() {}

    static void checkPositive(String knob, @Nullable Duration value) {
        if (!isBetween(value, Duration.ofNanos(1), LONGEST)) {
            throw invalid(knob, "longer than zero and at most " + LONGEST + ", got " + value);
        }
    }

    static void checkNotNegative(String knob, @Nullable Duration value) {
        checkNotNegative(knob, value, LONGEST);
    }

    static void checkNotNegative(String knob, @Nullable Duration value, Duration longest) {
        if (!isBetween(value, Duration.ZERO, longest)) {
            throw invalid(knob, "between zero and " + longest + ", got " + value);
        }
    }

    static boolean isBetween(@Nullable Duration value, Duration least, Duration most) {
        return value != null && value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }

    static void checkBetween(String knob, int value, int least, int most) {
        if (value < least || value > most) {
            throw invalid(knob, "between " + least + " and " + most + ", got " + value);
        }
    }

    static void checkAtLeast(String knob, long value, long least, String meaning) {
        if (value < least) {
            throw invalid(knob, "at least " + least + meaning + ", got " + value);
        }
    }

    static void checkSet(String knob, @Nullable Object value) {
        if (value == null) {
            throw invalid(knob, "set");
        }
    }

    static GetFluxlyException invalid(String knob, String rule) {
        return GetFluxlyException.invalid(knob, knob + " must be " + rule).build();
    }
}
