package com.getfluxly.internal;

import static com.getfluxly.internal.Encoding.object;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.Values.LyingDecimal;
import com.getfluxly.internal.Values.Plan;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
    private final EventEncoder encoder = new EventEncoder(Map.of(), new ManualClock());

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
                new BigDecimal("-1e400"),
                new BigDecimal("1e-400"),
                new BigDecimal("999999999999999999"),
                BigDecimal.ZERO);
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
                new BigDecimal("1234567890123456789"),
                BigInteger.ONE,
                new LyingDecimal(),
                Plan.PRO,
                new char[] {'x'},
                List.of(),
                Map.of(),
                new int[0],
                new Object());
    }

    @ParameterizedTest(name = "[{index}]")
    @MethodSource("otherValues")
    void otherValue_isLeftToTheMapper(Object value) {
        assertThat(plain.isPlain(object("a", 1, "v", value, "b", 2))).isFalse();
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
        String encoded = new String(encoder.encode(event).json, UTF_8);

        String start = "{\"event\":\"paid\",\"user_id\":\"u\",";
        String properties = map.isEmpty() ? "" : "\"properties\":" + byMapper + ",";
        assertThat(encoded).startsWith(start + properties + "\"timestamp\":");
    }
}
