package com.getfluxly.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.getfluxly.Promise;
import com.getfluxly.error.GetFluxlyException;
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
        assertThatThrownBy(() -> ErasureRequest.of(id, ErasureReason.INTERNAL))
                .isInstanceOf(GetFluxlyException.class)
                .hasMessage("id must not be blank");
    }

    @Test
    void longId_isRefused() {
        assertThat(ErasureRequest.of("x".repeat(1_024), ErasureReason.INTERNAL).id())
                .hasSize(1_024);
        assertThatThrownBy(() -> ErasureRequest.of("x".repeat(1_025), ErasureReason.INTERNAL))
                .isInstanceOf(GetFluxlyException.class)
                .hasMessage("id may have at most 1024 characters, got 1025");
    }

    /** A client or proxy on the way may resolve them to another resource. */
    @ParameterizedTest
    @ValueSource(strings = {".", ".."})
    void relativeSegment_isRefused(String id) {
        assertThatThrownBy(() -> ErasureRequest.of(id, ErasureReason.INTERNAL))
                .isInstanceOf(GetFluxlyException.class)
                .hasMessage("id must not be a relative path segment");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without a checker may pass
    void missingReason_isRefused() {
        assertThatThrownBy(() -> ErasureRequest.of("user_42", null))
                .isInstanceOf(GetFluxlyException.class)
                .hasMessage("reason is missing");
    }

    @Test
    @Promise("I51")
    void toString_namesNoId() {
        assertThat(ErasureRequest.of("canary", ErasureReason.CCPA_DSR).requestId("canary"))
                .hasToString("ErasureRequest[ccpa_dsr]");
    }
}
