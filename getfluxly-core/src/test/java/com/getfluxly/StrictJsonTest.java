package com.getfluxly;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checker is only worth something if it finds fault. */
class StrictJsonTest {

    @Test
    void json_isRead() {
        byte[] json = " {\"a\" : [1, -0.5e+3, true, false, null, \"\\u00e9\\n\\\"\\/é\"], \"b\":{}, \"c\":[]} "
                .getBytes(UTF_8);

        assertThat(StrictJson.object(json).get("a"))
                .isEqualTo(Arrays.asList(new BigDecimal("1"), new BigDecimal("-0.5e+3"), true, false, null, "é\n\"/é"));
        assertThat(StrictJson.object(json).keySet()).containsExactly("a", "b", "c");
        assertThat(StrictJson.object(json).get("c")).isEqualTo(List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "\"",
                "{}{}",
                "{} x",
                "[1,]",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\"}",
                "[1 2]",
                "01",
                "1.",
                ".5",
                "-",
                "+1",
                "1e",
                "1e+",
                "NaN",
                "Infinity",
                "tru",
                "nul",
                "\"\t\"",
                "\"\n\"",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\\ud800\"",
                "\"\\udc00\\ud800\"",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "\uFEFF{}",
                "// {}",
                "0x1"
            })
    void otherText_isRefused(String text) {
        assertThatThrownBy(() -> StrictJson.parse(text.getBytes(UTF_8))).isInstanceOf(AssertionError.class);
    }

    @Test
    void otherBytes_areRefused() {
        assertThatThrownBy(() -> StrictJson.parse("\"é\"".getBytes(ISO_8859_1))).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> StrictJson.parse(new byte[] {'"', (byte) 0xC0, (byte) 0x80, '"'}))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> StrictJson.parse(new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'}))
                .isInstanceOf(AssertionError.class);
    }
}
