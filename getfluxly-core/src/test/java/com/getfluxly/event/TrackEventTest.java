package com.getfluxly.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.getfluxly.Leaks;
import com.getfluxly.Promise;
import com.getfluxly.error.GetFluxlyException;
import java.io.IOException;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class TrackEventTest {

    private static final Identity WHO = Identity.externalId("user_42");

    // ---- the name ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"a", "invoice_paid", "a1", "a_", "step_2_done", "z9_"})
    void name_isSnakeCase(String name) {
        assertThat(TrackEvent.builder(name, WHO).build().name()).isEqualTo(name);
    }

    @ParameterizedTest
    @NullAndEmptySource
    void name_mustBeThere(@Nullable String name) {
        assertRefused(start(name), "event name is missing", Map.of("field", "event"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "\t",
                "_",
                "_a",
                "1st",
                "A",
                "aB",
                "Order Paid",
                "order paid",
                "order-paid",
                "order.paid",
                "ÖRDER",
                "örder",
                "a\n",
                "\na",
                "a\0",
                "paid😀",
                "\u0661",
                "a\u0661",
                "\u0430",
                "ａ",
                "a$",
                "ı"
            })
    void name_isRefusedOtherwise(String name) {
        assertRefused(start(name), "event name must be snake_case: [a-z][a-z0-9_]*", Map.of("field", "event"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"$identify", "$anything", "$"})
    void name_thatIsReservedIsRefused(String name) {
        assertRefused(
                start(name),
                "event names that start with $ are reserved; use identify for traits",
                Map.of("field", "event"));
    }

    @Test
    void name_hasAtMost64Characters() {
        assertThat(start("a".repeat(64)).build().violation()).isNull();
        assertRefused(
                start("a".repeat(65)),
                "event name may have at most 64 characters, got 65",
                Map.of("field", "event", "limit", 64, "given", 65));
        assertRefused(
                start("$".repeat(1_000_000)),
                "event name may have at most 64 characters, got 1000000",
                Map.of("field", "event", "limit", 64, "given", 1_000_000));
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without a checker may pass
    void identity_mustBeThere() {
        assertRefused(
                TrackEvent.builder("paid", null),
                "identity is missing: an event needs at least one id",
                Map.of("field", "identity"));
    }

    // ---- properties -------------------------------------------------------------------------------------------------

    @Test
    void properties_keepOrderAndNulls() {
        TrackEvent event = TrackEvent.builder("paid", WHO)
                .property("b", 1)
                .property("a", null)
                .property("b", 2)
                .build();

        assertThat(event.properties().keySet()).containsExactly("b", "a");
        assertThat(event.properties().get("b")).isEqualTo(2);
        assertThat(event.properties().get("a")).isNull();
    }

    @Test
    void properties_areEmptyByDefault_andNullAddsNone() {
        assertThat(TrackEvent.builder("paid", WHO).build().properties()).isEmpty();
        assertThat(TrackEvent.builder("paid", WHO).properties(null).build().properties())
                .isEmpty();
    }

    @Test
    @Promise("I54")
    void properties_areAtMost32() {
        assertThat(TrackEvent.builder("paid", WHO).properties(keys(32)).build().properties())
                .hasSize(32);
        assertRefused(
                TrackEvent.builder("paid", WHO).properties(keys(33)),
                "properties may have at most 32 keys, got 33",
                Map.of("field", "properties", "limit", 32, "given", 33));
        assertRefused(
                TrackEvent.builder("paid", WHO).properties(keys(10_000)),
                "properties may have at most 32 keys, got 10000",
                Map.of("field", "properties", "limit", 32, "given", 10_000));
    }

    @Test
    @Promise("I54")
    void property_isRefusedFromThe33rdOn() {
        TrackEvent.Builder builder = TrackEvent.builder("paid", WHO).properties(keys(32));

        assertThat(builder.property("k31", "again").build().violation()).isNull();
        assertRefused(
                builder.property("k32", "one more"),
                "properties may have at most 32 keys, got 33",
                Map.of("field", "properties", "limit", 32, "given", 33));
        assertThat(builder.build().properties()).hasSize(32).doesNotContainKey("k32");
        assertThat(builder.build().properties().get("k31")).isEqualTo("again");
        // However long an application goes on, there is no room for more, and the event does not become a good one.
        assertRefused(
                builder.property("k33", 1).properties(keys(2)),
                "properties may have at most 32 keys, got 33",
                Map.of("field", "properties", "limit", 32, "given", 33));
        assertThat(builder.build().properties()).hasSize(32);
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without a checker may pass
    void property_withoutAKeyIsRefused() {
        assertRefused(
                TrackEvent.builder("paid", WHO).property(null, 1),
                "properties has a null key",
                Map.of("field", "properties"));
    }

    @Test
    @Promise("I42")
    void properties_areCopied() {
        Map<String, Object> given = new HashMap<>(Map.of("a", 1));
        TrackEvent.Builder builder = TrackEvent.builder("paid", WHO).properties(given);
        given.put("b", 2);
        TrackEvent event = builder.build();
        builder.property("c", 3);

        assertThat(event.properties()).isEqualTo(Map.of("a", 1));
        assertThatThrownBy(() -> event.properties().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    @Promise("I42")
    void context_isCopied() {
        Map<String, Object> given = new HashMap<>(Map.of("a", 1));
        TrackEvent event = TrackEvent.builder("paid", WHO).context(given).build();
        given.put("b", 2);

        assertThat(event.context()).isEqualTo(Map.of("a", 1));
        assertThat(TrackEvent.builder("paid", WHO).context(null).build().context())
                .isEmpty();
    }

    // ---- maps that nobody vouches for -------------------------------------------------------------------------------

    static Stream<Arguments> unreadable() {
        return Stream.of(
                Arguments.of("exception", thrower(() -> new IllegalStateException("canary"))),
                Arguments.of("stack overflow", thrower(() -> new StackOverflowError("canary"))),
                Arguments.of("error", thrower(() -> new AssertionError("canary"))),
                Arguments.of("linkage error", thrower(() -> new NoClassDefFoundError("canary"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unreadable")
    @Promise({"I18", "I39"})
    void unreadableMap_isRefusedWithoutItsText(String kind, Map<String, Object> hostile) {
        GetFluxlyException refused =
                violation(TrackEvent.builder("paid", WHO).properties(hostile).build());

        assertThat(refused).as(kind).hasMessageStartingWith("properties cannot be read: java.lang.");
        assertThat(refused.code()).isEqualTo("validation_error");
        assertThat(Leaks.everythingIn(refused)).doesNotContain("canary");
    }

    @Test
    void properties_addToThoseThatAreThere_theLastOneWins() {
        TrackEvent event = TrackEvent.builder("paid", WHO)
                .property("total", 9)
                .property("plan", "free")
                .properties(Map.of("plan", "pro"))
                .properties(null)
                .properties(Map.of("seats", 3))
                .property("seats", 4)
                .build();

        assertThat(event.properties()).isEqualTo(Map.of("total", 9, "plan", "pro", "seats", 4));
    }

    @Test
    void properties_areCountedTogether_andRefusedTogether() {
        TrackEvent.Builder builder = TrackEvent.builder("paid", WHO).property("first", 1);

        Map<String, ?> all = TrackEvent.builder("paid", WHO)
                .property("first", 1)
                .properties(Map.of("first", 2))
                .properties(keys(31))
                .build()
                .properties();
        assertRefused(
                builder.properties(keys(32)),
                "properties may have at most 32 keys, got 33",
                Map.of("field", "properties", "limit", 32, "given", 33));
        assertThat(builder.build().properties()).isEqualTo(Map.of("first", 1));
        assertThat(all).hasSize(32);
        assertThat(all.get("first")).isEqualTo(2);
    }

    @Test
    void context_addsToWhatIsThere_theLastOneWins() {
        TrackEvent event = TrackEvent.builder("paid", WHO)
                .context(Map.of("app", "shop", "page", "/"))
                .context(Map.of("page", "/cart"))
                .build();

        assertThat(event.context()).isEqualTo(Map.of("app", "shop", "page", "/cart"));
    }

    @Test
    void checkedExceptionInDisguise_isRefusedToo() {
        Map<String, Object> hostile = thrower(() -> new IOException("canary"));

        assertRefused(
                TrackEvent.builder("paid", WHO).properties(hostile),
                "properties cannot be read: java.io.IOException",
                Map.of("field", "properties"));
    }

    @Test
    void outOfMemoryOfAMap_isARefusalLikeAnyOther() {
        Map<String, Object> hostile = thrower(() -> new OutOfMemoryError("test"));

        assertThat(TrackEvent.builder("paid", WHO).properties(hostile).build().violation())
                .hasMessage("properties cannot be read: java.lang.OutOfMemoryError");
    }

    @Test
    void endlessMap_isReadNoFurtherThanTheLimit() {
        Endless hostile = new Endless(i -> "k" + i);

        assertRefused(
                TrackEvent.builder("paid", WHO).properties(hostile),
                "properties may have at most 32 keys, got 33",
                Map.of("field", "properties", "limit", 32, "given", 33));
        assertThat(hostile.read).isEqualTo(33);
    }

    @Test
    void endlessMap_ofOneKeyIsReadNoFurtherEither() {
        Endless hostile = new Endless(i -> "k");

        assertThat(TrackEvent.builder("paid", WHO).properties(hostile).build().violation())
                .hasMessage("properties: two keys of a map are the same");
        assertThat(hostile.read).isEqualTo(2);
    }

    @Test
    void endlessContext_isReadNoFurtherThanAnEventCouldHold() {
        Endless hostile = new Endless(i -> "k" + i);

        assertThat(TrackEvent.builder("paid", WHO).context(hostile).build().violation())
                .hasMessage("context may have at most 6554 keys, got 6555");
        assertThat(hostile.read).isEqualTo(6_555);
    }

    /** What a raw map lets through, and is asked again where its entries are put together with others. */
    @Test
    @Promise("I58")
    void keyThatThrowsAtLast_isRefusedToo() {
        for (int patience = 0; patience < 10; patience++) {
            Impatient key = new Impatient(patience);
            TrackEvent event = TrackEvent.builder("paid", WHO)
                    .properties(mapOf(key))
                    .property("total", 1)
                    .properties(Map.of("plan", "pro"))
                    .build();

            assertThat(event.violation() == null).as("%s", patience).isEqualTo(key.left >= 0);
        }
        TrackEvent event = TrackEvent.builder("paid", WHO)
                .properties(mapOf(new Impatient(0)))
                .build();
        assertThat(violation(event)).hasMessage("properties cannot be read: java.lang.IllegalStateException");
    }

    /** The encoder judges it, and takes numbers. */
    @Test
    void keyThatIsNoText_isKept() {
        TrackEvent.Builder builder = TrackEvent.builder("paid", WHO)
                .properties(mapOf(42))
                .properties(mapOf(43))
                .property("plan", "pro");

        assertThat(builder.build().violation()).isNull();
        assertThat(builder.build().properties()).isEqualTo(Map.of(42, 1, 43, 1, "plan", "pro"));
        builder.properties(keys(33));
        assertThat(builder.build().properties()).isEqualTo(Map.of(42, 1, 43, 1, "plan", "pro"));
    }

    /** Breaks as soon as its hash was asked for so often. */
    private static final class Impatient {

        private int left;

        private Impatient(int patience) {
            this.left = patience;
        }

        @Override
        public int hashCode() {
            if (left-- == 0) {
                throw new IllegalStateException("canary");
            }
            return 1;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }
    }

    @SuppressWarnings("unchecked") // what raw types let through
    private static Map<String, Object> mapOf(Object key) {
        Map<Object, Object> map = new AbstractMap<>() {
            @Override
            public Set<Entry<Object, Object>> entrySet() {
                return new AbstractSet<>() {
                    @Override
                    public Iterator<Entry<Object, Object>> iterator() {
                        return List.<Entry<Object, Object>>of(new SimpleEntry<>(key, 1))
                                .iterator();
                    }

                    @Override
                    public int size() {
                        return 1;
                    }
                };
            }
        };
        return (Map<String, Object>) (Map<?, ?>) map;
    }

    /** Whatever an event was given, it can be looked at. */
    @Test
    @Promise({"I51", "I58"})
    void eventThatBreaksEveryRule_canBeLookedAt() {
        TrackEvent event = everythingWrong("Jane Doe <jane@example.com>");

        assertThat(event).hasToString("TrackEvent[no valid name, Identity[]]").isEqualTo(event);
        assertThat(event.hashCode()).isEqualTo(event.hashCode());
        assertThat(event.name()).isEqualTo("Jane Doe <jane@example.com>");
        assertThat(event.properties()).isEqualTo(Map.of("a", 1)).hasToString("{a=1}");
        assertThat(event.properties().hashCode()).isEqualTo(Map.of("a", 1).hashCode());
        assertThat(event.context()).isEmpty();
        assertThat(violation(event)).hasMessage("event name must be snake_case: [a-z][a-z0-9_]*");
        assertThat(start(null).build()).hasToString("TrackEvent[no valid name, Identity[external_id]]");
        assertThat(start(null).build().name()).isEmpty();
    }

    /** In the order of the parameters, however many are broken. */
    @Test
    void violation_isTheFirstOne() {
        assertThat(violation(everythingWrong("paid")))
                .hasMessage("identity is missing: an event needs at least one id");
        TrackEvent.Builder rest =
                TrackEvent.builder("paid", WHO).messageId(UUID.fromString("00000000-0000-0000-0000-000000000000"));
        assertThat(violation(rest.build())).hasMessageStartingWith("message_id must");
        assertThat(violation(rest.timestamp(Instant.MAX).build())).hasMessageStartingWith("timestamp must");
        assertThat(violation(rest.context(keys(6_555)).build())).hasMessageStartingWith("context may");
        assertThat(violation(rest.properties(keys(33)).build())).hasMessageStartingWith("properties may");
    }

    @SuppressWarnings("NullAway") // what a caller without a checker may pass
    private static TrackEvent everythingWrong(String name) {
        return TrackEvent.builder(name, null)
                .property("a", 1)
                .property(null, 1)
                .properties(keys(100))
                .context(thrower(() -> new IllegalStateException("canary")))
                .timestamp(Instant.MIN)
                .messageId(UUID.fromString("00000000-0000-0000-0000-000000000000"))
                .build();
    }

    // ---- time and id ------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000-01-01T00:00:00Z",
                "1970-01-01T00:00:00Z",
                "2026-05-16T07:00:00.123456789Z",
                "9999-12-31T23:59:59.999999999Z"
            })
    void timestamp_isKeptAsGiven(String time) {
        TrackEvent event =
                TrackEvent.builder("paid", WHO).timestamp(Instant.parse(time)).build();

        assertThat(event.timestamp()).isEqualTo(Instant.parse(time));
    }

    static Stream<Instant> oddTimes() {
        return Stream.of(
                Instant.parse("0000-01-01T00:00:00Z").minusNanos(1),
                Instant.parse("9999-12-31T23:59:59.999999999Z").plusNanos(1),
                Instant.MIN,
                Instant.MAX);
    }

    @ParameterizedTest
    @MethodSource("oddTimes")
    void timestamp_outsideOfFourDigitYearsIsRefused(Instant time) {
        assertRefused(
                TrackEvent.builder("paid", WHO).timestamp(time),
                "timestamp must lie in the years 0000 to 9999",
                Map.of("field", "timestamp"));
    }

    @Test
    void timestamp_isUnknownByDefaultAndForNull() {
        assertThat(TrackEvent.builder("paid", WHO).build().timestamp()).isNull();
        assertThat(TrackEvent.builder("paid", WHO)
                        .timestamp(Instant.EPOCH)
                        .timestamp(null)
                        .build()
                        .timestamp())
                .isNull();
    }

    @Test
    void messageId_isTheCallersOwn() {
        UUID id = UUID.fromString("0b8a5a38-6f0c-4f0e-9d2b-6f4ba1a2c7de");

        assertThat(TrackEvent.builder("paid", WHO).messageId(id).build().messageId())
                .isEqualTo(id);
        assertThat(TrackEvent.builder("paid", WHO).build().messageId()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000000-0000-0000-0000-000000000000",
                "2d3fd7b0-1b1f-11ef-9262-0242ac120002",
                "a3bb189e-8bf9-3888-9912-ace4e6543002",
                "886313e1-3b8a-5372-9b90-0c9aee199e5d",
                "018f3c2e-7a3b-7c3e-8d2b-6f4ba1a2c7de"
            })
    void messageId_ofAnotherVersionIsRefused(String id) {
        UUID given = UUID.fromString(id);

        assertRefused(
                TrackEvent.builder("paid", WHO).messageId(given),
                "message_id must be a UUID of version 4, got version " + given.version(),
                Map.of("field", "message_id"));
    }

    @Test
    void messageId_ofAnotherVariantIsRefused() {
        UUID given = UUID.fromString("0b8a5a38-6f0c-4f0e-cd2b-6f4ba1a2c7de");

        assertThat(TrackEvent.builder("paid", WHO).messageId(given).build().violation())
                .hasMessage("message_id must be a UUID of version 4, got version 4");
    }

    @Test
    void messageId_nullMeansNone() {
        TrackEvent event = TrackEvent.builder("paid", WHO)
                .messageId(UUID.fromString("00000000-0000-0000-0000-000000000000"))
                .messageId(null)
                .build();

        assertThat(event.messageId()).isNull();
        assertThat(event.violation()).isNull();
    }

    @Test
    @Promise("I51")
    void toString_namesNoValue() {
        TrackEvent event = TrackEvent.builder("invoice_paid", Identity.userId("canary"))
                .property("canary", "canary")
                .context(Map.of("canary", "canary"))
                .build();

        assertThat(event).hasToString("TrackEvent[invoice_paid, Identity[user_id]]");
    }

    // -----------------------------------------------------------------------------------------------------------------

    @SuppressWarnings("NullAway") // what a caller without a checker may pass
    private static TrackEvent.Builder start(@Nullable String name) {
        return TrackEvent.builder(name, WHO);
    }

    private static void assertRefused(Event.Builder<?> builder, String message, Map<String, Object> details) {
        GetFluxlyException refused = violation(builder.build());
        assertThat(refused).hasMessage(message);
        assertThat(refused.code()).isEqualTo("validation_error");
        assertThat(refused.retryable()).isFalse();
        assertThat(refused.details()).isEqualTo(details);
    }

    private static GetFluxlyException violation(Event event) {
        return Objects.requireNonNull(event.violation(), "the event breaks no rule");
    }

    private static Map<String, Object> keys(int count) {
        Map<String, Object> keys = new LinkedHashMap<>();
        IntStream.range(0, count).forEach(i -> keys.put("k" + i, i));
        return keys;
    }

    private static Map<String, Object> thrower(Supplier<? extends Throwable> what) {
        return new AbstractMap<>() {
            @Override
            public Set<Entry<String, Object>> entrySet() {
                TrackEventTest.<RuntimeException>sneak(what.get());
                return Set.of();
            }
        };
    }

    @SuppressWarnings("unchecked") // as Kotlin and Lombok do it
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** A map that never ends, but fails the test before it takes the machine down. */
    private static final class Endless extends AbstractMap<String, Object> {

        private static final int ENOUGH = 1_000_000;

        private final IntFunction<String> keys;
        private int read;

        private Endless(IntFunction<String> keys) {
            this.keys = keys;
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public Set<Entry<String, Object>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public Iterator<Entry<String, Object>> iterator() {
                    return new Iterator<>() {
                        @Override
                        public boolean hasNext() {
                            return true;
                        }

                        @Override
                        public Entry<String, Object> next() {
                            if (++read > ENOUGH) {
                                throw new OutOfMemoryError("read for ever");
                            }
                            return Map.entry(keys.apply(read), 1);
                        }
                    };
                }

                @Override
                public int size() {
                    return 1;
                }
            };
        }
    }
}
