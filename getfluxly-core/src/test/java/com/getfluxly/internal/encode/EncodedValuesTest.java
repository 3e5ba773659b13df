package com.getfluxly.internal.encode;

import static com.getfluxly.internal.encode.Encoding.list;
import static com.getfluxly.internal.encode.Encoding.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Leaks;
import com.getfluxly.Promise;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.NamedCause;
import com.getfluxly.internal.encode.Values.Endless;
import com.getfluxly.internal.encode.Values.Extra;
import com.getfluxly.internal.encode.Values.Failing;
import com.getfluxly.internal.encode.Values.LyingDecimal;
import com.getfluxly.internal.encode.Values.Meddler;
import com.getfluxly.internal.encode.Values.Money;
import com.getfluxly.internal.encode.Values.OddNumber;
import com.getfluxly.internal.encode.Values.Opaque;
import com.getfluxly.internal.encode.Values.OrderNo;
import com.getfluxly.internal.encode.Values.Plan;
import com.getfluxly.internal.encode.Values.Raw;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.io.SerializedString;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.POJONode;
import tools.jackson.databind.util.RawValue;

/** What may stand in an event's maps, and what a value costs that may not. */
class EncodedValuesTest {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final long MEBIBYTE = 1_048_576;

    private final Encoding encoding = new Encoding();

    // ---- what is encoded --------------------------------------------------------------------------------------------

    static Stream<Arguments> values() {
        Instant time = Instant.parse("2026-05-16T07:00:00.123456789Z");
        return Stream.of(
                row("text", "text"),
                row(true, true),
                row('c', "c"),
                row(7, number("7")),
                row((short) 7, number("7")),
                row((byte) -7, number("-7")),
                row(Long.MIN_VALUE, number("-9223372036854775808")),
                row(99.99, number("99.99")),
                row(0.1f, number("0.1")),
                row(-0.0, number("-0.0")),
                row(Float.MIN_VALUE, number("1.4E-45")),
                row(Double.MAX_VALUE, number("1.7976931348623157E+308")),
                row(new BigDecimal("1.10"), number("1.10")),
                row(new BigInteger("123456789012345678901234567890"), number("123456789012345678901234567890")),
                row(new BigDecimal("1e300"), number("1e300")),
                row(new BigDecimal("-1e-999"), number("-1e-999")),
                row(list(1, "a", List.of()), list(number("1"), "a", List.of())),
                row(new TreeSet<>(Set.of("b", "a")), List.of("a", "b")),
                row(Arrays.asList("a", null), Arrays.asList("a", null)),
                row(new int[] {1, 2}, List.of(number("1"), number("2"))),
                row(new long[] {1}, List.of(number("1"))),
                row(new double[] {1.5}, List.of(number("1.5"))),
                row(new boolean[] {true}, List.of(true)),
                row(new String[] {"a", "b"}, List.of("a", "b")),
                row(new Object[] {1, "a"}, list(number("1"), "a")),
                row(new byte[] {1, 2, 3}, "AQID"),
                row("text".toCharArray(), "text"),
                row(Optional.of("a"), "a"),
                row(Optional.empty(), null),
                row(OptionalInt.of(3), number("3")),
                row(new AtomicReference<>("a"), "a"),
                row(new Money(new BigDecimal("1.10"), "EUR"), object("amount", number("1.10"), "currency", "EUR")),
                row(new OrderNo("A-1"), "A-1"),
                row(new Extra(1, Map.of("more", 2)), object("known", number("1"), "more", number("2"))),
                row(time, "2026-05-16T07:00:00.123456789Z"),
                row(LocalDate.of(2026, 5, 16), "2026-05-16"),
                row(LocalDateTime.of(2026, 5, 16, 7, 0), "2026-05-16T07:00:00"),
                row(OffsetDateTime.parse("2026-05-16T16:00:00+09:00"), "2026-05-16T16:00:00+09:00"),
                row(ZonedDateTime.parse("2026-05-16T09:00:00+02:00[Europe/Berlin]"), "2026-05-16T09:00:00+02:00"),
                row(Duration.ofSeconds(90), "PT1M30S"),
                row(Date.from(Instant.EPOCH), "1970-01-01T00:00:00.000Z"),
                row(UUID.fromString("0b8a5a38-6f0c-4f0e-9d2b-6f4ba1a2c7de"), "0b8a5a38-6f0c-4f0e-9d2b-6f4ba1a2c7de"),
                row(URI.create("https://shop.test/a"), "https://shop.test/a"),
                row(NODES.objectNode().put("a", 1), Map.of("a", number("1"))),
                row(NODES.arrayNode().add("a").addNull(), Arrays.asList("a", null)));
    }

