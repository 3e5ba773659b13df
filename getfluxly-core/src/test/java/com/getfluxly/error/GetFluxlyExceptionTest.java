package com.getfluxly.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GetFluxlyExceptionTest {

    @Test
    void exception_carriesTheFieldsOfEverySdk() {
        IOException cause = new IOException("reset");

        GetFluxlyException exception = GetFluxlyException.of(ErrorCode.RATE_LIMITED, "slow down")
                .retryAfter(Duration.ofSeconds(7))
                .status(429)
                .requestId("req_1")
                .detail("field", "properties")
                .detail("limit", 32)
                .cause(cause)
                .build();

        assertThat(exception.code()).isEqualTo("rate_limited");
        assertThat(exception.retryable()).isTrue();
        assertThat(exception.retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(exception.status()).isEqualTo(OptionalInt.of(429));
        assertThat(exception.requestId()).contains("req_1");
        assertThat(exception.details()).isEqualTo(Map.of("field", "properties", "limit", 32));
        assertThat(exception).hasMessage("slow down").hasCause(cause);
    }

    @Test
    void exception_isEmptyWhereNothingIsKnown() {
        GetFluxlyException exception = GetFluxlyException.of(ErrorCode.CLOSED, "the client was shut down")
                .build();

        assertThat(exception.retryable()).isFalse();
        assertThat(exception.retryAfter()).isEmpty();
        assertThat(exception.status()).isEmpty();
        assertThat(exception.requestId()).isEmpty();
        assertThat(exception.details()).isEmpty();
        assertThat(exception).hasNoCause();
    }

    @ParameterizedTest
    @EnumSource
    void retryable_followsFromTheCode(ErrorCode code) {
        GetFluxlyException exception = GetFluxlyException.of(code, "why").build();

        assertThat(exception.code()).isEqualTo(code.code());
        assertThat(exception.retryable()).isEqualTo(code.retryable());
    }

    @Test
    void code_mayBeNewerThanTheList() {
        GetFluxlyException exception =
                GetFluxlyException.of("brand_new", true, "why").build();

        assertThat(exception.code()).isEqualTo("brand_new");
        assertThat(exception.retryable()).isTrue();
    }

    @Test
    void details_cannotBeChangedAfterwards() {
        GetFluxlyException.Builder builder =
                GetFluxlyException.of(ErrorCode.VALIDATION_ERROR, "why").detail("limit", 32);
        GetFluxlyException exception = builder.build();

        builder.detail("later", true);

        assertThat(exception.details()).isEqualTo(Map.of("limit", 32));
        assertThatThrownBy(() -> exception.details().put("limit", 33))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void serialisation_keepsAllButTheDetails() throws IOException, ClassNotFoundException {
        GetFluxlyException original = GetFluxlyException.of(ErrorCode.RATE_LIMITED, "slow down")
                .retryAfter(Duration.ofSeconds(7))
                .status(429)
                .requestId("req_1")
                .detail("thread", Thread.currentThread())
                .cause(new IOException("reset"))
                .build();

        GetFluxlyException copy = copyOf(original);

        assertThat(copy.code()).isEqualTo("rate_limited");
        assertThat(copy.retryable()).isTrue();
        assertThat(copy.retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(copy.status()).isEqualTo(OptionalInt.of(429));
        assertThat(copy.requestId()).contains("req_1");
        assertThat(copy.details()).isEmpty();
        assertThat(copy).hasMessage("slow down");
        assertThat(copy.getCause()).isInstanceOf(IOException.class).hasMessage("reset");
        assertThat(copy.getStackTrace()).isEqualTo(original.getStackTrace());
    }

    private static GetFluxlyException copyOf(GetFluxlyException original) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(original);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (GetFluxlyException) Objects.requireNonNull(in.readObject());
        }
    }
}
