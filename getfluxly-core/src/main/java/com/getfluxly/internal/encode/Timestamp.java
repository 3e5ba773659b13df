package com.getfluxly.internal.encode;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * The text of an instant to the millisecond, as {@link Instant#toString()} has it. The text of a second is kept for the
 * events that follow, since a formatter takes 180 ns. For one thread at a time.
 */
final class Timestamp {

    private static final int MILLIS_PER_SECOND = 1_000;
    private static final int FRACTION = ".123Z".length();

    private long second = Long.MIN_VALUE;
    private byte[] text = new byte[0];
    /** Without the Z. */
    private int secondLength;

    private int length;

    /** Sets the instant of the text, in milliseconds since the epoch. */
    void set(long millis) {
        long newSecond = Math.floorDiv(millis, MILLIS_PER_SECOND);
        if (newSecond != second) {
            setSecond(newSecond);
        }
        setFraction(Math.floorMod(millis, MILLIS_PER_SECOND));
    }

    private void setSecond(long newSecond) {
        byte[] whole = Instant.ofEpochSecond(newSecond).toString().getBytes(StandardCharsets.US_ASCII);
        secondLength = whole.length - 1;
        text = Arrays.copyOf(whole, secondLength + FRACTION);
        second = newSecond;
    }

    private void setFraction(int millis) {
        int at = secondLength;
        if (millis != 0) {
            text[at++] = '.';
            text[at++] = digit(millis / 100);
            text[at++] = digit(millis / 10 % 10);
            text[at++] = digit(millis % 10);
        }
        text[at++] = 'Z';
        length = at;
    }

    private static byte digit(int value) {
        return (byte) ('0' + value);
    }

    /** ASCII; only the first {@link #length()} bytes count. */
    byte[] text() {
        return text;
    }

    int length() {
        return length;
    }
}
