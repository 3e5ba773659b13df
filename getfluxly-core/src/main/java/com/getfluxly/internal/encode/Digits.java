package com.getfluxly.internal.encode;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a number with any number of digits may have. Nothing here takes longer for a hostile one: to count a million digits, or
 * to write an exponent out, would take seconds.
 */
final class Digits {

    /** Of a number that is written out, without an exponent. */
    static final int MOST = 1_000;

    private static final String NOT_OWN = "a number of an unknown class";
    private static final String TOO_MANY = "a number with more than " + MOST + " digits";
    private static final String TOO_LARGE = "a number that is larger than a double can hold";

    private static final BigInteger FIRST_TOO_LONG = BigInteger.TEN.pow(MOST);
    private static final BigDecimal LARGEST = new BigDecimal(Double.MAX_VALUE);

    /** With these, a number of at most 64 bits is far from every limit. */
    private static final int FEW_AHEAD = 288;

    private static final int FEW_BEHIND = 900;

    private Digits() {}

    /** Whether it is itself, and not something that may have any text, and is far from every limit. */
    static boolean areFew(BigDecimal number) {
        return number.getClass() == BigDecimal.class
                && number.scale() >= -FEW_AHEAD
                && number.scale() <= FEW_BEHIND
                && number.unscaledValue().bitLength() < Long.SIZE;
    }

    /** What to call it in a refusal; null if it may be sent. */
    static @Nullable String flawOf(BigInteger number) {
        if (number.getClass() != BigInteger.class) {
            return NOT_OWN;
        }
        if (isTooLong(number)) {
            return TOO_MANY;
        }
        return number.bitLength() > Double.MAX_EXPONENT && isTooLarge(new BigDecimal(number)) ? TOO_LARGE : null;
    }

    /** What to call it in a refusal; null if it may be sent. */
    static @Nullable String flawOf(BigDecimal number) {
        if (number.getClass() != BigDecimal.class) {
            return NOT_OWN;
        }
        if (areFew(number)) {
            return null;
        }
        if (isTooLong(number.unscaledValue()) || digitsOf(number) > MOST) {
            return TOO_MANY;
        }
        return isTooLarge(number) ? TOO_LARGE : null;
    }

    private static boolean isTooLong(BigInteger number) {
        return number.bitLength() >= FIRST_TOO_LONG.bitLength() && number.abs().compareTo(FIRST_TOO_LONG) >= 0;
    }

    private static long digitsOf(BigDecimal number) {
        // Not an int: the least scale has no opposite.
        long scale = number.scale();
        return scale < 0 ? number.precision() - scale : Math.max(number.precision(), scale + 1);
    }

    private static boolean isTooLarge(BigDecimal number) {
        return number.abs().compareTo(LARGEST) > 0;
    }
}
