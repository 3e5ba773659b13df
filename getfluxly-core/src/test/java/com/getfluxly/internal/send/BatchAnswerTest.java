package com.getfluxly.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.error.FailureKind;
import com.getfluxly.internal.ScriptedTransport;
import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.answer.Failure;
import com.getfluxly.internal.answer.ResponseReader;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.Events;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchAnswerTest {

    private static final EncodedEvent FIRST = event("first", 1);
    private static final EncodedEvent SECOND = event("second", 2);
    private static final EncodedEvent THIRD = event("third", 3);
    private static final List<EncodedEvent> EVENTS = List.of(FIRST, SECOND, THIRD);

    private final ResponseReader reader = new ResponseReader(new ManualClock());

    @Test
    void errors_nameTheRejectedByTheirIndex() {
        Map<EncodedEvent, RejectedEvent> rejections = rejections("""
                {"accepted": 1, "rejected": 2, "errors": [
                  {"index": 2, "error": "validation_error", "detail": "no such plan"},
                  {"index": 0, "error": "brand_new"}
                ]}""");

        assertThat(rejections)
                .isEqualTo(Map.of(
                        FIRST,
                        RejectedEvent.builder()
                                .messageId(id(1))
                                .eventName("first")
                                .code("brand_new")
                                .build(),
                        THIRD,
                        RejectedEvent.builder()
                                .messageId(id(3))
                                .eventName("third")
                                .code("validation_error")
                                .detail("no such plan")
                                .build()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"errors\":[]}",
                "{\"errors\":null}",
                "{\"errors\":{}}",
                "{\"errors\":\"all\"}",
                "{\"errors\":7}",
                "{\"errors\":[null, 1, \"0\", [], {}]}",
                "{\"errors\":[{\"error\":\"validation_error\"}]}",
                "{\"errors\":[{\"index\":\"0\"}]}",
                "{\"errors\":[{\"index\":0.0}]}",
                "{\"errors\":[{\"index\":true}]}",
                "{\"errors\":[{\"index\":null}]}",
                "{\"errors\":[{\"index\":-1}]}",
                "{\"errors\":[{\"index\":3}]}",
                "{\"errors\":[{\"index\":2147483647}]}",
                "{\"errors\":[{\"index\":4294967296}]}",
                "{\"errors\":[{\"index\":-9223372036854775808}]}",
                "{\"errors\":[{\"index\":1e999999999}]}",
                "{\"accepted\":\"3\",\"rejected\":\"0\"}",
                "{\"accepted\":-1,\"rejected\":-1}",
                "{\"accepted\":1000,\"rejected\":1000}",
                "{\"accepted\":0,\"rejected\":3}"
            })
    void oddErrors_rejectNobody(String body) {
        assertThat(rejections(body)).isEmpty();
    }

    @Test
    @Promise("I1")
    void event_thatIsNamedTwiceIsRejectedOnce() {
        assertThat(rejections("{\"errors\":[{\"index\":1,\"error\":\"a\"},{\"index\":1,\"error\":\"b\"}]}"))
                .isEqualTo(Map.of(
                        SECOND,
                        RejectedEvent.builder()
                                .messageId(id(2))
                                .eventName("second")
                                .code("a")
                                .build()));
    }

    @Test
    void goodErrors_countAmongOddOnes() {
        assertThat(rejections("{\"errors\":[{\"index\":-1},{\"index\":\"0\"},{\"index\":1},{\"index\":99}]}"))
                .containsOnlyKeys(SECOND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "null", "\"\"", "\" \"", "{}"})
    void oddCode_isAValidationError(String code) {
        assertThat(rejections("{\"errors\":[{\"index\":0,\"error\":" + code + ",\"detail\":" + code + "}]}"))
                .isEqualTo(Map.of(
                        FIRST,
                        RejectedEvent.builder()
                                .messageId(id(1))
                                .eventName("first")
                                .code("validation_error")
                                .build()));
    }

    @Test
    @Promise(
            value = {"I15", "I51"},
            mutant = "the service's text is told as it came")
    void texts_areCleanedAndCut() {
        RejectedEvent rejected = Objects.requireNonNull(rejections("{\"errors\":[{\"index\":0,\"error\":\"c\\n"
                        + "c".repeat(100_000) + "\",\"detail\":\"d\\u001b\\u2028" + "d".repeat(100_000) + "\"}]}")
                .get(FIRST));

        assertThat(rejected)
                .isEqualTo(RejectedEvent.builder()
                        .messageId(id(1))
                        .eventName("first")
                        .code("c\\u000a" + "c".repeat(57))
                        .detail("d\\u001b\\u2028" + "d".repeat(499))
                        .build());
        assertThat(rejected.code()).hasSize(64);
        assertThat(rejected.detail()).hasSize(512);
    }

    @Test
    @Promise("I15")
    void manyErrors_areBoundedByTheEvents() {
        String errors = IntStream.range(0, 20_000)
                .mapToObj(i -> "{\"index\":" + i % 5 + "}")
                .collect(Collectors.joining(","));

        assertThat(rejections("{\"errors\":[" + errors + "]}")).containsOnlyKeys(FIRST, SECOND, THIRD);
    }

    @Test
    void rejectAll_rejectsEachForTheSameReason() {
        Answer answer = reader.read(ScriptedTransport.json(409, "{\"error\":\"conflict\",\"detail\":\"why\"}"));

        assertThat(BatchAnswer.rejectAll(answer, EVENTS))
                .isEqualTo(Map.of(
                        FIRST,
                                RejectedEvent.builder()
                                        .messageId(id(1))
                                        .eventName("first")
                                        .code("conflict")
                                        .detail("why")
                                        .build(),
                        SECOND,
                                RejectedEvent.builder()
                                        .messageId(id(2))
                                        .eventName("second")
                                        .code("conflict")
                                        .detail("why")
                                        .build(),
                        THIRD,
                                RejectedEvent.builder()
                                        .messageId(id(3))
                                        .eventName("third")
                                        .code("conflict")
                                        .detail("why")
                                        .build()));
    }

    @Test
    void noAnswer_rejectsNobody() {
        assertThat(BatchAnswer.rejections(Answer.none(Failure.of(FailureKind.TIMEOUT_ANSWER)), EVENTS))
                .isEmpty();
    }

    private Map<EncodedEvent, RejectedEvent> rejections(String body) {
        return BatchAnswer.rejections(reader.read(ScriptedTransport.json(202, body)), EVENTS);
    }

    private static EncodedEvent event(String name, int number) {
        return Events.named(name, new UUID(0, number));
    }

    private static String id(int number) {
        return new UUID(0, number).toString();
    }
}