    @ParameterizedTest
    @MethodSource("values")
    void value_isEncoded(Object value, @Nullable Object wire) {
        assertThat(encoding.wire(value)).isEqualTo(wire);
        assertThat(encoding.wire(List.of(Map.of("deep", value))))
                .isEqualTo(List.of(Collections.singletonMap("deep", wire)));
    }

    @Test
    void null_isJsonNull() {
        Map<String, @Nullable Object> properties = new LinkedHashMap<>();
        properties.put("none", null);

        assertThat(encoding.wireOf(properties)).isEqualTo(properties);
        assertThat(encoding.wire(properties)).isEqualTo(properties);
    }

    @Test
    void enum_isTheSameWordAsValueAndAsKey() {
        assertThat(encoding.wire(list(Plan.PRO, Map.of(Plan.PRO, 1))))
                .isEqualTo(list("PRO", Map.of("PRO", number("1"))));
    }

    // ---- depth ------------------------------------------------------------------------------------------------------

    @Test
    void nesting_isTakenToItsLimit() {
        assertThat(EventEncoder.MAX_DEPTH).isEqualTo(32);
        assertThat(depthOf(encoding.wire(lists(32)))).isEqualTo(32);
        assertThat(depthOf(encoding.wire(maps(32)))).isEqualTo(32);
    }

    static Stream<Object> tooDeep() {
        List<Object> selfList = new ArrayList<>();
        selfList.add(selfList);
        Map<String, Object> selfMap = new HashMap<>();
        selfMap.put("self", selfMap);
        Map<String, Object> left = new HashMap<>();
        left.put("right", new HashMap<>(Map.of("left", left)));
        AtomicReference<Object> reference = new AtomicReference<>();
        reference.set(reference);
        return Stream.of(lists(33), maps(33), lists(10_000), maps(10_000), selfList, selfMap, left, reference);
    }

    @ParameterizedTest(name = "[{index}]")
    @MethodSource("tooDeep")
    void nesting_beyondItsLimitIsRefused(Object value) {
        GetFluxlyException refused = encoding.refusal(value);

        assertThat(refused.code()).isEqualTo("validation_error");
        assertThat(refused).hasMessageContaining("nested deeper than 32");
        assertThat(refused.getMessage()).hasSizeLessThan(300);
    }

    // ---- without an end ---------------------------------------------------------------------------------------------

