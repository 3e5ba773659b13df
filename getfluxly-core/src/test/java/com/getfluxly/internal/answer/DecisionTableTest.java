package com.getfluxly.internal.answer;

import static com.getfluxly.internal.answer.Action.CONFIRM;
import static com.getfluxly.internal.answer.Action.PARK;
import static com.getfluxly.internal.answer.Action.REJECT;
import static com.getfluxly.internal.answer.Action.RETRY;
import static com.getfluxly.internal.answer.Action.SETTLE;
import static com.getfluxly.internal.answer.Action.SPLIT;
import static com.getfluxly.internal.answer.Answer.Body.EMPTY;
import static com.getfluxly.internal.answer.Answer.Body.HTML;
import static com.getfluxly.internal.answer.Answer.Body.JSON;
import static com.getfluxly.internal.answer.Answer.Body.UNREADABLE;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.internal.answer.Answer.Body;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Promise("I24")
class DecisionTableTest {

    /** Every status with an action of its own, as the design has it; the others are final. */
    private static final Map<Action, Set<Integer>> ROWS = Map.of(
            SETTLE, range(200, 299),
            RETRY, union(Set.of(408, 425, 429), range(500, 599)),
            SPLIT, Set.of(400, 413, 422),
            PARK, union(Set.of(401, 402, 403, 404, 405, 406, 407, 410, 411, 414, 415, 431), range(300, 399)));

    /** A web page comes from something in between; these statuses say enough all the same. */
    private static final Set<Integer> SAME_FOR_HTML = union(union(Set.of(408, 425, 429), range(500, 599)), Set.of(413));

    @ParameterizedTest
    @EnumSource
    @Promise(value = "I24", mutant = "425 is final")
    void everyStatus_hasItsAction(Body body) {
        Map<Integer, Action> actual = new TreeMap<>();
        Map<Integer, Action> expected = new TreeMap<>();
        for (int status = 100; status <= 999; status++) {
            actual.put(status, DecisionTable.decide(status, body));
            expected.put(status, expected(status, body));
        }

        assertThat(actual).hasSize(900).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void noAnswer_isTriedAgain(Body body) {
        assertThat(DecisionTable.decide(0, body)).isEqualTo(RETRY);
    }

    /** The rows that matter most, spelled out. */
    @ParameterizedTest
    @CsvSource({
        "200, JSON, SETTLE",
        "202, JSON, SETTLE",
        "202, EMPTY, CONFIRM",
        "202, UNREADABLE, CONFIRM",
        "204, EMPTY, CONFIRM",
        "200, HTML, PARK",
        "301, EMPTY, PARK",
        "304, EMPTY, PARK",
        "400, JSON, SPLIT",
        "400, HTML, PARK",
        "401, JSON, PARK",
        "403, JSON, PARK",
        "404, HTML, PARK",
        "407, HTML, PARK",
        "409, JSON, REJECT",
        "413, JSON, SPLIT",
        "413, HTML, SPLIT",
        "422, JSON, SPLIT",
        "429, HTML, RETRY",
        "451, JSON, REJECT",
        "500, JSON, RETRY",
        "502, HTML, RETRY",
        "599, EMPTY, RETRY",
        "600, JSON, REJECT",
        "999, HTML, PARK"
    })
    void status_hasItsAction(int status, Body body, Action action) {
        assertThat(DecisionTable.decide(status, body)).isEqualTo(action);
    }

    @Test
    void everyStatus_hasItsCode() {
        Map<String, Set<Integer>> statuses = IntStream.rangeClosed(100, 999)
                .boxed()
                .collect(Collectors.groupingBy(
                        status -> DecisionTable.code(status).code(), TreeMap::new, Collectors.toSet()));
        Map<String, Set<Integer>> expected = new TreeMap<>();
        expected.put("redirected", range(300, 399));
        expected.put("server_error", range(500, 599));
        expected.put("validation_error", Set.of(400, 422));
        expected.put("unauthenticated", Set.of(401));
        expected.put("payment_required", Set.of(402));
        expected.put("forbidden", Set.of(403));
        expected.put("not_found", Set.of(404, 405, 410));
        expected.put("protocol_rejected", Set.of(406, 407, 411, 414, 415, 431));
        expected.put("timeout", Set.of(408));
        expected.put("payload_too_large", Set.of(413));
        expected.put("too_early", Set.of(425));
        expected.put("rate_limited", Set.of(429));
        Set<Integer> named = expected.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        expected.put(
                "invalid_response",
                range(100, 999).stream()
                        .filter(status -> !named.contains(status))
                        .collect(Collectors.toSet()));

        assertThat(statuses).isEqualTo(expected);
    }

    private static Action expected(int status, Body body) {
        if (body == HTML && !SAME_FOR_HTML.contains(status)) {
            return PARK;
        }
        Action row = ROWS.entrySet().stream()
                .filter(entry -> entry.getValue().contains(status))
                .map(Map.Entry::getKey)
                .findAny()
                .orElse(REJECT);
        Map<Body, Action> success = new EnumMap<>(Map.of(JSON, SETTLE, EMPTY, CONFIRM, UNREADABLE, CONFIRM));
        return row == SETTLE ? Objects.requireNonNull(success.get(body)) : row;
    }

    private static Set<Integer> range(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().collect(Collectors.toSet());
    }

    private static Set<Integer> union(Set<Integer> one, Set<Integer> other) {
        return IntStream.concat(
                        one.stream().mapToInt(Integer::intValue), other.stream().mapToInt(Integer::intValue))
                .boxed()
                .collect(Collectors.toSet());
    }
}
