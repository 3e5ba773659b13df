package com.getfluxly.internal.answer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.error.FailureKind;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.transport.TransportResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {

    private final ResponseReader reader = new ResponseReader(new ManualClock());

    // ---- the code ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "403, wrong_key_type",
        "409, alias_conflict",
        "409, erasure_in_progress",
        "401, unauthenticated",
        "503, server_error",
        "418, brand_new"
    })
    void code_isTheServicesOwn(int status, String code) {
        assertThat(json(status, "{\"error\":\"" + code + "\"}").code()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"error\":\"\"}",
                "{\"error\":\" \"}",
                "{\"error\":7}",
                "{\"error\":{}}",
                "[]",
                "oops"
            })
    void code_isTheStatussWithoutOne(String body) {
        assertThat(json(401, body).code()).isEqualTo("unauthenticated");
        assertThat(json(503, body).code()).isEqualTo("server_error");
    }

    /** A 2xx has errors of single events, but none of its own. */
    @Test
    void code_ofASuccessIsNotReadFromTheBody() {
        assertThat(json(202, "{\"error\":\"oops\"}").code()).isEqualTo("invalid_response");
    }

    @ParameterizedTest
    @CsvSource({
        "100, false",
        "199, false",
        "200, true",
        "202, true",
        "299, true",
        "300, false",
        "400, false",
        "503, false"
    })
    void success_isAnyStatusFrom200To299(int status, boolean success) {
        Answer answer = json(status, "{\"error\":\"oops\"}");

        assertThat(answer.is2xx()).isEqualTo(success);
        assertThat(answer.code()).isEqualTo(success ? "invalid_response" : "oops");
    }

    @Test
    void success_isNoneWithoutAnAnswer() {
        assertThat(Answer.none(Failure.of(FailureKind.TIMEOUT_ANSWER)).is2xx()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "200, unexpected_html",
        "202, unexpected_html",
        "400, unexpected_html",
        "409, unexpected_html",
        "422, unexpected_html",
        "302, redirected",
        "401, unauthenticated",
        "403, forbidden",
        "404, not_found",
        "407, protocol_rejected",
        "413, payload_too_large",
        "429, rate_limited",
        "502, server_error"
    })
    void code_ofAWebPageSaysWhatIsWrong(int status, String code) {
        assertThat(read(status, Map.of(), "<html>").standardCode().code()).isEqualTo(code);
    }

    @Test
    void code_withoutAnAnswerIsTheFailure() {
        assertThat(Answer.none(Failure.of(FailureKind.TIMEOUT_ANSWER)).code()).isEqualTo("timeout");
        assertThat(Answer.none(Failure.of(FailureKind.RESET)).code()).isEqualTo("network_error");
        assertThat(Answer.none(Failure.of(FailureKind.RESET)).action()).isEqualTo(Action.RETRY);
    }

    // ---- a word for meters ------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "202 | {}                              | ok",
                "202 | {\"error\":\"oops\"}            | ok",
                "202 | ''                              | invalid_response",
                "401 | {\"error\":\"unauthenticated\"} | unauthenticated",
                "403 | {\"error\":\"wrong_key_type\"}  | wrong_key_type",
                "403 | {\"error\":\"user_4711\"}       | other",
                "503 | ''                              | server_error",
                "200 | <html>                          | unexpected_html"
            })
    @Promise(value = "I16", mutant = "a code that nobody knows becomes an outcome")
    void outcome_isOfAClosedList(int status, String body, String outcome) {
        assertThat(json(status, body).outcome()).isEqualTo(outcome);
    }

    @Test
    void outcome_withoutAnAnswerIsTheFailure() {
        assertThat(Answer.none(Failure.of(FailureKind.TIMEOUT_ANSWER)).outcome())
                .isEqualTo("timeout");
    }

    // ---- text of strangers ------------------------------------------------------------------------------------------

    @Test
    @Promise({"I15", "I51"})
    void texts_areCleanedAndCut() {
        Answer answer = json(
                400,
                "{\"error\":\"" + "c".repeat(80_000) + "\",\"detail\":\"a\\r\\n\\u001b[31m\\u202e" + "d".repeat(80_000)
                        + "\",\"request_id\":\"req\\r\\nX: 1 " + "r".repeat(80_000) + "\"}");

        assertThat(answer.code()).isEqualTo("c".repeat(64));
        assertThat(answer.detail()).hasSize(512).startsWith("a\\u000d\\u000a\\u001b[31m\\u202eddd");
        assertThat(answer.requestId())
                .hasValueSatisfying(id -> assertThat(id).hasSize(128).startsWith("req\\u000d\\u000aX: 1 rrr"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"detail\":7,\"request_id\":8}", "{\"detail\":null,\"request_id\":[]}"})
    void texts_areEmptyIfTheyAreNone(String body) {
        assertThat(json(400, body).detail()).isEmpty();
        assertThat(json(400, body).requestId()).isEmpty();
    }

    // ---- the error for a caller -------------------------------------------------------------------------------------

    @Test
    void exception_carriesWhatIsKnown() {
        Answer answer = read(
                429,
                Map.of("Retry-After", List.of("7")),
                "{\"error\":\"rate_limited\",\"detail\":\"slow down\",\"request_id\":\"req_1\"}");

        GetFluxlyException exception = answer.toException();

        assertThat(exception).hasMessage("slow down (HTTP 429, rate_limited)").hasNoCause();
        assertThat(exception.code()).isEqualTo("rate_limited");
        assertThat(exception.retryable()).isTrue();
        assertThat(exception.status()).isEqualTo(OptionalInt.of(429));
        assertThat(exception.retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(exception.requestId()).contains("req_1");
    }

    @Test
    void exception_saysWhichKindOfKeyWasSeen() {
        GetFluxlyException exception = json(403, "{\"error\":\"wrong_key_type\",\"received\":\"publishable\"}")
                .toException();

        assertThat(exception).hasMessage("wrong_key_type (HTTP 403)");
        assertThat(exception.details()).containsEntry("received", "publishable");
        assertThat(exception.retryable()).isFalse();
    }

    @Test
    void exception_withoutAnAnswerHasNoStatus() {
        GetFluxlyException exception =
                Answer.none(Failure.of(FailureKind.TIMEOUT_ANSWER)).toException();

        assertThat(exception).hasMessage("timeout (no answer: timeout_answer)");
        assertThat(exception.code()).isEqualTo("timeout");
        assertThat(exception.retryable()).isTrue();
        assertThat(exception.status()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "202 | ''     | true",
                "202 | oops   | true",
                "202 | <html> | false",
                "400 | ''     | false",
                "401 | ''     | false",
                "403 | ''     | false",
                "404 | ''     | false",
                "408 | ''     | true",
                "409 | ''     | false",
                "413 | ''     | false",
                "418 | ''     | false",
                "425 | ''     | true",
                "429 | ''     | true",
                "500 | ''     | true",
                "502 | <html> | true",
                "599 | ''     | true"
            })
    void exception_isAsRetryableAsTheContractSays(int status, String body, boolean retryable) {
        assertThat(json(status, body).toException().retryable()).isEqualTo(retryable);
    }

    // -----------------------------------------------------------------------------------------------------------------

    private Answer json(int status, @Nullable String body) {
        return read(status, Map.of("Content-Type", List.of("application/json")), body == null ? "" : body);
    }

    private Answer read(int status, Map<String, List<String>> headers, String body) {
        return reader.read(new TransportResponse(status, headers, body.getBytes(UTF_8)));
    }
}
