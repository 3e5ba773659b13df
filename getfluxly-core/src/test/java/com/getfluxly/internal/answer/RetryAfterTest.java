package com.getfluxly.internal.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    /** A Saturday. */
    private static final Instant NOW = Instant.parse("2026-05-16T07:00:00Z");

    private static final String SOON = "Sat, 16 May 2026 07:00:07 GMT";

    // ---- seconds ----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "1,            PT1S",
        "7,            PT7S",
        "007,          PT7S",
        "000000000000000000007, PT7S",
        "'  7\t',      PT7S",
        "899,          PT14M59S",
        "900,          PT15M"
    })
    void seconds_areTheWait(String value, Duration wait) {
        assertThat(parse(value)).isEqualTo(wait);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "901",
                "86400",
                "999999999",
                "9999999999",
                "2147483648",
                "9223372036854775807",
                "9223372036854775808",
                "18446744073709551616",
                "1000000000000000000000000000000"
            })
    @Promise("I23")
    void seconds_areCutToAQuarterOfAnHour(String value) {
        assertThat(parse(value)).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    @Promise("I23")
    void seconds_ofAMillionDigitsAreCutToo() {
        assertThat(parse("9".repeat(1_000_000))).isEqualTo(Duration.ofMinutes(15));
        assertThat(parse("0".repeat(1_000_000) + "7")).isEqualTo(Duration.ofSeconds(7));
        assertThat(parse("0".repeat(1_000_000))).isNull();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "0",
                "000",
                "-1",
                "-0",
                "+7",
                "7.5",
                "7,5",
                "7e1",
                "0x7",
                "7s",
                "7 8",
                "7,8",
                "1d",
                "NaN",
                "Infinity",
                "٧",
                "７",
                "७",
                "7\u00a0",
                "\u20037",
                "soon",
                "PT7S",
                "{}",
                "7\0x"
            })
    void anythingElse_isAsGoodAsAbsent(@Nullable String value) {
        assertThat(parse(value)).isNull();
    }

    // ---- dates ------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sat, 16 May 2026 07:00:07 GMT",
                "sat, 16 may 2026 07:00:07 gmt",
                " Sat, 16 May 2026 07:00:07 GMT ",
                "Saturday, 16-May-26 07:00:07 GMT",
                "Sat May 16 07:00:07 2026"
            })
    void date_isReadInItsThreeForms(String value) {
        assertThat(parse(value)).isEqualTo(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mon, 16 May 2026 07:00:07 GMT", "Tuesday, 16-May-26 07:00:07 GMT"})
    void date_mayHaveTheWrongWeekday(String value) {
        assertThat(parse(value)).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void date_ofASingleDigitDayIsReadInTheUnixForm() {
        assertThat(RetryAfter.httpDate("Sun Nov  6 08:49:37 1994", NOW))
                .contains(Instant.parse("1994-11-06T08:49:37Z"));
        assertThat(RetryAfter.httpDate("Sun Nov 06 08:49:37 1994", NOW))
                .contains(Instant.parse("1994-11-06T08:49:37Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "Jan, 01", "Feb, 02", "Mar, 03", "Apr, 04", "May, 05", "Jun, 06", "Jul, 07", "Aug, 08", "Sep, 09", "Oct, 10",
        "Nov, 11", "Dec, 12"
    })
    void date_knowsEveryMonth(String name, String number) {
        Instant expected = Instant.parse("2026-" + number + "-28T08:49:37Z");

        assertThat(RetryAfter.httpDate("Sun, 28 " + name + " 2026 08:49:37 GMT", NOW))
                .contains(expected);
        assertThat(RetryAfter.httpDate("Sunday, 28-" + name + "-26 08:49:37 GMT", NOW))
                .contains(expected);
        assertThat(RetryAfter.httpDate("Sun " + name + " 28 08:49:37 2026", NOW))
                .contains(expected);
    }

    /** RFC 9110: a year more than 50 years ahead is the most recent one in the past with the same two digits. */
    @ParameterizedTest
    @CsvSource({
        "2026, 26, 2026",
        "2026, 94, 1994",
        "2026, 76, 2076",
        "2026, 77, 1977",
        "2026, 00, 2000",
        "2026, 25, 2025",
        "2099, 99, 2099",
        "2099, 00, 2100",
        "2099, 49, 2149",
        "2099, 50, 2050",
        "2000, 99, 1999",
        "2000, 50, 2050"
    })
    void date_ofTwoDigitsMeansTheNearestYear(String thisYear, String digits, String year) {
        Instant now = Instant.parse(thisYear + "-05-16T07:00:00Z");

        assertThat(RetryAfter.httpDate("Sunday, 06-Nov-" + digits + " 08:49:37 GMT", now))
                .contains(Instant.parse(year + "-11-06T08:49:37Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sat, 16 May 2026 06:59:59 GMT",
                "Sat, 16 May 2026 07:00:00 GMT",
                "Thu, 01 Jan 1970 00:00:00 GMT",
                "Sat, 01 Jan 0000 00:00:00 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT"
            })
    void date_inThePastIsAsGoodAsAbsent(String value) {
        assertThat(parse(value)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Sat, 16 May 2026 07:15:01 GMT", "Sun, 16 May 2027 07:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"
            })
    @Promise("I23")
    void date_isCutToAQuarterOfAnHour(String value) {
        assertThat(parse(value)).isEqualTo(Duration.ofMinutes(15));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sat, 16 May 2026 07:00:07",
                "Sat, 16 May 2026 07:00:07 UTC",
                "Sat, 16 May 2026 07:00:07 +0000",
                "Sat, 16 May 2026 07:00 GMT",
                "Sat, 6 May 2026 07:00:07 GMT",
                "Sat, 16 Mai 2026 07:00:07 GMT",
                "Sat, 16 Foo 2026 07:00:07 GMT",
                "Sat, 31 Feb 2026 07:00:07 GMT",
                "Sat, 00 May 2026 07:00:07 GMT",
                "Sat, 32 May 2026 07:00:07 GMT",
                "Sat, 16 May 2026 24:00:07 GMT",
                "Sat, 16 May 2026 07:60:07 GMT",
                "Sat, 16 May 2026 07:00:60 GMT",
                "Sat, 16 May 26 07:00:07 GMT",
                "Sat, 16 May 12026 07:00:07 GMT",
                "Sat, ١٦ May 2026 07:00:07 GMT",
                "Sat,16 May 2026 07:00:07 GMT",
                "Sat, 16  May 2026 07:00:07 GMT",
                "Saturday, 16-May-2026 07:00:07 GMT",
                "Sat May 16 07:00:07 2026 GMT",
                "Sat May   07:00:07 2026",
                "16 May 2026 07:00:07 GMT",
                "2026-05-16T07:00:07Z",
                "1778914807 GMT"
            })
    void date_thatIsNoneIsAsGoodAsAbsent(String value) {
        assertThat(parse(value)).isNull();
    }

    @Test
    void date_ofAMegabyteIsAsGoodAsAbsent() {
        assertThat(parse("Sat, 16 May 2026 07:00:07 GMT" + "x".repeat(1_000_000)))
                .isNull();
        assertThat(parse("a".repeat(1_000_000))).isNull();
    }

    // ---- the server's clock -----------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "'Sat, 16 May 2026 08:00:00 GMT', 'Sat, 16 May 2026 08:00:07 GMT', PT7S",
        "'Sat, 16 May 2026 06:00:00 GMT', 'Sat, 16 May 2026 06:00:07 GMT', PT7S",
        "'Saturday, 16-May-26 08:00:00 GMT', 'Sat May 16 08:00:07 2026', PT7S",
        "'Sun, 17 May 2026 07:00:00 GMT', 'Sun, 17 May 2026 07:00:07 GMT', PT7S",
        "'Fri, 15 May 2026 07:00:00 GMT', 'Fri, 15 May 2026 07:00:07 GMT', PT7S"
    })
    void skew_ofUpToADayIsCancelled(String date, String value, Duration wait) {
        assertThat(RetryAfter.parse(value, date, NOW)).contains(wait);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 17 May 2026 07:00:01 GMT",
                "Fri, 15 May 2026 06:59:59 GMT",
                "Sat, 16 May 2036 07:00:00 GMT",
                "Sat, 16 May 2016 07:00:00 GMT",
                "yesterday",
                ""
            })
    void skew_ofMoreThanADayIsNotBelieved(String date) {
        assertThat(RetryAfter.parse(SOON, date, NOW)).contains(Duration.ofSeconds(7));
    }

    @Test
    void skew_doesNotMatterForSeconds() {
        assertThat(RetryAfter.parse("7", "Sat, 16 May 2026 08:00:00 GMT", NOW)).contains(Duration.ofSeconds(7));
    }

    @Test
    void skew_canTurnAWaitIntoThePast() {
        assertThat(RetryAfter.parse(SOON, "Sat, 16 May 2026 07:00:07 GMT", NOW)).isEmpty();
        assertThat(RetryAfter.parse(SOON, "Sat, 16 May 2026 07:00:08 GMT", NOW)).isEmpty();
    }

    private static @Nullable Duration parse(@Nullable String value) {
        return RetryAfter.parse(value, null, NOW).orElse(null);
    }
}
