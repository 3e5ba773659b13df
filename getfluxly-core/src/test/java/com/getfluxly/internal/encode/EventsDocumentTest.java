package com.getfluxly.internal.encode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.base.Limits;
import com.getfluxly.internal.encode.Values.Customer;
import com.getfluxly.internal.encode.Values.Money;
import com.getfluxly.internal.encode.Values.Plan;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.util.RawValue;

/** docs/events.md says what the code does: each row of its tables is tried. */
class EventsDocumentTest {

    private static final String DOCUMENT = read();
    private static final Pattern ROW = Pattern.compile("\\| [^|]*\\| `([^`]+)` \\| (?:`([^`]+)`)?.*");

    private final Encoding encoding = new Encoding();

    private static String read() {
        try {
            return Files.readString(Path.of("../docs/events.md"));
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    /** The code in the second and the third column. */
    record Row(String expression, @Nullable String wire) {}

    private static Stream<Row> rowsBelow(String heading) {
        return DOCUMENT.lines()
                .dropWhile(line -> !line.equals("## " + heading))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> new Row(row.group(1), row.group(2)));
    }

    static Stream<Row> values() {
        return rowsBelow("Values");
    }

    static Stream<Row> refused() {
        return rowsBelow("What is refused");
    }

    @Test
    void tables_areFound() {
        assertThat(values()).hasSizeGreaterThan(40);
        assertThat(refused()).hasSizeGreaterThan(8);
    }

    @ParameterizedTest
    @MethodSource("values")
    @Promise("I64")
    void value_looksAsTheTableSays(Row row) {
        Map<String, @Nullable Object> properties = Collections.singletonMap("v", valueOf(row.expression()));
        String json = new String(encoding.encode(Encoding.event(properties)).json(), UTF_8);

        assertThat(json).contains("\"properties\":{\"v\":" + row.wire() + "},");
    }

    @ParameterizedTest
    @MethodSource("refused")
    @Promise("I64")
    void value_isRefusedAsTheTableSays(Row row) {
        Object value = valueOf(row.expression());
        GetFluxlyException refused = encoding.refusal(value);

        assertThat(refused.code()).isEqualTo("validation_error");
        assertThat(refused).hasMessageStartingWith("properties.v: ");
        if (!(value instanceof Double)) {
            assertThat(refused.details()).containsEntry("type", value.getClass().getName());
        }
    }

    @Test
    void limits_areThoseOfTheCode() {
        assertThat(DOCUMENT)
                .contains("at most " + TrackEvent.MAX_NAME_LENGTH + " characters")
                .contains("| `properties` | at most " + TrackEvent.MAX_PROPERTIES + " keys at the top |")
                .contains("the client's own may take " + EventEncoder.MAX_CONTEXT_BYTES + " bytes")
                .contains("| nesting | at most " + EventEncoder.MAX_DEPTH + " levels of maps, lists and records |")
                .contains("| numbers | finite, no larger than a double (1.8E308), at most " + Digits.MOST
                        + " digits when written out |")
                .contains("at most " + Limits.MAX_EVENT_BYTES + " bytes of UTF-8 JSON");
    }

    @Test
    void refusals_readAsTheyAreQuoted() {
        assertThat(DOCUMENT.replaceAll("\\s+", " "))
                .contains("properties.total: a number that is NaN or infinite cannot be sent")
                .contains("properties.customer: a value of the type com.shop.Customer cannot be sent; "
                        + "a record, a map or a text can");
        assertThat(encoding.refusalOf(Encoding.event(Map.of("customer", new Customer()))))
                .hasMessage("properties.customer: a value of the type " + Customer.class.getName()
                        + " cannot be sent; a record, a map or a text can");
        assertThat(encoding.refusalOf(Encoding.event(Map.of("total", Double.NaN))))
                .hasMessage("properties.total: a number that is NaN or infinite cannot be sent");
    }

    private static final class Cents extends BigDecimal {

        private static final long serialVersionUID = 1L;

        private Cents(int cents) {
            super(cents);
        }
    }

    private static Properties withDefaults() {
        Properties defaults = new Properties();
        defaults.setProperty("currency", "EUR");
        return new Properties(defaults);
    }

    @SuppressWarnings({"NullAway", "JavaUtilDate", "UnnecessaryStringBuilder"}) // as the document has them
    private static Object valueOf(String expression) {
        return switch (expression) {
            case "\"Zoë\"" -> "Zoë";
            case "new StringBuilder(\"a\")" -> new StringBuilder("a");
            case "'c'" -> 'c';
            case "true" -> true;
            case "9_007_199_254_740_993L" -> 9_007_199_254_740_993L;
            case "99.99" -> 99.99;
            case "new BigDecimal(\"1.10\")" -> new BigDecimal("1.10");
            case "new AtomicLong(7)" -> new AtomicLong(7);
            case "Plan.PRO" -> Plan.PRO;
            case "Month.MAY" -> Month.MAY;
            case "Instant.parse(\"2026-05-16T07:00:00.123456Z\")" -> Instant.parse("2026-05-16T07:00:00.123456Z");
            case "LocalDate.of(2026, 5, 16)" -> LocalDate.of(2026, 5, 16);
            case "LocalTime.of(7, 0)" -> LocalTime.of(7, 0);
            case "LocalDateTime.of(2026, 5, 16, 7, 0)" -> LocalDateTime.of(2026, 5, 16, 7, 0);
            case "OffsetDateTime.parse(\"2026-05-16T09:00:00+02:00\")" ->
                OffsetDateTime.parse("2026-05-16T09:00:00+02:00");
            case "ZonedDateTime.parse(\"2026-05-16T09:00:00+02:00[Europe/Berlin]\")" ->
                ZonedDateTime.parse("2026-05-16T09:00:00+02:00[Europe/Berlin]");
            case "Year.of(2026)" -> Year.of(2026);
            case "YearMonth.of(2026, 5)" -> YearMonth.of(2026, 5);
            case "MonthDay.of(5, 16)" -> MonthDay.of(5, 16);
            case "Duration.ofSeconds(90)" -> Duration.ofSeconds(90);
            case "Period.ofDays(3)" -> Period.ofDays(3);
            case "ZoneId.of(\"Europe/Berlin\")" -> ZoneId.of("Europe/Berlin");
            case "Date.from(Instant.EPOCH)" -> Date.from(Instant.EPOCH);
            case "new Calendar.Builder().setInstant(0).build()" ->
                new Calendar.Builder().setInstant(0).build();
            case "Timestamp.from(Instant.parse(\"2026-05-16T07:00:00.123456Z\"))" ->
                Timestamp.from(Instant.parse("2026-05-16T07:00:00.123456Z"));
            case "java.sql.Date.valueOf(\"2026-05-16\")" -> java.sql.Date.valueOf("2026-05-16");
            case "java.sql.Date.valueOf(LocalDate.of(-43, 3, 15))" -> java.sql.Date.valueOf(LocalDate.of(-43, 3, 15));
            case "java.sql.Time.valueOf(\"07:00:00\")" -> java.sql.Time.valueOf("07:00:00");
            case "new UUID(0, 1)" -> new UUID(0, 1);
            case "URI.create(\"https://shop.test/a\")" -> URI.create("https://shop.test/a");
            case "Locale.GERMANY" -> Locale.GERMANY;
            case "Locale.ROOT" -> Locale.ROOT;
            case "new Locale(\"de\", \"??\")" -> new Locale("de", "??");
            case "new Silent()" -> new ValueTypesTest.Silent();
            case "new Properties(defaults)" -> withDefaults();
            case "Currency.getInstance(\"EUR\")" -> Currency.getInstance("EUR");
            case "Optional.of(\"a\")" -> Optional.of("a");
            case "Optional.empty()" -> Optional.empty();
            case "new Money(new BigDecimal(\"1.10\"), \"EUR\")" -> new Money(new BigDecimal("1.10"), "EUR");
            case "Map.of(\"a\", 1)" -> Map.of("a", 1);
            case "Map.of(Plan.PRO, List.of())" -> Map.of(Plan.PRO, List.of());
            case "List.of(1, \"a\")" -> List.of(1, "a");
            case "new int[] {1, 2}" -> new int[] {1, 2};
            case "new byte[] {1, 2, 3}" -> new byte[] {1, 2, 3};
            case "new char[] {'a', 'b'}" -> new char[] {'a', 'b'};
            case "JsonNodeFactory.instance.objectNode().put(\"a\", 1)" ->
                JsonNodeFactory.instance.objectNode().put("a", 1);
            case "null" -> null;
            case "new Customer()" -> new Customer();
            case "Stream.of(1)" -> Stream.of(1);
            case "List.of(1).iterator()" -> List.of(1).iterator();
            case "Path.of(\"a\")" -> Path.of("a");
            case "new Cents(1)" -> new Cents(1);
            case "Double.NaN" -> Double.NaN;
            case "new RawValue(\"1\")" -> new RawValue("1");
            case "new IllegalStateException()" -> new IllegalStateException();
            case "String.class" -> String.class;
            case "TimeZone.getTimeZone(\"Europe/Berlin\")" -> TimeZone.getTimeZone("Europe/Berlin");
            default -> throw new AssertionError("not tried: " + expression);
        };
    }
}
