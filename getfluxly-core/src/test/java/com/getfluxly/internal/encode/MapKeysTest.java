package com.getfluxly.internal.encode;

import static com.getfluxly.internal.encode.Encoding.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.getfluxly.Leaks;
import com.getfluxly.Promise;
import com.getfluxly.StrictJson;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.encode.Values.Endless;
import com.getfluxly.internal.encode.Values.Extra;
import com.getfluxly.internal.encode.Values.Opaque;
import com.getfluxly.internal.encode.Values.Plan;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The keys of a map by the rule, wherever the map stands. */
class MapKeysTest {

    private static final UUID ID = UUID.fromString("0b8a5a38-6f0c-4f0e-9d2b-6f4ba1a2c7de");

    private final Encoding encoding = new Encoding();

    static Stream<Arguments> names() {
        return Stream.of(
                Arguments.of("text", "text"),
                Arguments.of("", ""),
                Arguments.of(Plan.PRO, "PRO"),
                Arguments.of(7, "7"),
                Arguments.of(-7L, "-7"),
                Arguments.of((short) 7, "7"),
                Arguments.of((byte) 7, "7"),
                Arguments.of(1.5, "1.5"),
                Arguments.of(1.5f, "1.5"),
                Arguments.of(new BigInteger("9223372036854775808"), "9223372036854775808"),
                Arguments.of(new BigDecimal("1.50"), "1.50"),
                Arguments.of(ID, ID.toString()));
    }

    @ParameterizedTest
    @MethodSource("names")
    void key_becomesAName(Object key, String name) {
        Map<Object, Object> map = Map.of(key, true);

        assertThat(encoding.wireOf(polluted(map))).isEqualTo(Map.of(name, true));
        assertThat(encoding.wire(map)).isEqualTo(Map.of(name, true));
        assertThat(encoding.wire(List.of(List.of(map)))).isEqualTo(List.of(List.of(Map.of(name, true))));
        assertThat(encoding.wire(Map.entry(key, true))).isEqualTo(Map.of(name, true));
        assertThat(encoding.wire(new Extra(1, map)))
                .isEqualTo(Map.<String, Object>of("known", BigDecimal.ONE, name, true));
    }

    @Test
    void keysOfAnEnumMap_areTheConstantsNames() {
        assertThat(encoding.wire(new EnumMap<>(Map.of(Plan.FREE, "a", Plan.PRO, "b"))))
                .isEqualTo(Map.of("FREE", "a", "PRO", "b"));
    }

    /** The text of a number without end would cost more than the event. */
    @Test
    void key_isAWholeOrDecimalNumberOfAtMost64Bits() {
        BigInteger largest = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
        BigInteger tooLarge = BigInteger.ONE.shiftLeft(64);

        assertThat(encoding.wire(Map.of(largest, true))).isEqualTo(Map.of("18446744073709551615", true));
        assertThat(encoding.wire(Map.of(new BigDecimal(largest, 2), true)))
                .isEqualTo(Map.of("184467440737095516.15", true));
        for (Object key : List.<Object>of(tooLarge, new BigDecimal(tooLarge, 2))) {
            assertThat(encoding.refusal(Map.of(key, true)).code()).isEqualTo("validation_error");
        }
    }

    static Stream<Object> otherKeys() {
        return Stream.of(
                new Opaque(),
                new Object(),
                'c',
                true,
                List.of("canary"),
                Map.of(),
                new int[] {1},
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY,
                BigInteger.TEN.pow(1_000_000),
                new BigDecimal("1e1000"),
                new BigDecimal("1e-1001"),
                new Cents(1),
                new Units(1),
                String.class,
                CharBuffer.wrap("canary"));
    }

    @ParameterizedTest(name = "[{index}]")
    @MethodSource("otherKeys")
    void otherKey_isRefusedWithoutAskingItsText(Object key) {
        Opaque.asked = 0;
        Map<Object, Object> map = Collections.singletonMap(key, true);

        for (Object place :
                List.<Object>of(map, List.of(map), Map.of("deep", map), new SimpleEntry(key), new Extra(1, map))) {
            GetFluxlyException refused = encoding.refusal(place);
            assertThat(refused.code()).isEqualTo("validation_error");
            assertThat(Leaks.everythingIn(refused)).doesNotContain("canary");
        }
        assertThat(refusalAtTheTop(map))
                .hasMessage("properties: a map has a key of the type "
                        + key.getClass().getName() + "; strings, enums, finite numbers and UUIDs are allowed");
        assertThat(Opaque.asked).isZero();
    }

    @Test
    void nullKey_isRefused() {
        Map<Object, Object> map = new HashMap<>();
        map.put(nobody(), 1);

        assertThat(refusalAtTheTop(map)).hasMessage("properties: a map has a null key");
        assertThat(encoding.refusal(map)).hasMessage("properties.v: a map has a null key");
        assertThat(encoding.refusal(List.of(map))).hasMessageEndingWith(": a map has a null key");
    }

