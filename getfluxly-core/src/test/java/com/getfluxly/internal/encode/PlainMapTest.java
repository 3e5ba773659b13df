package com.getfluxly.internal.encode;

import static com.getfluxly.internal.encode.Encoding.object;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.getfluxly.Promise;
import com.getfluxly.StrictJson;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.encode.PlainMap.ChangedException;
import com.getfluxly.internal.encode.Values.LyingDecimal;
import com.getfluxly.internal.encode.Values.Plan;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The short way gives the same bytes as the mapper. */
class PlainMapTest {

    private final BoundedBytes bytes = new BoundedBytes();
    private final PlainMap plain =
            new PlainMap(JsonFactory.builder().build().createGenerator(ObjectWriteContext.empty(), bytes));
    private final EventEncoder encoder = new EventEncoder(Map.of(), List.of(), new ManualClock());

    static Stream<Object> plainValues() {
        return Stream.of(
                "text",
                "",
                "\"quoted\" \\ and \n\t\u0001\u007f\u2028",
                "é€😀",
                "cut\uD83D",
                "\uDE00cut",
                "x".repeat(20_000),
                7,
                -7,
                0,
                Integer.MIN_VALUE,
                Integer.MAX_VALUE,
                7L,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                true,
                false,
                99.99,
                0.1,
                -0.0,
                1e10,
                2e-3,
                2.0E-3,
                1e21,
                9_007_199_254_740_992.0,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                new BigDecimal("1.10"),
                new BigDecimal("-1e288"),
                new BigDecimal("1e-400"),
                new BigDecimal("9223372036854775807"),
                BigDecimal.ZERO,
                Instant.EPOCH,
                Instant.parse("2026-05-16T07:00:00.120Z"),
                Instant.parse("2026-05-16T07:00:00.123456789Z"),
                Instant.MIN,
                Instant.MAX,
                LocalDate.of(2026, 5, 16),
                LocalDate.of(0, 1, 1),
                LocalDate.MIN,
                LocalDate.MAX,
                new UUID(0, 1),
                List.of(),
                List.of("a"),
                List.of("a", 1, true, 0.5, List.of(7L, Instant.EPOCH)),
                new ArrayList<>(Arrays.asList("a", null, "cut\uD83D")),
                Arrays.asList(1, null),
                Map.of(),
                Map.of("k", "v"),
                object("sku", "a-1", "quantity", 2, "price", new BigDecimal("9.90"), "tags", List.of("x")),
                List.of(object("sku", "a-1"), object("sku", "a-2", "nested", object())));
    }

    @ParameterizedTest(name = "[{index}]")
    @NullSource
    @MethodSource("plainValues")
    void plainValue_isWrittenAsByTheMapper(@Nullable Object value) {
        Map<String, @Nullable Object> map = Collections.singletonMap("v", value);

        assertThat(plain.isPlain(map)).isTrue();
        assertSameBytes(map);
    }

    static Stream<Object> otherValues() {
        return Stream.of(
                'c',
                (short) 7,
                (byte) 7,
                1.5f,
                Double.NaN,
                Double.NEGATIVE_INFINITY,
                new BigDecimal("9223372036854775808"),
                new BigDecimal("1e289"),
                new BigDecimal("1e-901"),
                new BigDecimal(BigInteger.ONE.shiftLeft(33_000_000)),
                BigInteger.ONE,
                new LyingDecimal(),
                Plan.PRO,
                new char[] {'x'},
                nested(9),
                new CopyOnWriteArrayList<>(List.of(1)),
                new TreeMap<>(Map.of("k", "v")),
                Collections.unmodifiableList(List.of(1)),
                new ArrayList<>(List.of(1)) {},
                List.of(Double.NaN),
                Map.of("cut\uD83D", 1),
                Map.of(1, "one"),
                Collections.nCopies(1, 1),
                doubling(40),
                new int[0],
                new Object());
    }

    @ParameterizedTest(name = "[{index}]")
    @MethodSource("otherValues")
    void otherValue_isLeftToTheMapper(Object value) {
        assertThat(plain.isPlain(object("a", 1, "v", value, "b", 2))).isFalse();
    }

    private static Object nested(int depth) {
        Object inner = 1;
        for (int i = 0; i < depth; i++) {
            inner = List.of(inner);
        }
        return inner;
    }

    /** Each list holds the one before twice: a few lines of code, and more values than there are atoms in a gram. */
    private static Object doubling(int times) {
        Object inner = 1;
        for (int i = 0; i < times; i++) {
            inner = List.of(inner, inner);
        }
        return inner;
    }

