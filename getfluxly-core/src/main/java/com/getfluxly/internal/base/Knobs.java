package com.getfluxly.internal.base;

import com.getfluxly.error.GetFluxlyException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The rules that the knobs of a client, and of a courier, share. A value that breaks one is refused by the name of its knob. */
public final class Knobs {

    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    private Knobs() {}

    public static void checkPositive(String knob, @Nullable Duration value) {
        if (!isBetween(value, Duration.ofNanos(1), LONGEST)) {
            throw invalid(knob, "longer than zero and at most " + LONGEST + ", got " + value);
        }
    }

    /** Zero has a meaning of its own. */
    public static void checkInterval(String knob, @Nullable Duration value) {
        if (!isBetween(value, SHORTEST_INTERVAL, LONGEST) && !Duration.ZERO.equals(value)) {
            throw invalid(knob, "zero, or between " + SHORTEST_INTERVAL + " and " + LONGEST + ", got " + value);
        }
    }

    public static void checkNotNegative(String knob, @Nullable Duration value) {
        checkNotNegative(knob, value, LONGEST);
    }

    public static void checkNotNegative(String knob, @Nullable Duration value, Duration longest) {
        if (!isBetween(value, Duration.ZERO, longest)) {
            throw invalid(knob, "between zero and " + longest + ", got " + value);
        }
    }

    private static boolean isBetween(@Nullable Duration value, Duration least, Duration most) {
        return value != null && value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }

    /** The first wait is no longer than the longest. */
    public static void checkBackoff(Duration initialBackoff, Duration maxBackoff) {
        checkPositive("maxBackoff", maxBackoff);
        checkPositive("initialBackoff", initialBackoff);
        if (initialBackoff.compareTo(maxBackoff) > 0) {
            throw invalid("initialBackoff", "at most maxBackoff, which is " + maxBackoff + ", got " + initialBackoff);
        }
    }

    public static void checkBetween(String knob, int value, int least, int most) {
        if (value < least || value > most) {
            throw invalid(knob, "between " + least + " and " + most + ", got " + value);
        }
    }

    public static void checkAtLeast(String knob, long value, long least, String meaning) {
        if (value < least) {
            throw invalid(knob, "at least " + least + meaning + ", got " + value);
        }
    }

    public static void checkSet(String knob, @Nullable Object value) {
        if (value == null) {
            throw invalid(knob, "set");
        }
    }

    public static GetFluxlyException invalid(String knob, String rule) {
        return GetFluxlyException.invalid(knob, knob + " must be " + rule).build();
    }
}