    static Stream<Arguments> endless() {
        return Stream.of(
                Arguments.of("numbers", (Supplier<Endless<?>>) () -> new Endless<>(i -> i)),
                Arguments.of("strings", (Supplier<Endless<?>>) () -> new Endless<>(i -> "")),
                Arguments.of("lists", (Supplier<Endless<?>>) () -> new Endless<>(i -> List.of())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endless")
    void endlessValue_isReadNoFurtherThanAnEventCouldHold(String what, Supplier<Endless<?>> source) {
        Endless<?> collection = source.get();
        assertThat(encoding.refusal(collection).code()).as(what).isEqualTo("payload_too_large");
        assertThat(collection.read).isLessThan(600_000);

        Endless<?> nested = source.get();
        assertThat(encoding.refusal(List.of(nested)).code()).as(what).isEqualTo("payload_too_large");
        assertThat(nested.read).isLessThan(600_000);
    }

    static Stream<Arguments> huge() {
        return Stream.of(
                Arguments.of("string", (Supplier<Object>) () -> "x".repeat(100_000_000)),
                Arguments.of("wide string", (Supplier<Object>) () -> "€".repeat(50_000_000)),
                Arguments.of("cut string", (Supplier<Object>) () -> "\uD83D" + "x".repeat(50_000_000)),
                Arguments.of("key", (Supplier<Object>) () -> Map.of("x".repeat(100_000_000), 1)),
                Arguments.of("characters", (Supplier<Object>) () -> new char[50_000_000]),
                Arguments.of("bytes", (Supplier<Object>) () -> new byte[100_000_000]),
                Arguments.of("numbers", (Supplier<Object>) () -> new int[25_000_000]),
                Arguments.of("doubles", (Supplier<Object>) () -> new double[12_500_000]),
                Arguments.of("strings", (Supplier<Object>) () -> new String[25_000_000]),
                Arguments.of("list", (Supplier<Object>) () -> Collections.nCopies(Integer.MAX_VALUE, 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("huge")
    void hugeValue_isRefusedWithoutBeingCopied(String what, Supplier<Object> source) {
        Object value = source.get();
        encoding.refusal(value);

        long allocated = allocatedBy(
                () -> assertThat(encoding.refusal(value).code()).as(what).isEqualTo("payload_too_large"));

        assertThat(allocated).isLessThan(32 * MEBIBYTE);
    }

    static Stream<BigInteger> longNumbers() {
        BigInteger limit = BigInteger.TEN.pow(1_000);
        return Stream.of(
                limit,
                limit.negate(),
                limit.add(BigInteger.ONE),
                BigInteger.TWO.pow(3_322),
                BigInteger.TEN.pow(1_000_000));
    }

    @ParameterizedTest(name = "[{index}]")
    @MethodSource("longNumbers")
    void number_hasAtMost1000Digits(BigInteger number) {
        String message = "properties.v: a number with more than 1000 digits cannot be sent";

        assertThat(encoding.refusal(number)).hasMessage(message);
        assertThat(encoding.refusal(new BigDecimal(number, 1))).hasMessage(message);
        assertThat(encoding.refusal(NODES.numberNode(number))).hasMessage(message);
        assertThat(allocatedBy(() -> encoding.refusal(number))).isLessThan(MEBIBYTE);
    }

    static Stream<BigDecimal> numbersThatAreLongWhenWrittenOut() {
        return Stream.of(
                new BigDecimal("1e1000"),
                new BigDecimal("1e2147483647"),
                new BigDecimal("-1e999999999"),
                new BigDecimal("0e1000"),
                new BigDecimal("1e-1000"),
                new BigDecimal("1e-2147483647"),
                new BigDecimal(BigInteger.TEN.pow(999), 1_000_000_000));
    }

    /** Nobody can read the whole of it, and some would try to. */
    @ParameterizedTest
    @MethodSource("numbersThatAreLongWhenWrittenOut")
    @Promise("I64")
    void number_hasAtMost1000DigitsWhenItIsWrittenOut(BigDecimal number) {
        String message = "properties.v: a number with more than 1000 digits cannot be sent";

        assertThat(encoding.refusal(number)).hasMessage(message);
        assertThat(encoding.refusal(NODES.numberNode(number))).hasMessage(message);
        assertThat(encoding.refusal(Map.of("deep", number))).hasMessage(message);
        assertThat(allocatedBy(() -> encoding.refusal(number))).isLessThan(MEBIBYTE);
    }

    static Stream<Number> numbersBeyondADouble() {
        return Stream.of(
                BigInteger.TEN.pow(309),
                BigInteger.TEN.pow(999).negate(),
                BigInteger.TWO.pow(1_024),
                new BigDecimal("1e309"),
                new BigDecimal("-1e400"));
    }

    /** Readers that know no other numbers than doubles would see an infinite one. */
    @ParameterizedTest
    @MethodSource("numbersBeyondADouble")
    @Promise("I64")
    void number_isNotLargerThanADouble(Number number) {
        assertThat(encoding.refusal(number))
                .hasMessage("properties.v: a number that is larger than a double can hold cannot be sent");
    }

    @Test
    void number_isTakenUpToItsLimits() {
        BigInteger digits = BigInteger.TEN.pow(1_000).subtract(BigInteger.ONE);
        BigInteger largest = new BigDecimal(Double.MAX_VALUE).toBigIntegerExact();
        List<BigDecimal> numbers = List.of(
                new BigDecimal(digits, 700),
                new BigDecimal(digits.negate(), 999),
                new BigDecimal("1e308"),
                new BigDecimal("1e-999"),
                new BigDecimal(largest),
                new BigDecimal(largest.negate()));

        assertThat(encoding.wire(numbers)).isEqualTo(numbers);
        assertThat(encoding.wire(List.of(largest))).isEqualTo(List.of(new BigDecimal(largest)));
    }

    // ---- what is refused --------------------------------------------------------------------------------------------

    static Stream<Object> notFinite() {
        return Stream.of(
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Float.NaN,
                Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY,
                new double[] {1, Double.NaN},
                new float[] {1, Float.NaN},
                new Double[] {Double.NaN},
                OptionalDouble.of(Double.NaN),
                NODES.numberNode(Double.NaN),
                List.of(Map.of("deep", Double.NEGATIVE_INFINITY)));
    }

    @ParameterizedTest
    @MethodSource("notFinite")
    @Promise("I54")
    void number_mustBeFinite(Object value) {
        assertThat(encoding.refusal(value))
                .hasMessageStartingWith("properties")
                .hasMessageEndingWith(": a number that is NaN or infinite cannot be sent");
    }

    static Stream<Object> liars() {
        return Stream.of(
                new LyingDecimal(),
                new OddNumber(),
                List.of(new LyingDecimal()),
                NODES.objectNode().put("n", new LyingDecimal()));
    }

    @ParameterizedTest(name = "[{index}]")
    @MethodSource("liars")
    @Promise("I54")
    void number_cannotSmuggleJsonIn(Object value) {
        assertThat(encoding.refusal(value).code()).isEqualTo("validation_error");
    }

    static Stream<Object> raw() {
        return Stream.of(
                new Raw("{\"canary\":1}"),
                new Raw("\"canary"),
                NODES.objectNode().putRawValue("a", new RawValue("canary")),
                NODES.arrayNode().addRawValue(new RawValue(new SerializedString("canary"))));
    }

    @ParameterizedTest(name = "[{index}]")
    @MethodSource("raw")
    @Promise("I54")
    void rawJson_isRefused(Object value) {
        GetFluxlyException refused = encoding.refusal(value);

        assertThat(refused).hasMessageEndingWith(": raw JSON cannot be sent");
        assertThat(Leaks.everythingIn(refused)).doesNotContain("canary");
    }

    static Stream<Object> unknown() {
        Runnable lambda = () -> {};
        return Stream.of(
                new Opaque(),
                new Object(),
                lambda,
                new POJONode(new Opaque()),
                Thread.currentThread(),
                new ThreadGroup("canary"),
                EncodedValuesTest.class.getClassLoader(),
                new ByteArrayInputStream(new byte[1]),
                new ReentrantLock(),
                new CompletableFuture<>(),
                new IllegalStateException("canary"));
    }

    @ParameterizedTest(name = "[{index}]")
    @MethodSource("unknown")
    void unknownType_isRefusedWithoutAskingItsText(Object value) {
        Opaque.asked = 0;

        GetFluxlyException refused = encoding.refusal(value);
        encoding.refusal(List.of(Map.of("deep", value)));

        assertThat(refused.code()).isEqualTo("validation_error");
        assertThat(refused).hasMessageStartingWith("properties");
        assertThat(refused.details()).containsKey("field");
        assertThat(Leaks.everythingIn(refused)).doesNotContain("canary");
        assertThat(Opaque.asked).isZero();
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                failure(() -> new IllegalStateException("canary")),
                failure(() -> new IOException("canary")),
                failure(() -> new IllegalStateException("canary", new IOException("canary"))),
                failure(() -> new StackOverflowError("canary")),
                failure(() -> new NoClassDefFoundError("canary")),
                failure(() -> new ExceptionInInitializerError("canary")),
                failure(() -> new AssertionError("canary")),
                failure(() -> new Error("canary")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    @Promise({"I18", "I39", "I51"})
    void failingAccessor_costsItsOwnEventOnly(String kind, Failing value) {
        GetFluxlyException refused = encoding.refusal(value);
        GetFluxlyException deep = encoding.refusal(List.of(Map.of("deep", value)));

        assertThat(refused.code()).as(kind).isEqualTo("validation_error");
        assertThat(refused).hasMessageStartingWith("properties");
        assertThat(refused.getCause()).isInstanceOf(NamedCause.class).hasMessage(null);
        assertThat(Leaks.everythingIn(refused)).doesNotContain("canary");
        assertThat(Leaks.everythingIn(deep)).doesNotContain("canary");
        assertThat(encoding.wire("next")).isEqualTo("next");
    }

    @Test
    void outOfMemoryOfAValue_isARefusalLikeAnyOther() {
        Failing value = new Failing(() -> new OutOfMemoryError("test"));

        assertThat(encoding.refusal(value).code()).isEqualTo("validation_error");
        assertThat(encoding.wire("next")).isEqualTo("next");
    }

    @Test
    @Promise("I42")
    void valueThatChangesWhileItIsRead_isRefused() {
        Set<Object> set = new LinkedHashSet<>();
        set.add(new Meddler(() -> set.add("more")));
        set.add("last");

        assertThat(encoding.refusal(set).code()).isEqualTo("validation_error");
    }

    @Test
    void repeatedRefusals_leaveNothingBehind() {
        for (int i = 0; i < 1_000; i++) {
            encoding.refusal(list("x".repeat(i % 500), Double.NaN));
        }

        assertThat(encoding.wire(List.of("a"))).isEqualTo(List.of("a"));
    }

    // ---- what a refusal says ----------------------------------------------------------------------------------------

    @Test
    void refusal_namesTheWayToTheValue() {
        GetFluxlyException refused = encoding.refusal(list(1, new Raw("canary")));

        assertThat(refused).hasMessage("properties.v[1].json: raw JSON cannot be sent");
        assertThat(refused.details()).containsEntry("field", "properties.v[1].json");
    }

    @Test
    @Promise("I51")
    void refusal_repeatsNoKeyOfAMapBelowTheTop() {
        Map<Object, Object> people = Map.of("canary@shop.test", Double.NaN);

        for (Object value : list(
                people,
                Map.of("canary", people),
                List.of(people),
                Map.entry("canary", Double.NaN),
                new Extra(1, people),
                NODES.objectNode().put("canary", Double.NaN))) {
            assertThat(Leaks.everythingIn(encoding.refusal(value))).doesNotContain("canary");
        }
    }

    // -----------------------------------------------------------------------------------------------------------------

    private static Arguments row(Object value, @Nullable Object wire) {
        return Arguments.of(value, wire);
    }

    private static Arguments failure(Supplier<? extends Throwable> failure) {
        return Arguments.of(failure.get().getClass().getSimpleName(), new Failing(failure));
    }

    private static BigDecimal number(String text) {
        return new BigDecimal(text);
    }

    private static Object lists(int depth) {
        Object value = 1;
        for (int i = 0; i < depth; i++) {
            value = Collections.singletonList(value);
        }
        return value;
    }

    private static Object maps(int depth) {
        Object value = 1;
        for (int i = 0; i < depth; i++) {
            value = Collections.singletonMap("k", value);
        }
        return value;
    }

    private static int depthOf(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return 1 + depthOf(list.get(0));
        }
        return value instanceof Map<?, ?> map ? 1 + depthOf(map.get("k")) : 0;
    }

    private static long allocatedBy(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
