package com.getfluxly.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.error.GetFluxlyException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class AliasRequestTest {

    @Test
    void request_keepsWhatItIsGiven() {
        AliasRequest request = AliasRequest.to("user_42")
                .fromAnonymousId("anon_a8f3c2")
                .fromPreviousId("old_7")
                .requestId("job-1");

        assertThat(request.userId()).isEqualTo("user_42");
        assertThat(request.anonymousId()).isEqualTo("anon_a8f3c2");
        assertThat(request.previousId()).isEqualTo("old_7");
        assertThat(request.requestId()).isEqualTo("job-1");
    }

    @Test
    void request_isEmptyByDefault() {
        AliasRequest request = AliasRequest.to("user_42");

        assertThat(request.anonymousId()).isNull();
        assertThat(request.previousId()).isNull();
        assertThat(request.requestId()).isNull();
    }

    @Test
    void request_isNewWithEachStep() {
        AliasRequest start = AliasRequest.to("user_42");
        AliasRequest next = start.fromAnonymousId("a");

        assertThat(next.fromPreviousId("p").anonymousId()).isEqualTo("a");
        assertThat(next.requestId("r").anonymousId()).isEqualTo("a");
        assertThat(next.previousId()).isNull();
        assertThat(start.anonymousId()).isNull();
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {" ", "\t\n", "\u2003"})
    @SuppressWarnings("NullAway") // what a caller without a checker may pass
    void blankId_isRefused(@Nullable String id) {
        AliasRequest request = AliasRequest.to("user_42").fromAnonymousId("anon_1");

        assertThat(request.violation()).isNull();
        assertRefused(AliasRequest.to(id), "user_id", "user_id must not be blank");
        assertRefused(request.fromAnonymousId(id), "anonymous_id", "anonymous_id must not be blank");
        assertRefused(request.fromPreviousId(id), "previous_id", "previous_id must not be blank");
        assertRefused(request.requestId(id), "request_id", "request_id must not be blank");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\r\nX-Evil: 1", "é", "a\0", "a/b", "a\u007f", "١", "a\n"})
    @Promise(value = "I49", mutant = "a line feed may stand in the id of a request")
    void requestId_isFitForAHeader(String id) {
        assertRefused(
                AliasRequest.to("u").fromPreviousId("p").requestId(id),
                "request_id",
                "request_id may hold letters, digits and . _ : - only");
    }

    @Test
    @Promise("I49")
    void requestId_hasAtMost128Characters() {
        AliasRequest request = AliasRequest.to("u").fromPreviousId("p");

        assertThat(request.requestId("azAZ09._:-").violation()).isNull();
        assertThat(request.requestId("a".repeat(128)).violation()).isNull();
        assertRefused(
                AliasRequest.to("u").fromPreviousId("p").requestId("a".repeat(129)),
                "request_id",
                "request_id may have at most 128 characters, got 129");
    }

    @Test
    void idToJoin_isNeeded() {
        assertRefused(
                AliasRequest.to("user_42").requestId("job-1"),
                "anonymous_id",
                "an alias needs anonymous_id or previous_id");
    }

    @Test
    @Promise("I51")
    void toString_namesNoId() {
        assertThat(AliasRequest.to("canary")
                        .fromAnonymousId("canary")
                        .fromPreviousId("canary")
                        .requestId("canary"))
                .hasToString("AliasRequest[]");
    }

    private static void assertRefused(AliasRequest request, String field, String message) {
        GetFluxlyException refused = Objects.requireNonNull(request.violation());
        assertThat(refused).hasMessage(message);
        assertThat(refused.code()).isEqualTo("validation_error");
        assertThat(refused.details()).isEqualTo(Map.of("field", field));
    }
}
