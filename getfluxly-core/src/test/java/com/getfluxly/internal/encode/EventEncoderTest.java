package com.getfluxly.internal.encode;

import static com.getfluxly.internal.encode.Encoding.ID;
import static com.getfluxly.internal.encode.Encoding.WHO;
import static com.getfluxly.internal.encode.Encoding.event;
import static com.getfluxly.internal.encode.Encoding.object;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.getfluxly.Leaks;
import com.getfluxly.Promise;
import com.getfluxly.StrictJson;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Event;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.Events;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an event looks like on the wire. What may stand in its maps is the matter of {@link EncodedValuesTest}. */
class EventEncoderTest {

    private static final int LIMIT = 32_768;

    private final Encoding encoding = new Encoding();

    // ---- the form ---------------------------------------------------------------------------------------------------

    @Test
    @Promise("I54")
    void track_isWhatTheContractSays() {
        TrackEvent event = TrackEvent.builder(
                        "invoice_paid",
                        Identity.externalId("user_42").withUserId("u_7").withAnonymousId("anon_a8f3c2"))
                .property("total", 99.99)
                .property("items", List.of("a", "b"))
                .property("voucher", null)
                .timestamp(Instant.parse("2026-05-16T07:00:00Z"))
                .context(Map.of("app", Map.of("version", "1.2")))
                .messageId(ID)
                .build();

        assertThat(encoding.json(event)).isEqualTo(json("""
                {
                  "event": "invoice_paid",
                  "external_id": "user_42",
                  "user_id": "u_7",
                  "anonymous_id": "anon_a8f3c2",
                  "properties": {"total": 99.99, "items": ["a", "b"], "voucher": null},
                  "timestamp": "2026-05-16T07:00:00Z",
                  "context": {"app": {"version": "1.2"}},
                  "message_id": "0b8a5a38-6f0c-4f0e-9d2b-6f4ba1a2c7de"
                }
                """));
    }

    @Test
    @Promise("I54")
    void identify_isWhatTheContractSays() {
        IdentifyEvent event = IdentifyEvent.builder(Identity.userId("u_7"))
                .trait("plan", "pro")
                .trait("seats", 3)
                .timestamp(Instant.parse("2026-05-16T07:00:00Z"))
                .messageId(ID)
                .build();

        assertThat(encoding.json(event)).isEqualTo(json("""
                {
                  "event": "$identify",
                  "user_id": "u_7",
                  "traits": {"plan": "pro", "seats": 3},
                  "timestamp": "2026-05-16T07:00:00Z",
                  "message_id": "0b8a5a38-6f0c-4f0e-9d2b-6f4ba1a2c7de"
                }
                """));
    }

    @Test
    void emptyMaps_areLeftOut() {
        assertThat(encoding.json(event(Map.of())).keySet())
                .containsExactlyInAnyOrder("event", "external_id", "timestamp", "message_id");
        assertThat(encoding.json(IdentifyEvent.builder(WHO).build()).keySet())
                .containsExactlyInAnyOrder("event", "external_id", "timestamp", "message_id");
    }

    @Test
    void encodedEvent_carriesWhatTheQueueNeeds() {
        EncodedEvent encoded = encoding.encode(event(Map.of("a", 1)));

        assertThat(encoded.messageId()).isEqualTo(ID.toString());
        assertThat(Events.hasCallersId(encoded)).isTrue();
        assertThat(encoded.name()).isEqualTo("paid");
        assertThat(encoded.size()).isEqualTo(encoded.json().length);
    }

    @Test
    void encoder_isForAnyNumberOfThreads() {
        List<Map<String, @Nullable Object>> encoded = IntStream.range(0, 2_000)
                .parallel()
                .mapToObj(i -> encoding.wireOf(object("number", i, "text", "é".repeat(i % 97))))
                .toList();

        for (int i = 0; i < encoded.size(); i++) {
            assertThat(encoded.get(i)).isEqualTo(object("number", new BigDecimal(i), "text", "é".repeat(i % 97)));
        }
    }

