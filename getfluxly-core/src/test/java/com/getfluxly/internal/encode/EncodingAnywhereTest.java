package com.getfluxly.internal.encode;

import static com.getfluxly.internal.encode.Encoding.ID;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.StrictJson;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.encode.Values.Plan;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same bytes on every machine, whatever its language, calendar and zone. */
@Isolated("changes the defaults of the whole machine")
@Promise({"I5", "I54"})
class EncodingAnywhereTest {

    private static final String GOLDEN = """
            {"event":"title_id","external_id":"İIıi","properties":{"TITLE":"TITLE İIıi","amount":1234567.89,\
            "big":1.5E+30,"double":1.0E10,"float":0.1,"PRO":1,"1000000":"key","day":"2026-05-16",\
            "instant":"2026-05-16T07:00:00.123Z","zoned":"2026-05-16T09:00:00.123+02:00","span":"PT26H",\
            "date":"2026-05-16T07:00:00.123Z","calendar":"2026-05-16T07:00:00.123Z"},\
            "timestamp":"2026-05-16T07:00:00.123Z","context":{"app":{"build":1000}},\
            "message_id":"0b8a5a38-6f0c-4f0e-9d2b-6f4ba1a2c7de"}""";

    private Locale locale = Locale.getDefault();
    private TimeZone zone = TimeZone.getDefault();

    @BeforeEach
    void remember() {
        locale = Locale.getDefault();
        zone = TimeZone.getDefault();
    }

    @AfterEach
    void restore() {
        Locale.setDefault(locale);
        TimeZone.setDefault(zone);
    }

    @ParameterizedTest
    @CsvSource({
        "en, UTC",
        "tr-TR, Europe/Istanbul",
        "ar-SA-u-nu-arab, Asia/Riyadh",
        "ar-SA-u-ca-islamic-nu-arab, Asia/Kathmandu",
        "th-TH-u-ca-buddhist-nu-thai, America/St_Johns",
        "ja-JP-u-ca-japanese, Pacific/Apia",
        "hi-IN-u-nu-deva, Pacific/Kiritimati",
        "lt, America/Sao_Paulo",
        "de-DE, Antarctica/Troll"
    })
    void bytes_areTheSame(String language, String zoneId) {
        Locale.setDefault(Locale.forLanguageTag(language));
        TimeZone.setDefault(TimeZone.getTimeZone(zoneId));

        assertThat(new String(encode(), UTF_8)).isEqualTo(GOLDEN);
    }

    @Test
    void golden_isValidJson() {
        assertThat(StrictJson.object(GOLDEN.getBytes(UTF_8))).hasSize(6);
    }

    private static byte[] encode() {
        Encoding encoding = new Encoding(Map.of("app", Map.of("build", 1_000)));
        Instant time = Instant.parse("2026-05-16T07:00:00.123Z");
        encoding.clock.setWall(time);
        Calendar calendar = new GregorianCalendar(TimeZone.getTimeZone("Asia/Tokyo"), Locale.ROOT);
        calendar.setTimeInMillis(time.toEpochMilli());

        Map<Object, Object> properties = new LinkedHashMap<>();
        properties.put("TITLE", "TITLE İIıi");
        properties.put("amount", new BigDecimal("1234567.89"));
        properties.put("big", new BigDecimal("1.5E+30"));
        properties.put("double", 1e10);
        properties.put("float", 0.1f);
        properties.put(Plan.PRO, 1);
        properties.put(1_000_000, "key");
        properties.put("day", LocalDate.of(2026, 5, 16));
        properties.put("instant", time);
        properties.put("zoned", time.atZone(ZoneId.of("Europe/Berlin")));
        properties.put("span", Duration.ofHours(26));
        properties.put("date", Date.from(time));
        properties.put("calendar", calendar);
        return encoding.encode(TrackEvent.builder("title_id", Identity.externalId("İIıi"))
                        .properties(polluted(properties))
                        .messageId(ID)
                        .build())
                .json();
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // as a raw type or another language hands them over
    private static Map<String, Object> polluted(Map<Object, Object> map) {
        return (Map<String, Object>) (Map) map;
    }
}
