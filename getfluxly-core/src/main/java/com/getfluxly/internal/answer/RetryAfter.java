package com.getfluxly.internal.answer;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header {@code Retry-After}: seconds, or one of the three forms of an HTTP date. The parsers of the JDK are not used,
 * because they accept too much (signs, non-ASCII digits) and too little (one date form of three). A value that is not understood,
 * or that asks for no wait, is ignored; a wait that is too long is cut to {@link #LONGEST}.
 *
 * @see <a href="https://docs.getfluxly.com/ingest/rate-limits">Rate limits</a>
 */
final class RetryAfter {

    /** The longest wait that a server can impose. */
    static final Duration LONGEST = Duration.ofMinutes(15);

    /** The longest gap that a hint can bring about. */
    static final Duration LONGEST_HINT = Duration.ofSeconds(60);

    private static final Duration LARGEST_SKEW = Duration.ofHours(24);
    private static final int LONGEST_VALUE = 64;
    private static final int MAX_UNIX_DIGITS = 11;
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

    // Sun, 06 Nov 1994 08:49:37 GMT
    private static final Pattern IMF_FIXDATE =
            Pattern.compile("[a-z]{3}, ([0-9]{2}) ([a-z]{3}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) gmt");
    // Sunday, 06-Nov-94 08:49:37 GMT
    private static final Pattern RFC_850 =
            Pattern.compile("[a-z]{6,9}, ([0-9]{2})-([a-z]{3})-([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) gmt");
    // Sun Nov  6 08:49:37 1994
    private static final Pattern ASCTIME =
            Pattern.compile("[a-z]{3} ([a-z]{3}) ([ 0-9][0-9]) ([0-9]{2}):([0-9]{2}):([0-9]{2}) ([0-9]{4})");

    private RetryAfter() {}

    /**
     * The wait that the header asks for.
     *
     * @param value the header, or null
     * @param date the header {@code Date} of the same answer, or null: a date is counted from there, so that a wrong
     *     clock on either side does not matter
     * @param now this machine's clock, in case there is no {@code Date}
     */
    static Optional<Duration> parse(@Nullable String value, @Nullable String date, Instant now) {
        if (value == null) {
            return Optional.empty();
        }
        String trimmed = value.trim();
        Optional<Duration> wait =
                isDigits(trimmed) ? Optional.of(seconds(trimmed)) : untilDate(trimmed, serverNow(date, now));
        return wait.filter(RetryAfter::isPositive).map(RetryAfter::capped);
    }

    /**
     * The time until a moment given in seconds since 1970, as {@code X-RateLimit-Reset} has it.
     *
     * @param date the header {@code Date} of the same answer, or null
     */
    static Optional<Duration> untilUnixTime(@Nullable String seconds, @Nullable String date, Instant now) {
        if (seconds == null || seconds.length() > MAX_UNIX_DIGITS || !isDigits(seconds)) {
            return Optional.empty();
        }
        Instant reset = Instant.ofEpochSecond(Long.parseLong(seconds));
        return Optional.of(Duration.between(serverNow(date, now), reset))
                .filter(RetryAfter::isPositive)
                .map(wait -> wait.compareTo(LONGEST_HINT) > 0 ? LONGEST_HINT : wait);
    }

    private static Optional<Duration> untilDate(String value, Instant serverNow) {
        return httpDate(value, serverNow).map(until -> Duration.between(serverNow, until));
    }

    /** A server whose clock is off by more than a day is not believed. */
    private static Instant serverNow(@Nullable String date, Instant now) {
        return Optional.ofNullable(date)
                .flatMap(text -> httpDate(text.trim(), now))
                .filter(server -> Duration.between(now, server).abs().compareTo(LARGEST_SKEW) <= 0)
                .orElse(now);
    }

    private static Duration seconds(String digits) {
        String significant = digits.replaceFirst("^0+(?=.)", "");
        return significant.length() > 9 ? LONGEST : Duration.ofSeconds(Long.parseLong(significant));
    }

    static Optional<Instant> httpDate(String text, Instant now) {
        if (text.length() > LONGEST_VALUE) {
            return Optional.empty();
        }
        String lower = text.toLowerCase(Locale.ROOT);
        Matcher date = IMF_FIXDATE.matcher(lower);
        if (date.matches()) {
            return instant(number(date, 3), date.group(2), number(date, 1), date, 4);
        }
        date = RFC_850.matcher(lower);
        if (date.matches()) {
            return instant(fullYear(number(date, 3), now), date.group(2), number(date, 1), date, 4);
        }
        date = ASCTIME.matcher(lower);
        if (date.matches()) {
            return instant(number(date, 6), date.group(1), number(date, 2), date, 3);
        }
        return Optional.empty();
    }

    private static Optional<Instant> instant(int year, String month, int day, Matcher date, int hourGroup) {
        try {
            LocalDateTime time = LocalDateTime.of(
                    year,
                    MONTHS.indexOf(month) + 1,
                    day,
                    number(date, hourGroup),
                    number(date, hourGroup + 1),
                    number(date, hourGroup + 2));
            return Optional.of(time.toInstant(ZoneOffset.UTC));
        } catch (DateTimeException noSuchTime) {
            return Optional.empty();
        }
    }

    /** Two digits mean the year that lies at most 50 years ahead, as RFC 9110 has it. */
    private static int fullYear(int twoDigits, Instant now) {
        int thisYear = now.atOffset(ZoneOffset.UTC).getYear();
        int year = thisYear - thisYear % 100 + 100 + twoDigits;
        while (year > thisYear + 50) {
            year -= 100;
        }
        return year;
    }

    private static int number(Matcher date, int group) {
        return Integer.parseInt(date.group(group).trim());
    }

    private static boolean isDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isPositive(Duration wait) {
        return !wait.isZero() && !wait.isNegative();
    }

    private static Duration capped(Duration wait) {
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
