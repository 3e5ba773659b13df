package com.getfluxly.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorCodeTest {

    /** The error table of the contract and the codes that the SDK raises itself. */
    @ParameterizedTest
    @CsvSource({
        "validation_error,   false",
        "unauthenticated,    false",
        "forbidden,          false",
        "wrong_key_type,     false",
        "not_found,          false",
        "timeout,            true",
        "alias_conflict,     false",
        "erasure_in_progress,false",
        "payload_too_large,  false",
        "too_early,          true",
        "rate_limited,       true",
        "server_error,       true",
        "network_error,      true",
        "invalid_response,   true",
        "spool_unavailable,  true",
        "spool_timeout,      true",
        "closed,             false"
    })
    void code_isAsRetryableAsTheContractSays(String code, boolean retryable) {
        assertThat(ErrorCode.of(code))
                .hasValueSatisfying(known -> assertThat(known.retryable()).isEqualTo(retryable));
    }

    @Test
    void codes_areTheClosedList() {
        assertThat(codes())
                .isEqualTo(Set.of(
                        "validation_error",
                        "unauthenticated",
                        "forbidden",
                        "wrong_key_type",
                        "payment_required",
                        "not_found",
                        "timeout",
                        "alias_conflict",
                        "erasure_in_progress",
                        "payload_too_large",
                        "too_early",
                        "rate_limited",
                        "server_error",
                        "queue_overflow",
                        "network_error",
                        "invalid_response",
                        "redirected",
                        "unexpected_html",
                        "protocol_rejected",
                        "no_thread",
                        "processor_error",
                        "spool_unavailable",
                        "spool_timeout",
                        "closed"))
                .hasSameSizeAs(ErrorCode.values());
    }

    @ParameterizedTest
    @EnumSource
    void code_isFoundByItsWord(ErrorCode code) {
        assertThat(ErrorCode.of(code.code())).contains(code);
        assertThat(code).hasToString(code.code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "VALIDATION_ERROR", "validation_error ", "brand_new"})
    void otherWord_isNoCode(String word) {
        assertThat(ErrorCode.of(word)).isEmpty();
    }

    private static Set<String> codes() {
        return Arrays.stream(ErrorCode.values()).map(ErrorCode::code).collect(Collectors.toSet());
    }
}
