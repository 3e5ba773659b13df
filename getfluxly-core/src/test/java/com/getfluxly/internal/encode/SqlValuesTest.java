package com.getfluxly.internal.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.getfluxly.Promise;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What databases give: a day and a time of day, which are no instants, and instants, in every zone. */
@Isolated("changes the defaults of the whole machine")
class SqlValuesTest {

    private final Encoding encoding = new Encoding();
    private final TimeZone zone = TimeZone.getDefault();

    @AfterEach
    void restore() {
        TimeZone.setDefault(zone);
    }

    @SuppressWarnings("JavaUtilDate") // as drivers have them
    static final class DriversDate extends Date {

        private static final long serialVersionUID = 1L;

        DriversDate(long millis) {
            super(millis);
        }
    }

    record Row(
            Date day,
            Time at,
            @JsonFormat(pattern = "dd.MM.yyyy") Date formatted) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTC",
                "Europe/Berlin",
                "America/Los_Angeles",
                "Pacific/Apia",
                "Pacific/Kiritimati",
                "Asia/Kathmandu"
            })
    @Promise("I64")
    void dayAndTimeOfADatabase_areTheSameInEveryZone(String id) {
        TimeZone.setDefault(TimeZone.getTimeZone(id));

        for (String day : List.of("2026-05-16", "1900-01-01", "2024-02-29", "1969-12-31", "9999-12-31")) {
            assertThat(encoding.wire(Date.valueOf(day))).isEqualTo(day);
            assertThat(encoding.wire(new DriversDate(Date.valueOf(day).getTime())))
                    .isEqualTo(day);
        }
        for (String time : List.of("00:00:00", "07:30:00", "23:59:59")) {
            assertThat(encoding.wire(Time.valueOf(time))).isEqualTo(time);
            for (int millis : new int[] {1, 123, 999}) {
                assertThat(encoding.wire(new Time(Time.valueOf(time).getTime() + millis)))
                        .isEqualTo("%s.%03d".formatted(time, millis));
            }
        }
        assertThat(encoding.wire(List.of(Map.of("deep", Date.valueOf("2026-05-16")))))
                .isEqualTo(List.of(Map.of("deep", "2026-05-16")));
        assertThat(encoding.wire(
                        new Row(Date.valueOf("2026-05-16"), Time.valueOf("07:00:00"), Date.valueOf("2026-05-16"))))
                .isEqualTo(Map.of("day", "2026-05-16", "at", "07:00:00", "formatted", "16.05.2026"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Europe/Berlin", "America/Los_Angeles"})
    @Promise("I64")
    void instants_areInUtc_andKeepTheirFraction(String id) {
        TimeZone.setDefault(TimeZone.getTimeZone(id));
        Instant instant = Instant.parse("2026-05-16T07:00:00.123456789Z");
        Calendar calendar = new GregorianCalendar(TimeZone.getTimeZone("Asia/Tokyo"), Locale.ROOT);
        calendar.setTimeInMillis(instant.toEpochMilli());

        assertThat(encoding.wire(Timestamp.from(instant))).isEqualTo("2026-05-16T07:00:00.123456789Z");
        assertThat(encoding.wire(Timestamp.from(Instant.EPOCH))).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(encoding.wire(java.util.Date.from(instant))).isEqualTo("2026-05-16T07:00:00.123Z");
        assertThat(encoding.wire(calendar)).isEqualTo("2026-05-16T07:00:00.123Z");
    }

    /** The JDK's own {@code toLocalDate} loses the era. */
    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Europe/Berlin", "Pacific/Kiritimati"})
    @Promise("I64")
    void dayBeforeChrist_keepsItsEra(String id) {
        TimeZone.setDefault(TimeZone.getTimeZone(id));

        for (String day : List.of("-0043-03-15", "0000-12-31", "0000-01-01", "0001-01-01", "-0752-04-21")) {
            assertThat(encoding.wire(Date.valueOf(LocalDate.parse(day)))).isEqualTo(day);
        }
    }

    @Test
    void arraysOfThem_areArrays() {
        assertThat(encoding.wire(new Date[] {Date.valueOf("2026-05-16")})).isEqualTo(List.of("2026-05-16"));
    }
}
