package com.getfluxly.test;

import com.getfluxly.internal.base.SystemClock;
import com.getfluxly.internal.encode.EventEncoder;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON as the client writes it, and as a test wants to read it. */
final class Wire {

    /** A number may have 1,000 digits, and a sign, a point and an exponent besides. */
    private static final int LONGEST_NUMBER = 2_000;

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNumberLength(LONGEST_NUMBER)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final EventEncoder ENCODER = new EventEncoder(Map.of(), List.of(), new SystemClock());

    private Wire() {}

    static byte[] write(Map<String, ?> json) {
        return MAPPER.writeValueAsBytes(json);
    }

    /** Numbers are what a test writes: 20 an Integer, 19.8 a Double, and something larger only if they do not fit. */
    static Map<String, Object> read(byte[] json) {
        return Collections.unmodifiableMap(readable(MAPPER.readValue(json, OBJECT)));
    }

    /** The value as it would arrive: an enum by its name, an instant as text, a record as a map. */
    static @Nullable Object asSent(@Nullable Object value) {
        byte[] json = ENCODER.encodeAlone("expected", Collections.singletonMap("value", value));
        return read(json).get("value");
    }

    private static Map<String, Object> readable(Map<?, ?> map) {
        Map<String, Object> readable = new LinkedHashMap<>();
        map.forEach((key, value) -> readable.put(String.valueOf(key), readable(value)));
        return readable;
    }

    // What is null in JSON is null in the map, which its type cannot say.
    @SuppressWarnings("NullAway")
    private static Object readable(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return Collections.unmodifiableMap(readable(map));
        }
        if (value instanceof List<?> list) {
            return Collections.unmodifiableList(
                    list.stream().map(Wire::readable).collect(java.util.stream.Collectors.toList()));
        }
        return value instanceof BigDecimal number && isDouble(number) ? (Object) number.doubleValue() : value;
    }

    private static boolean isDouble(BigDecimal number) {
        double value = number.doubleValue();
        return !Double.isInfinite(value) && new BigDecimal(Double.toString(value)).compareTo(number) == 0;
    }

    /** By value, whatever the types of numbers: 20, 20L and 20.0 are one. */
    static boolean areEqual(@Nullable Object one, @Nullable Object other) {
        if (one instanceof Number first && other instanceof Number second) {
            return decimal(first).compareTo(decimal(second)) == 0;
        }
        if (one instanceof List<?> first && other instanceof List<?> second) {
            return first.size() == second.size() && areEqual(first, second);
        }
        if (one instanceof Map<?, ?> first && other instanceof Map<?, ?> second) {
            return first.keySet().equals(second.keySet())
                    && first.keySet().stream().allMatch(key -> areEqual(first.get(key), second.get(key)));
        }
        return Objects.equals(one, other);
    }

    private static boolean areEqual(List<?> first, List<?> second) {
        for (int i = 0; i < first.size(); i++) {
            Object one = first.get(i);
            if (!areEqual(one, second.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static BigDecimal decimal(Number number) {
        return new BigDecimal(number.toString());
    }
}
