package com.getfluxly.internal.encode;

import static com.getfluxly.internal.encode.Encoding.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.getfluxly.Leaks;
import com.getfluxly.Promise;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.encode.Values.Customer;
import com.getfluxly.internal.encode.Values.LyingDecimal;
import com.getfluxly.internal.encode.Values.OddNumber;
import com.getfluxly.internal.encode.Values.Plan;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.chrono.HijrahDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Currency;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.POJONode;
import tools.jackson.databind.ser.std.ToStringSerializer;
import tools.jackson.databind.util.RawValue;

/** The list of what may be a value: what is on it arrives as it is, what is not is refused by the name of its type. */
class ValueTypesTest {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Encoding encoding = new Encoding();

    // ---- on the list ------------------------------------------------------------------------------------------------

    /** What other languages and libraries have for text: it says more by its getters than by its characters. */
    static final class Template implements CharSequence, Comparable<Template> {

        private final String text;

        Template(String text) {
            this.text = text;
        }

        public String[] getStrings() {
            return new String[] {"canary"};
        }

        public byte[] getBytes() {
            return new byte[] {1};
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public int compareTo(Template other) {
            return text.compareTo(other.text);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    enum Tariff {
        @JsonProperty("flat-rate")
        FLAT,
        STEPPED {
            @Override
            double price() {
                return 2;
            }
        };

        double price() {
            return 1;
        }

        @Override
        public String toString() {
            return "canary";
        }
    }

    /** Asks to be read by its getters, which a name needs not. */
    @JsonFormat(shape = JsonFormat.Shape.OBJECT)
    enum Rate {
        HIGH;

        public String getSecret() {
            return "canary";
        }
    }

    /** With more inside than its elements. */
    static final class Basket extends ArrayList<String> {

        private static final long serialVersionUID = 1L;

        public String getOwner() {
            return "canary";
        }
    }

    @SuppressWarnings({"UnnecessaryStringBuilder", "JdkObsolete"}) // what applications have, old or not
    static Stream<Arguments> listed() throws Exception {
        return Stream.of(
                row(new StringBuilder("text"), "text"),
                row(new StringBuffer("text"), "text"),
                row(CharBuffer.wrap("text"), "text"),
                row(new Template("Order 7"), "Order 7"),
                row(list(new Template("a"), new StringBuilder("b")), List.of("a", "b")),
                row(new CharSequence[] {new Template("a"), "b"}, List.of("a", "b")),
                row(new AtomicInteger(7), number("7")),
                row(new AtomicLong(Long.MAX_VALUE), number("9223372036854775807")),
                row(longAdder(), number("3")),
                row(new LongAccumulator(Long::sum, 4), number("4")),
                row(doubleAdder(), number("1.5")),
                row(new DoubleAccumulator(Double::sum, 2.5), number("2.5")),
                row(new AtomicBoolean(true), true),
                row(Optional.of(Optional.of(1)), number("1")),
                row(Optional.of(Optional.empty()), null),
                row(OptionalLong.of(3), number("3")),
                row(OptionalDouble.of(1.5), number("1.5")),
                row(OptionalDouble.empty(), null),
                row(new AtomicReference<>(Optional.of("a")), "a"),
                row(Tariff.FLAT, "flat-rate"),
                row(Tariff.STEPPED, "STEPPED"),
                row(Rate.HIGH, "HIGH"),
                row(EnumSet.of(Plan.FREE, Plan.PRO), List.of("FREE", "PRO")),
                row(Plan.values(), List.of("FREE", "PRO")),
                row(Month.MAY, "MAY"),
                row(EnumSet.of(Month.MAY), List.of("MAY")),
                row(DayOfWeek.MONDAY, "MONDAY"),
                row(LocalTime.of(7, 0), "07:00:00"),
                row(OffsetTime.parse("07:00+02:00"), "07:00+02:00"),
                row(Year.of(2026), number("2026")),
                row(YearMonth.of(2026, 5), "2026-05"),
                row(MonthDay.of(5, 16), "--05-16"),
                row(Period.ofDays(3), "P3D"),
                row(Duration.ZERO, "PT0S"),
                row(ZoneId.of("Europe/Berlin"), "Europe/Berlin"),
                row(ZoneOffset.ofHours(2), "+02:00"),
                row(URI.create("https://shop.test/a").toURL(), "https://shop.test/a"),
                row(Locale.GERMANY, "de-DE"),
                row(Locale.forLanguageTag("zh-Hans-CN"), "zh-Hans-CN"),
                row(Locale.ROOT, "und"),
                row(Locale.forLanguageTag("ja-JP-u-ca-japanese"), "ja-JP-u-ca-japanese"),
                row(Currency.getInstance("EUR"), "EUR"),
                row(new ArrayDeque<>(List.of(1)), List.of(number("1"))),
                row(new Vector<>(List.of("a")), List.of("a")),
                row(new CopyOnWriteArrayList<>(List.of("a")), List.of("a")),
                row(Collections.unmodifiableCollection(List.of("a")), List.of("a")),
                row(new Basket(), List.of()),
                row(new TreeMap<>(Map.of("a", 1)), Map.of("a", number("1"))),
                row(new ConcurrentHashMap<>(Map.of("a", 1)), Map.of("a", number("1"))),
                row(Map.entry("a", 1), Map.of("a", number("1"))),
                row(new Customer[0], List.of()),
                row(new Integer[][] {{1}, {}}, List.of(List.of(number("1")), List.of())),
                row(new Character[] {'a'}, List.of("a")),
                row(NODES.nullNode(), null),
                row(NODES.binaryNode(new byte[] {1, 2, 3}), "AQID"),
                row(new POJONode(new Template("a")), "a"));
    }

    @ParameterizedTest
    @MethodSource("listed")
    @Promise("I64")
    void valueOnTheList_arrivesAsItIs(Object value, @Nullable Object wire) {
        assertThat(encoding.wire(value)).isEqualTo(wire);
        assertThat(encoding.wire(List.of(Map.of("deep", value))))
                .isEqualTo(List.of(Collections.singletonMap("deep", wire)));
        assertThat(new Encoding(Map.of("v", value))
                        .json(Encoding.event(Map.of()))
                        .get("context"))
                .isEqualTo(Collections.singletonMap("v", wire));
    }

    @Test
    void text_isRepairedAndBounded() {
        assertThat(encoding.wire(new Template("cut\uD83D"))).isEqualTo("cut\uFFFD");
        assertThat(encoding.refusal(new Template("x".repeat(600_000))).code()).isEqualTo("payload_too_large");
    }

    // ---- not on the list --------------------------------------------------------------------------------------------

    /** As an entity, a Kotlin class or a lambda of another language looks: an annotation seen at run time, no getter. */
    @Deprecated
    static final class Unreadable {

        @Override
        public String toString() {
            return "canary";
        }
    }

    /** Says how it is written, but is no record. */
    @JsonSerialize(using = ToStringSerializer.class)
    static final class Masked {

        @JsonValue
        @Override
        public String toString() {
            return "canary";
        }
    }

    /** What trees of other libraries are. */
    static final class Tree implements Iterable<Object> {

        @Override
        public Iterator<Object> iterator() {
            return List.<Object>of("canary").iterator();
        }
    }

    interface Shape {}

    static final class Circle implements Shape {}

    @SuppressWarnings("JdkObsolete") // as above
    static Stream<Object> unlisted() throws Exception {
        return Stream.of(
                new Object(),
                new Customer(),
                new Unreadable(),
                new Masked(),
                new Tree(),
                new Circle(),
                new LyingDecimal(),
                new OddNumber(),
                List.of("canary").iterator(),
                new Vector<>(List.of("canary")).elements(),
                Stream.of("canary"),
                (Supplier<String>) () -> "canary",
                new ByteArrayInputStream(new byte[1]),
                ByteBuffer.wrap(new byte[1]),
                new BitSet(),
                ValueTypesTest.class,
                ValueTypesTest.class.getDeclaredMethods()[0],
                Pattern.compile("canary"),
                new File("canary"),
                Path.of("canary"),
                StandardCharsets.UTF_8,
                TimeZone.getTimeZone("UTC"),
                InetAddress.getLoopbackAddress(),
                new IllegalStateException("canary"),
                Clock.systemUTC(),
                HijrahDate.of(1447, 1, 1),
                Thread.currentThread(),
                new RawValue("canary"));
    }

    @ParameterizedTest(name = "[{index}]")
    @MethodSource("unlisted")
    @Promise(
            value = {"I51", "I64"},
            mutant = "a type that is not on the list is read by its getters")
    void valueOffTheList_isRefusedByItsTypeAndKey(Object value) {
        String type = value.getClass().getName();
        String message = ": a value of the type " + type + " cannot be sent; a record, a map or a text can";

        GetFluxlyException refused = encoding.refusal(value);
        assertThat(refused.code()).isEqualTo("validation_error");
        assertThat(refused).hasMessage("properties.v" + message).hasNoCause();
        assertThat(refused.details()).isEqualTo(Map.of("field", "properties.v", "type", type));

        for (Object place : list(
                List.of(value),
                Map.of("deep", List.of(value)),
                new Object[] {value},
                Optional.of(value),
                new AtomicReference<>(value),
                new Holder(value),
                new POJONode(List.of(value)))) {
            assertThat(encoding.refusal(place))
                    .hasMessageStartingWith("properties.v")
                    .hasMessageEndingWith(message);
            assertThat(Leaks.everythingIn(encoding.refusal(place))).doesNotContain("canary");
        }
    }

    record Holder(Object value) {}

    @Test
    @Promise("I64")
    void traitsAndContext_areRefusedByTheSameRule() {
        String message = ".plan: a value of the type " + Circle.class.getName()
                + " cannot be sent; a record, a map or a text can";
        Map<String, Object> map = Map.of("plan", new Circle());

        assertThat(encoding.refusalOf(
                        IdentifyEvent.builder(Encoding.WHO).traits(map).build()))
                .hasMessage("traits" + message);
        assertThat(encoding.refusalOf(
                        TrackEvent.builder("paid", Encoding.WHO).context(map).build()))
                .hasMessage("context" + message);
        assertThat(catchThrowableOfType(GetFluxlyException.class, () -> new Encoding(map)))
                .hasMessage("context" + message);
        EventEncoder encoder = new EventEncoder(Map.of(), List.of(), encoding.clock);
        assertThat(catchThrowableOfType(GetFluxlyException.class, () -> encoder.encodeAlone("alias", map)))
                .hasMessage("alias" + message);
    }

    @Test
    void typeInAnArrayOfItsOwn_isRefused() {
        assertThat(encoding.refusal(new Circle[] {new Circle()})).hasMessageContaining(Circle.class.getName());
        assertThat(encoding.refusal(new Shape[] {null, new Circle()})).hasMessageContaining(Circle.class.getName());
    }

    // ---- what only looks like a value -------------------------------------------------------------------------------

    /** A text by its characters, and by nothing that can be sent. */
    static class Silent implements CharSequence {

        @Override
        public int length() {
            return 1;
        }

        @Override
        public char charAt(int index) {
            return 'a';
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return this;
        }
    }

    static final class Nothing extends Silent {

        @Override
        @SuppressWarnings({"NullAway", "ToStringReturnsNull"}) // what it gets wrong
        public String toString() {
            return null;
        }
    }

    static Stream<Arguments> lookalikes() {
        Properties defaults = new Properties();
        defaults.setProperty("canary", "canary");
        Properties settings = new Properties(defaults);
        settings.setProperty("own", "canary");
        return Stream.of(
                Arguments.of(new Silent(), "cannot be sent: it is a text without a toString() of its own"),
                Arguments.of(new Nothing(), "cannot be sent: its toString() is null"),
                Arguments.of(new Locale("canary$", "??"), "cannot be sent: it has no language tag of its own"),
                Arguments.of(new Locale("de", "??"), "cannot be sent: it has no language tag of its own"),
                Arguments.of(settings, "cannot be sent: it has defaults, which are not among its entries"));
    }

    @ParameterizedTest(name = "[{index}]")
    @MethodSource("lookalikes")
    @Promise("I64")
    void valueWhoseFormWouldSaySomethingElse_isRefusedByItsType(Object value, String reason) {
        String type = value.getClass().getName();

        GetFluxlyException refused = encoding.refusal(value);

        assertThat(refused).hasMessage("properties.v: a value of the type " + type + " " + reason);
        assertThat(refused.details()).isEqualTo(Map.of("field", "properties.v", "type", type));
        for (Object place : list(List.of(value), Optional.of(value), new Holder(value), new POJONode(value))) {
            assertThat(encoding.refusal(place)).hasMessageEndingWith(reason);
            assertThat(Leaks.everythingIn(encoding.refusal(place))).doesNotContain("canary");
        }
    }

    @Test
    void propertiesWithDefaultsThatAllAreOverridden_areTheirEntries() {
        Properties defaults = new Properties();
        defaults.setProperty("a", "default");
        Properties settings = new Properties(defaults);
        settings.setProperty("a", "own");

        assertThat(encoding.wire(settings)).isEqualTo(Map.of("a", "own"));
    }

    // -----------------------------------------------------------------------------------------------------------------

    private static Arguments row(Object value, @Nullable Object wire) {
        return Arguments.of(value, wire);
    }

    private static BigDecimal number(String text) {
        return new BigDecimal(text);
    }

    private static LongAdder longAdder() {
        LongAdder adder = new LongAdder();
        adder.add(3);
        return adder;
    }

    private static DoubleAdder doubleAdder() {
        DoubleAdder adder = new DoubleAdder();
        adder.add(1.5);
        return adder;
    }
}
