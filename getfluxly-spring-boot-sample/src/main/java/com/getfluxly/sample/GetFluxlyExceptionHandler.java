package com.getfluxly.sample;

import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Answers for calls that wait for GetFluxly and failed: joining a visitor to a user, and erasing a profile. Tracking
 * never ends here.
 */
@RestControllerAdvice
class GetFluxlyExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(GetFluxlyExceptionHandler.class);

    @ExceptionHandler
    ErrorResponse problem(GetFluxlyException failed) {
        HttpStatus status = status(failed);
        if (status.is5xxServerError()) {
            log.warn("GetFluxly: {}", failed.getMessage());
        }
        ErrorResponse.Builder problem =
                ErrorResponse.builder(failed, status, detail(failed, status)).property("code", failed.code());
        failed.retryAfter()
                .ifPresent(wait -> problem.header(HttpHeaders.RETRY_AFTER, Long.toString(fullSeconds(wait))));
        return problem.build();
    }

    private static HttpStatus status(GetFluxlyException failed) {
        // A code that is newer than this SDK is none of the customer's business either.
        return switch (ErrorCode.of(failed.code()).orElse(ErrorCode.INVALID_RESPONSE)) {
            case VALIDATION_ERROR -> HttpStatus.BAD_REQUEST;
            case ALIAS_CONFLICT, ERASURE_IN_PROGRESS -> HttpStatus.CONFLICT;
            case RATE_LIMITED -> HttpStatus.TOO_MANY_REQUESTS;
            case CLOSED -> HttpStatus.SERVICE_UNAVAILABLE;
            case TIMEOUT -> HttpStatus.GATEWAY_TIMEOUT;
            default -> HttpStatus.BAD_GATEWAY;
        };
    }

    /** What is wrong with the request, for whoever can mend it; about everything else the log knows more. */
    private static String detail(GetFluxlyException failed, HttpStatus status) {
        return status == HttpStatus.BAD_REQUEST
                ? String.valueOf(failed.getMessage())
                : "GetFluxly could not do it: " + failed.code();
    }

    /** Rounded up: a caller that comes back too early is only told to wait again. */
    private static long fullSeconds(Duration wait) {
        return wait.plusNanos(999_999_999).toSeconds();
    }
}
