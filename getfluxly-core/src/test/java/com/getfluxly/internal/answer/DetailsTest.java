package com.getfluxly.internal.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.getfluxly.Promise;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DetailsTest {

    private static Map<String, Object> of(Map<String, Object> json) {
        return Details.of(json);
    }

    @Test
    void everyKindOfValue_isKeptAsItIs() {
        Map<String, Object> json = Map.of(
                "text",
                "a",
                "int",
                1,
                "long",
                1L << 40,
                "large",
                BigInteger.TEN.pow(30),
                "share",
                0.5,
                "flag",
                true,
                "list",
                List.of(1, "two", List.of(false)),
                "object",
                Map.of("user_id", "user_7"));

        assertThat(of(json)).isEqualTo(json);
    }

    @Test
    void whatAnExceptionHasAnAccessorFor_isNotRepeated() {
        assertThat(of(Map.of("error", "a", "detail", "b", "request_id", "c", "received", "server")))
                .isEqualTo(Map.of("received", "server"));
        assertThat(of(Map.of("profile", Map.of("detail", "b")))).isEqualTo(Map.of("profile", Map.of("detail", "b")));
    }

    @Test
    @SuppressWarnings("NullAway") // JSON null, which the type of the map cannot name
    void null_isLeftOut() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("gone", null);
        json.put("list", new ArrayList<>(Arrays.asList(1, null, 2)));

        assertThat(of(json)).isEqualTo(Map.of("list", List.of(1, 2)));
    }

    @Test
    @Promise("I51")
    void keysAndTexts_areCleanedAndCut_atEveryDepth() {
        Map<String, Object> details =
                of(Map.of("k\n" + "k".repeat(100), List.of(Map.of("a\u0007", "b\r" + "b".repeat(600)))));

        assertThat(details.keySet())
                .singleElement()
                .asString()
                .startsWith("k\\u000ak")
                .hasSize(64);
        assertThat(details.values().toString()).contains("a\\u0007=b\\u000d").hasSizeLessThan(540);
    }

    @Test
    void depth_isBounded() {
        Object nested = "bottom";
        for (int i = 0; i < 30; i++) {
            nested = Map.of("n", nested);
        }

        String shown = of(Map.of("top", nested)).toString();

        assertThat(shown).isEqualTo("{top={n={n={n={}}}}}");
    }

    @Test
    @Promise("I15")
    void size_isBounded_whateverTheShape() {
        List<Object> long_ = new ArrayList<>(IntStream.range(0, 10_000).boxed().toList());
        Map<String, Object> wide = new LinkedHashMap<>();
        IntStream.range(0, 10_000).forEach(i -> wide.put("k" + i, Map.of("a", "x".repeat(1_000))));

        assertThat((List<?>) of(Map.of("list", long_)).get("list")).hasSize(Details.MAX_VALUES - 1);
        assertThat(of(wide).toString()).hasSizeLessThan(Details.MAX_VALUES * 600);
        assertThat(of(wide)).hasSize(Details.MAX_VALUES / 2).containsKey("k0");
    }

    @Test
    void details_areUnmodifiable_atEveryDepth() {
        Map<String, Object> details = of(Map.of("list", List.of(1), "object", Map.of("a", 1)));

        assertThatThrownBy(details::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((List<?>) details.getOrDefault("list", 0)).clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((Map<?, ?>) details.getOrDefault("object", 0)).clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
