package com.getfluxly.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.web.ErrorResponse;

class GetFluxlyExceptionHandlerTest {

    private final GetFluxlyExceptionHandler handler = new GetFluxlyExceptionHandler();

    @ParameterizedTest
    @CsvSource({
        "validation_error, 400",
        "alias_conflict, 409",
        "erasure_in_progress, 409",
        "rate_limited, 429",
        "closed, 503",
        "timeout, 504",
        "network_error, 502",
        "server_error, 502",
        "unauthenticated, 502",
        "wrong_key_type, 502",
        "not_found, 502",
        "a_code_of_tomorrow, 502"
    })
    void code_decidesTheStatus(String code, int status) {
        ErrorResponse problem = handler.problem(
                GetFluxlyException.of(code, false, "what happened").build());

        assertThat(problem.getStatusCode().value()).isEqualTo(status);
        assertThat(problem.getBody().getProperties()).containsEntry("code", code);
    }

    @Test
    void detail_saysWhatIsWrongWithTheRequest() {
        ErrorResponse problem =
                handler.problem(GetFluxlyException.of(ErrorCode.VALIDATION_ERROR, "id must not be blank")
                        .build());

        assertThat(problem.getBody().getDetail()).isEqualTo("id must not be blank");
    }

    @Test
    void detail_keepsTheRestToOurselves() {
        ErrorResponse problem =
                handler.problem(GetFluxlyException.of(ErrorCode.ALIAS_CONFLICT, "user_1 and user_2 are two people")
                        .build());

        assertThat(problem.getBody().getDetail()).isEqualTo("GetFluxly could not do it: alias_conflict");
    }

    @Test
    void retryAfter_isPassedOnInFullSeconds() {
        ErrorResponse problem = handler.problem(GetFluxlyException.of(ErrorCode.RATE_LIMITED, "later")
                .retryAfter(Duration.ofMillis(1_200))
                .build());

        assertThat(problem.getHeaders().getFirst(HttpHeaders.RETRY_AFTER)).isEqualTo("2");
    }
}
