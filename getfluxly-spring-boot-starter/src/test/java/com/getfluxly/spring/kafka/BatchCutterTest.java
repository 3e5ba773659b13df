package com.getfluxly.spring.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.getfluxly.spring.kafka.BatchCutter.CutEvent;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchCutterTest {

    private static List<CutEvent> cut(String body) {
        return BatchCutter.cut(body.getBytes(UTF_8));
    }

    private static List<String> json(String body) {
        return cut(body).stream().map(event -> new String(event.json(), UTF_8)).toList();
    }

    /** Spaces, escapes, numbers that no double holds, and characters of two to four bytes stay as they are. */
    @Test
    void events_areByteForByteAsTheyStandThere() {
        String first = "{ \"event\":\"a\\u00e4\\/b\" , \"properties\":{\"n\":1.10e+400,\"x\":[1,{\"y\":\"]}\\\"\"}]}}";
        String second = "{\"event\":\"ä€😀\",\"user_id\":\"ü\"}";

        assertThat(json("{\"events\":[" + first + "," + second + "]}")).containsExactly(first, second);
        assertThat(json(" {\"v\":{\"events\":[{}]},\"events\" : [ " + first + " ,\n" + second + "],\"z\":[]} "))
                .containsExactly(first, second);
        assertThat(json("{\"events\":[]}")).isEmpty();
    }

    /** The parser reads on in pieces: no length may put an offset out. */
    @Test
    void events_ofAnyLength_areCutWhereTheyEnd() {
        Random random = new Random(42);
        List<String> events = IntStream.range(0, 300)
                .mapToObj(i -> "{\"user_id\":\"u" + i + "\",\"properties\":{\"p\":\""
                        + "ä€😀x".repeat(random.nextInt(300)) + "\"}}")
                .toList();

        assertThat(json("{\"events\":" + events.stream().collect(Collectors.joining(",", "[", "]")) + "}"))
                .isEqualTo(events);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"user_id\":\"u\",\"external_id\":\"e\",\"anonymous_id\":\"a\"} | e",
                "{\"anonymous_id\":\"a\",\"user_id\":\"u\\u00e4\"} | uä",
                "{\"anonymous_id\":\"a\",\"properties\":{\"user_id\":\"not this\"}} | a",
                "{\"external_id\":\"\",\"user_id\":null,\"anonymous_id\":\"a\"} | a",
                "{\"context\":{\"external_id\":\"not this\"}} |",
            })
    void identity_isThatOfTheEventItself(String event, String identity) {
        assertThat(cut("{\"events\":[" + event + "]}"))
                .singleElement()
                .satisfies(cut -> assertThat(cut.identity()).isEqualTo(identity));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hunter2", "[]", "{\"events\":{}}", "{\"events\":[1]}", "{\"events\":[{\"hunter2\":"})
    void noBatch_isRefusedWithoutBeingShown(String body) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cut(body))
                .withMessage("the body is no batch of events")
                .withNoCause();
    }
}
