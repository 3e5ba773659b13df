package com.getfluxly.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class ErasureRequestTest {

    @Test
    void request_keepsWhatItIsGiven() {
        ErasureRequest request =
                ErasureRequest.of("user_42", ErasureReason.GDPR_DSR).requestId("job-1");

        assertThat(request.id()).isEqualTo("user_42");
        assertThat(request.reason()).isEqualTo(ErasureReason.GDPR_DSR);
        assertThat(request.requestId()).isEqualTo("job-1");
        assertThat(ErasureRequest.of("user_42", ErasureReason.GDPR_DSR).requestId())
                .isNull();
    }

    @Test
    void reasons_areThoseOfTheContract() {
        assertThat(Arrays.stream(ErasureReason.values()).map(ErasureReason::code))
                .containsExactly("gdpr_dsr", "ccpa_dsr", "customer_request", "internal");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {" ", "\t\n"})
    @SuppressWarnings("NullAway") // what a caller without a checker may pass
    void blankId_isRefused(@Nullable String id) {
        assertThat(ErasureRequest.of(id, ErasureReason.INTERNAL).violation()).hasMessage("id must not be blank");
    }

    @Test
    void longId_isRefused() {
        assertThat(ErasureRequest.of("x".repeat(1_024), ErasureReason.INTERNAL).violation())
                .isNull();
        assertThat(ErasureRequest.of("x".repeat(1_025), ErasureReason.INTERNAL).violation())
                .hasMessage("id may have at most 1024 characters, got 1025");
    }

    /** A client or proxy on the way may resolve them to another resource. */
    @ParameterizedTest
    @ValueSource(strings = {".", ".."})
    void relativeSegment_isRefused(String id) {
        assertThat(ErasureRequest.of(id, ErasureReason.INTERNAL).violation())
                .hasMessage("id must not be a relative path segment");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without a checker may pass
    void missingReason_isRefused() {
        assertThat(ErasureRequest.of("user_42", null).violation()).hasMessage("reason is missing");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without a checker may pass
    void requestThatBreaksEveryRule_canBeLookedAt() {
        ErasureRequest request = ErasureRequest.of(null, null).requestId(null);

        assertThat(request).hasToString("ErasureRequest[]");
        assertThat(request.id()).isEmpty();
        assertThat(request.reason()).isNull();
        assertThat(ErasureRequest.of("user_42", ErasureReason.INTERNAL)
                        .requestId("a b")
                        .violation())
                .hasMessage("request_id may hold letters, digits and . _ : - only");
    }

    @Test
    @Promise("I51")
    void toString_namesNoId() {
        assertThat(ErasureRequest.of("canary", ErasureReason.CCPA_DSR).requestId("canary"))
                .hasToString("ErasureRequest[ccpa_dsr]");
    }
}