    @Test
    void manyValues_areLeftToTheMapper() {
        assertThat(plain.isPlain(Map.of("v", new ArrayList<>(Collections.nCopies(999, 1)))))
                .isTrue();
        assertThat(plain.isPlain(Map.of("v", new ArrayList<>(Collections.nCopies(1_000, 1)))))
                .isFalse();
    }

    @Test
    void listThatHoldsItself_isLeftToTheMapper() {
        List<Object> list = new ArrayList<>();
        list.add(list);

        assertThat(plain.isPlain(Map.of("v", list))).isFalse();
    }

    /** Another thread may do so at any moment; here it has done so between the look and the writing. */
    @ParameterizedTest(name = "[{index}]")
    @MethodSource("otherValues")
    @Promise({"I42", "I54"})
    void nestedValue_thatIsNotPlainAnyMore_isNotWritten(Object now) {
        List<Object> list = new ArrayList<>(List.of("plain"));
        Map<String, Object> map = Map.of("v", list);
        assertThat(plain.isPlain(map)).isTrue();

        list.set(0, now);

        assertThatExceptionOfType(ChangedException.class).isThrownBy(() -> plain.write(map));
    }

    @Test
    @Promise(
            value = {"I42", "I54"},
            mutant = "a nested name is written without a second look")
    void nestedName_thatIsNoneAnyMore_isNotWritten() {
        Map<Object, Object> inner = new HashMap<>(Map.of("a", 1));
        Map<String, Object> map = Map.of("v", inner);
        assertThat(plain.isPlain(map)).isTrue();

        inner.put("cut\uD83D", 1);

        assertThatExceptionOfType(ChangedException.class).isThrownBy(() -> plain.write(map));
    }

    /** As often as it takes to meet: whatever comes out is one of the states that the list was in, or a refusal. */
    @Test
    @Promise({"I42", "I54"})
    void listThatIsChangedMeanwhile_givesAWholeEventOrARefusal() throws InterruptedException {
        List<Object> list = new ArrayList<>(List.of("a", "b", "c"));
        AtomicBoolean over = new AtomicBoolean();
        Thread meddler = new Thread(() -> {
            while (!over.get()) {
                list.add(new Object[] {"odd"});
                list.remove(list.size() - 1);
            }
        });
        meddler.start();
        try {
            for (int i = 0; i < 20_000; i++) {
                encodeOrRefuse(Map.of("v", list));
            }
        } finally {
            over.set(true);
            meddler.join();
        }
    }

    private void encodeOrRefuse(Map<String, Object> properties) {
        TrackEvent event = TrackEvent.builder("paid", Identity.userId("u"))
                .properties(properties)
                .build();
        try {
            assertThat(StrictJson.object(encoder.encode(event).json())).containsKey("message_id");
        } catch (GetFluxlyException refused) {
            assertThat(refused.code()).isEqualTo("validation_error");
        }
    }

    static Stream<Object> otherKeys() {
        return Stream.of(1, Plan.PRO, "cut\uD83D", "😀", "x".repeat(1_001));
    }

    @ParameterizedTest(name = "[{index}]")
    @NullSource
    @MethodSource("otherKeys")
    void otherKey_isLeftToTheMapper(@Nullable Object key) {
        Map<Object, Object> map = new LinkedHashMap<>(Map.of("a", 1));
        map.put(key, 1);

        assertThat(plain.isPlain(map)).isFalse();
    }

    /** Seeded, so that it fails for everybody or for nobody. */
    @Test
    void plainMap_isWrittenAsByTheMapper_whateverIsInIt() {
        Random random = new Random(20_260_516);
        List<Object> values = plainValues().toList();
        for (int i = 0; i < 1_000; i++) {
            Map<String, Object> map = new LinkedHashMap<>();
            for (int keys = random.nextInt(12); keys > 0; keys--) {
                map.put("key\n\"é" + random.nextInt(100), valueOf(random, values));
            }

            assertSameBytes(map);
        }
    }

    private static Object valueOf(Random random, List<Object> values) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextLong() >> random.nextInt(64);
            case 1 -> random.nextDouble() * Math.pow(10, random.nextInt(40) - 20);
            case 2 -> BigDecimal.valueOf(random.nextLong() >> 8, random.nextInt(60) - 30);
            default -> values.get(random.nextInt(6));
        };
    }

    private void assertSameBytes(Map<String, ? extends @Nullable Object> map) {
        String byMapper = new String(encoder.encodeAlone("properties", map), UTF_8);
        TrackEvent event =
                TrackEvent.builder("paid", Identity.userId("u")).properties(map).build();
        String encoded = new String(encoder.encode(event).json(), UTF_8);

        String start = "{\"event\":\"paid\",\"user_id\":\"u\",";
        String properties = map.isEmpty() ? "" : "\"properties\":" + byMapper + ",";
        assertThat(encoded).startsWith(start + properties + "\"timestamp\":");
    }
}