    static Stream<Map<Object, Object>> colliding() {
        return Stream.of(
                Map.<Object, Object>of(1, "a", "1", "b"),
                Map.<Object, Object>of(1, "a", 1L, "b"),
                Map.<Object, Object>of(1.0, "a", 1.0f, "b"),
                Map.<Object, Object>of(Plan.PRO, "a", "PRO", "b"),
                Map.<Object, Object>of(ID, "a", ID.toString(), "b"),
                Map.<Object, Object>of("cut\uD800", "a", "cut\uDC00", "b"),
                Map.<Object, Object>of("cut\uD800", "a", "cut\uFFFD", "b"),
                twins());
    }

    @ParameterizedTest(name = "[{index}]")
    @MethodSource("colliding")
    @Promise("I54")
    void keysThatBecomeTheSameName_areRefused(Map<Object, Object> map) {
        assertThat(refusalAtTheTop(map)).hasMessageContaining("two keys of a map");
        assertThat(encoding.refusal(map)).hasMessageContaining("two keys of a map");
        assertThat(encoding.refusal(List.of(Map.of("deep", map)))).hasMessageContaining("two keys of a map");
    }

    @Test
    @Promise("I54")
    void keyThatBecomesTheNameOfAnotherField_isRefused() {
        assertThat(encoding.refusal(new Extra(1, Map.of("known", 2))).code()).isEqualTo("validation_error");
    }

    static Stream<UnaryOperator<Object>> places() {
        return Stream.of(map -> map, map -> List.of(map), map -> Map.of("deep", map));
    }

    @ParameterizedTest(name = "[{index}]")
    @MethodSource("places")
    void endlessMap_isReadNoFurtherThanAnEventCouldHold(UnaryOperator<Object> place) {
        Endless<Map.Entry<Object, Object>> strings = new Endless<>(i -> Map.entry("k" + i, 1));
        assertThat(encoding.refusal(place.apply(new EndlessMap(strings))).code())
                .isEqualTo("payload_too_large");
        assertThat(strings.read).isLessThan(600_000);

        Endless<Map.Entry<Object, Object>> numbers = new Endless<>(i -> Map.entry(i, 1));
        assertThat(encoding.refusal(place.apply(new EndlessMap(numbers))).code())
                .isEqualTo("payload_too_large");
        assertThat(numbers.read).isLessThan(600_000);
    }

    @Test
    void order_isKept() {
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put("z", 1);
        map.put(3, 1);
        map.put("a", 1);

        assertThat(StrictJson.asObject(encoding.wire(map)).keySet()).containsExactly("z", "3", "a");
    }

    // -----------------------------------------------------------------------------------------------------------------

    private GetFluxlyException refusalAtTheTop(Map<Object, Object> map) {
        return Objects.requireNonNull(
                catchThrowableOfType(GetFluxlyException.class, () -> encoding.encode(event(polluted(map)))));
    }

    @SuppressWarnings("IdentityHashMapUsage") // the one map of the JDK that holds equal keys
    private static Map<Object, Object> twins() {
        IdentityHashMap<Object, Object> twins = new IdentityHashMap<>();
        twins.put(String.valueOf("twin".toCharArray()), 1);
        twins.put(String.valueOf("twin".toCharArray()), 2);
        return twins;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // as a raw type or another language hands them over
    private static Map<String, Object> polluted(Map<Object, Object> map) {
        return (Map<String, Object>) (Map) map;
    }

    @SuppressWarnings("NullAway") // what a caller without a checker may pass
    private static Object nobody() {
        return null;
    }

    /** Unlike {@code Map.entry}, it may hold anything. */
    private static final class SimpleEntry extends AbstractMap.SimpleEntry<Object, Object> {

        private static final long serialVersionUID = 1L;

        private SimpleEntry(Object key) {
            super(key, true);
        }
    }

    /** Its text may be anything, such as the name of another key. */
    private static final class Cents extends BigDecimal {

        private static final long serialVersionUID = 1L;

        private Cents(int cents) {
            super(cents);
        }

        @Override
        public String toString() {
            return "canary";
        }
    }

    private static final class Units extends BigInteger {

        private static final long serialVersionUID = 1L;

        private Units(int units) {
            super(Integer.toString(units));
        }

        @Override
        public String toString() {
            return "canary";
        }
    }

    private static final class EndlessMap extends AbstractMap<Object, Object> {

        private final Endless<Entry<Object, Object>> entries;

        private EndlessMap(Endless<Entry<Object, Object>> entries) {
            this.entries = entries;
        }

        @Override
        public Set<Entry<Object, Object>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public Iterator<Entry<Object, Object>> iterator() {
                    return entries.iterator();
                }

                @Override
                public int size() {
                    return 1;
                }
            };
        }
    }
}