    // ---- message id and time ----------------------------------------------------------------------------------------

    @Test
    @Promise("I5")
    void messageId_isRandomAndOfVersion4() {
        TrackEvent event = TrackEvent.builder("paid", WHO).build();

        List<UUID> ids = IntStream.range(0, 1_000)
                .mapToObj(i -> UUID.fromString(encoding.encode(event).messageId()))
                .toList();

        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.version() == 4 && id.variant() == 2);
    }

    @Test
    @Promise("I5")
    void messageId_isTheOneOnTheWire() {
        EncodedEvent encoded = encoding.encode(TrackEvent.builder("paid", WHO).build());

        assertThat(Events.hasCallersId(encoded)).isFalse();
        assertThat(StrictJson.object(encoded.json()).get("message_id")).isEqualTo(encoded.messageId());
    }

    @Test
    @Promise(value = "I5", mutant = "the caller's message id is replaced")
    void messageId_isTheCallersIfGiven() {
        assertThat(encoding.encode(event(Map.of())).messageId()).isEqualTo(ID.toString());
        assertThat(encoding.json(event(Map.of())).get("message_id")).isEqualTo(ID.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-05-16T07:00:00Z, 2026-05-16T07:00:00Z",
        "2026-05-16T07:00:00.100Z, 2026-05-16T07:00:00.100Z",
        "2026-05-16T07:00:00.123999999Z, 2026-05-16T07:00:00.123Z",
        "2026-05-16T07:00:00.000999999Z, 2026-05-16T07:00:00Z",
        "1969-12-31T23:59:59.999999999Z, 1969-12-31T23:59:59.999Z"
    })
    @Promise("I5")
    void timestamp_isTheClocksToTheMillisecond(Instant wall, String wire) {
        encoding.clock.setWall(wall);

        assertThat(encoding.json(event(Map.of())).get("timestamp")).isEqualTo(wire);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000-01-01T00:00:00Z",
                "1970-01-01T00:00:00Z",
                "2026-05-16T07:00:00.123456789Z",
                "9999-12-31T23:59:59.999999999Z"
            })
    @Promise("I5")
    void timestamp_isTheCallersExactly(String time) {
        TrackEvent event =
                TrackEvent.builder("paid", WHO).timestamp(Instant.parse(time)).build();

        assertThat(encoding.json(event).get("timestamp")).isEqualTo(time);
    }

    // ---- size -------------------------------------------------------------------------------------------------------

    static Stream<String> fillings() {
        return Stream.of("x", "é", "€", "😀", "\"", "\n", "\u0001");
    }

    @ParameterizedTest
    @MethodSource("fillings")
    @Promise("I54")
    void event_hasAtMost32768Bytes(String filling) {
        int cost = sizeWith(filling) - sizeWith("");
        int repeats = (LIMIT - sizeWith("")) / cost;
        String fits = filling.repeat(repeats) + "x".repeat(LIMIT - sizeWith("") - repeats * cost);

        assertThat(encoding.encode(event(Map.of("v", fits))).json()).hasSize(LIMIT);

        GetFluxlyException refused = encoding.refusal(fits + "x");
        assertThat(refused).hasMessage("an event may have at most 32768 bytes of JSON, got 32769");
        assertThat(refused.code()).isEqualTo("payload_too_large");
        assertThat(refused.details()).containsEntry("field", "event").containsEntry("limit", LIMIT);
    }

    @Test
    void tooLargeEvent_isMeasuredToTheByte() {
        assertThat(encoding.refusal("x".repeat(500_000)))
                .hasMessage("an event may have at most 32768 bytes of JSON, got " + (sizeWith("") + 500_000));
    }

    @Test
    void muchTooLargeEvent_isNotMeasuredToItsEnd() {
        assertThat(encoding.refusal("x".repeat(600_000)))
                .hasMessage("an event may have at most 32768 bytes of JSON, got more than 524288");
    }

    @Test
    @Promise("I54")
    void everyPartCountsAgainstTheLimit() {
        String half = "x".repeat(LIMIT / 2);

        assertThat(encoding.refusalOf(TrackEvent.builder("paid", Identity.userId(half))
                                .context(Map.of("k", half))
                                .build())
                        .code())
                .isEqualTo("payload_too_large");
        assertThat(encoding.refusalOf(IdentifyEvent.builder(Identity.userId("x".repeat(LIMIT)))
                                .build())
                        .code())
                .isEqualTo("payload_too_large");
        assertThat(encoding.refusal(Map.of("x".repeat(LIMIT), 1)).code()).isEqualTo("payload_too_large");
    }

    // ---- strings ----------------------------------------------------------------------------------------------------

    static Stream<Arguments> surrogates() {
        return Stream.of(
                Arguments.of("😀", "😀"),
                Arguments.of("a\uD83D", "a\uFFFD"),
                Arguments.of("\uDE00b", "\uFFFDb"),
                Arguments.of("\uDE00\uD83D", "\uFFFD\uFFFD"),
                Arguments.of("\uD83D😀\uDE00", "\uFFFD😀\uFFFD"),
                Arguments.of("\uD83D\uD83D\uDE00", "\uFFFD😀"));
    }

    @ParameterizedTest
    @MethodSource("surrogates")
    @Promise("I54")
    void surrogate_withoutItsOtherHalfIsReplaced(String given, String wire) {
        assertThat(encoding.wire(given)).isEqualTo(wire);
        assertThat(encoding.wireOf(Map.of(given, 1)).keySet()).containsExactly(wire);
        assertThat(encoding.wire(List.of(Map.of(given, given)))).isEqualTo(List.of(Map.of(wire, wire)));
        assertThat(encoding.wire(new String[] {given})).isEqualTo(List.of(wire));
        assertThat(encoding.wire(given.toCharArray())).isEqualTo(wire);
        assertThat(encoding.wire(textOf(given))).isEqualTo(wire);
        assertThat(encoding.json(TrackEvent.builder("paid", Identity.userId(given))
                                .build())
                        .get("user_id"))
                .isEqualTo(wire);
    }

    @Test
    void surrogate_aloneAsACharacterIsReplaced() {
        assertThat(encoding.wire('\uD800')).isEqualTo("\uFFFD");
    }

    /** Seeded, so that it fails for everybody or for nobody. */
    @Test
    @Promise("I54")
    void strings_arriveAsTheyWere() {
        Random random = new Random(20_260_516);
        for (int i = 0; i < 2_000; i++) {
            String text = randomText(random);
            Identity who = Identity.externalId("x" + text).withAnonymousId(text);
            Map<String, Object> properties = object("k" + text, text, "deep", List.of(Map.of(text, List.of(text))));

            Map<String, @Nullable Object> wire = encoding.json(
                    TrackEvent.builder("paid", who).properties(properties).build());

            assertThat(wire.get("properties")).isEqualTo(properties);
            assertThat(wire.get("external_id")).isEqualTo("x" + text);
            assertThat(wire.getOrDefault("anonymous_id", text)).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "__proto__",
                "constructor",
                "a.b",
                "$set",
                "\",\"injected\":{\"",
                "\\",
                "\\u0000",
                "</script>",
                " ",
                ""
            })
    void keys_arriveAsTheyWere(String key) {
        assertThat(encoding.wireOf(Map.of(key, key))).isEqualTo(Map.of(key, key));
    }

    // ---- a snapshot -------------------------------------------------------------------------------------------------

    @Test
    @Promise("I42")
    void laterChanges_haveNoEffect() {
        List<Object> list = new ArrayList<>(List.of(1));
        Map<String, Object> nested = new HashMap<>(Map.of("list", list));
        int[] numbers = {1, 2};
        Map<String, Object> properties = new HashMap<>(object("nested", nested, "numbers", numbers));
        EncodedEvent encoded = encoding.encode(event(properties));
        byte[] before = encoded.json().clone();

        list.add(2);
        nested.put("more", true);
        numbers[0] = 9;
        properties.clear();

        assertThat(encoded.json()).isEqualTo(before);
        assertThat(StrictJson.object(encoded.json()).get("properties"))
                .isEqualTo(json("{\"nested\": {\"list\": [1]}, \"numbers\": [1, 2]}"));
    }

    /** Events are written one after the other with what the ones before have used. */
    @Test
    void eventAfterARefusal_isWhole() {
        for (Object hostile : List.of("x".repeat(40_000), "x".repeat(600_000), Double.NaN, new Object())) {
            encoding.refusal(Map.of("a", 1, "hostile", hostile));

            assertThat(encoding.wireOf(object("a", 1, "b", "text")))
                    .isEqualTo(object("a", BigDecimal.ONE, "b", "text"));
            assertThat(encoding.wireOf(object("list", List.of("a")))).isEqualTo(object("list", List.of("a")));
        }
    }

    /** An accessor may do what it likes, so it may encode an event in the middle of another. */
    @Test
    void eventInTheMiddleOfAnother_doesNotDisturbIt() {
        Values.Meddler meddler = new Values.Meddler(() -> encoding.encode(event(Map.of("inner", 1))));
        EncodedEvent outer = encoding.encode(event(object("before", 1, "meddler", meddler, "after", 2)));

        assertThat(StrictJson.asObject(StrictJson.object(outer.json()).get("properties")))
                .containsOnlyKeys("before", "meddler", "after");
    }

    // ---- the client's own context -----------------------------------------------------------------------------------

    @Test
    void context_isAddedToEveryEvent() {
        Encoding app = new Encoding(object("app", Map.of("name", "shop"), "build", 7));

        assertThat(app.json(event(Map.of())).get("context"))
                .isEqualTo(json("{\"app\": {\"name\": \"shop\"}, \"build\": 7}"));
        assertThat(app.json(IdentifyEvent.builder(WHO).build()).get("context"))
                .isEqualTo(json("{\"app\": {\"name\": \"shop\"}, \"build\": 7}"));
    }

    @Test
    void context_ofTheEventWins() {
        Encoding app = new Encoding(object("app", object("name", "shop", "v", 1), "build", 7));
        TrackEvent event = TrackEvent.builder("paid", WHO)
                .context(object("app", Map.of("name", "till"), "page", "/pay"))
                .build();

        assertThat(app.json(event).get("context"))
                .isEqualTo(json("{\"app\": {\"name\": \"till\"}, \"build\": 7, \"page\": \"/pay\"}"));
        assertThat(app.json(event(Map.of())).get("context"))
                .isEqualTo(json("{\"app\": {\"name\": \"shop\", \"v\": 1}, \"build\": 7}"));
    }

    @Test
    @Promise("I42")
    void context_isReadOnce() {
        List<String> tags = new ArrayList<>(List.of("a"));
        Map<String, Object> context = new HashMap<>(Map.of("tags", tags));
        Encoding app = new Encoding(context);

        tags.add("b");
        context.put("later", true);

        assertThat(app.json(event(Map.of())).get("context")).isEqualTo(json("{\"tags\": [\"a\"]}"));
    }

    static Stream<Object> exactNumbers() {
        return Stream.of(
                new BigDecimal("1234567890.12345678901234567890"),
                new BigDecimal("1.10"),
                new BigDecimal("1e300"),
                new BigInteger("123456789012345678901234567890"),
                Long.MIN_VALUE,
                0.1,
                BigInteger.TEN.pow(308).negate(),
                new BigDecimal(BigInteger.TEN.pow(999).negate(), 900),
                new BigDecimal("1e-999"));
    }

    @ParameterizedTest
    @MethodSource("exactNumbers")
    void context_losesNoDigit(Object number) {
        Encoding app = new Encoding(Map.of("n", number));

        assertThat(app.json(event(Map.of())).get("context")).isEqualTo(Map.of("n", new BigDecimal(number.toString())));
    }

    @Test
    void context_keepsNulls() {
        Encoding app = new Encoding(nullable("n"));

        assertThat(app.json(event(Map.of())).get("context")).isEqualTo(nullable("n"));
    }

    /** A mistake that is found at start-up must not be found a million times later instead. */
    @ParameterizedTest
    @ValueSource(ints = {1, 16, 28, 29, 30, 31, 32, 33, 34, 40})
    @Promise("I56")
    void context_thatIsTakenIsNotTooDeepForAnEvent(int depth) {
        Object value = 1;
        for (int i = 1; i < depth; i++) {
            value = Map.of("k", value);
        }
        assertTakenForGood(Map.of("k", value));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30_000, 32_000, 32_500, 32_600, 32_700, 32_750, 32_768, 40_000, 1_000_000})
    @Promise("I56")
    void context_thatIsTakenIsNotTooLargeForAnEvent(int size) {
        assertTakenForGood(Map.of("k", "x".repeat(size)));
    }

    static Stream<Object> unfit() {
        return Stream.of(
                Double.NaN,
                new Object(),
                new Values.Raw("canary"),
                Map.of(List.of("canary"), 1),
                "canary".repeat(10_000),
                new Values.Failing(() -> new IllegalStateException("canary")));
    }

    @ParameterizedTest
    @MethodSource("unfit")
    @Promise("I56")
    void context_thatCannotBeSentIsRefusedByItsName(Object value) {
        GetFluxlyException refused =
                catchThrowableOfType(GetFluxlyException.class, () -> new Encoding(Map.of("k", value)));

        assertThat(refused.code()).isEqualTo("validation_error");
        assertThat(refused).hasMessageStartingWith("context");
        assertThat(Leaks.everythingIn(refused)).doesNotContain("canary");
    }

    // -----------------------------------------------------------------------------------------------------------------

    private static void assertTakenForGood(Map<String, ?> context) {
        Encoding app;
        try {
            app = new Encoding(context);
        } catch (GetFluxlyException refused) {
            assertThat(refused).hasMessageStartingWith("context");
            assertThat(refused.code()).isEqualTo("validation_error");
            return;
        }
        Event bare = TrackEvent.builder("a", Identity.userId("u")).build();
        assertThat(app.encode(bare).size()).isLessThanOrEqualTo(LIMIT);
    }

    private static StringBuilder textOf(String given) {
        StringBuilder text = new StringBuilder();
        text.append(given);
        return text;
    }

    private int sizeWith(String value) {
        return encoding.encode(event(Map.of("v", value))).size();
    }

    private static Map<String, @Nullable Object> json(String text) {
        return StrictJson.object(text.getBytes(UTF_8));
    }

    private static Map<String, @Nullable Object> nullable(String key) {
        return Collections.singletonMap(key, null);
    }

    private static final List<String> NASTY = Arrays.asList(
            "\0",
            "\u0001",
            "\b",
            "\t",
            "\n",
            "\f",
            "\r",
            "\u001f",
            "\"",
            "\\",
            "/",
            "\u007f",
            "\u0080",
            "\u009f",
            "\u00ad",
            "\u200b",
            "\u200d",
            "\u2028",
            "\u2029",
            "\u202e",
            "\u2066",
            "\ufeff",
            "\ufffe",
            "\uffff",
            "\ufffd",
            "é",
            "e\u0301",
            "ß",
            "İ",
            "ı",
            "\u0627\u0644",
            "שלום",
            "中",
            "ｆ",
            "😀",
            "👩‍👩‍👧",
            "🇹🇷",
            "\uD800\uDC00",
            "\uDBFF\uDFFF",
            "\\u0041",
            "null",
            "{}",
            "</",
            "%s",
            "${x}");

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(20);
        for (int i = 0; i < length; i++) {
            if (random.nextBoolean()) {
                text.append(NASTY.get(random.nextInt(NASTY.size())));
            } else {
                text.appendCodePoint(randomCodePoint(random));
            }
        }
        return text.toString();
    }

    private static int randomCodePoint(Random random) {
        int c = random.nextInt(Character.MAX_CODE_POINT + 1);
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 'x' : c;
    }
}
