package com.getfluxly.internal.answer;

import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.FailureKind;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.SafeText;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came back, read with limits: a status with a body, or no answer at all.
 *
 * @param status the HTTP status, or 0 if there was no answer
 * @param body what the body turned out to be
 * @param json the body, if it is a JSON object; else empty
 * @param retryAfter how long the service asked to be left alone, or null
 * @param rateLimit what the headers say of the rate limit
 * @param failure why there was no answer, or why it could not be read; null if it could
 */
public record Answer(
        int status,
        Body body,
        Map<String, Object> json,
        @Nullable Duration retryAfter,
        RateLimit rateLimit,
        @Nullable Failure failure) {

    /** What a body turned out to be. */
    public enum Body {
        EMPTY,
        JSON,
        HTML,
        UNREADABLE
    }

    public static Answer none(Failure failure) {
        return new Answer(0, Body.EMPTY, Map.of(), null, RateLimit.UNKNOWN, failure);
    }

    public Action action() {
        return DecisionTable.decide(status, body);
    }

    public boolean is2xx() {
        return status >= 200 && status <= 299;
    }

    /** Whether the refusal is about who sends how much, and surely not about what is sent. */
    public boolean isAboutUs() {
        return status == 401 || status == 402 || status == 407 || status == 429;
    }

    /** Whether the service may have taken the batch, or surely has not. */
    public boolean mayHaveBeenTaken() {
        if (failure != null && status == 0) {
            return failure.mayHaveArrived();
        }
        return DecisionTable.mayHaveBeenTaken(status);
    }

    /** What kind of failure kept it from coming, or from being read; null if nothing did. */
    public @Nullable FailureKind failureKind() {
        return failure == null ? null : failure.kind();
    }

    /** What was thrown instead, in a form that may be repeated; or null. */
    public @Nullable Throwable cause() {
        return failure == null ? null : failure.cause();
    }

    public boolean isRateLimit() {
        return status == 429;
    }

    /** The service's own error code if it gave one, else the one that the status stands for. */
    public String code() {
        return text("error", SafeText.MAX_CODE)
                .filter(code -> !is2xx())
                .orElseGet(() -> standardCode().code());
    }

    /** The same of a closed list, for states: what the service calls by a name that nobody knows yet goes by its status. */
    public ErrorCode knownCode() {
        return ErrorCode.of(code()).orElseGet(this::standardCode);
    }

    /** A word of a closed list for meters: {@code ok}, or the code, or {@code other} for codes nobody knows yet. */
    public String outcome() {
        if (action() == Action.SETTLE) {
            return "ok";
        }
        return errorOutcome();
    }

    /** The same for an answer that is no valid one, whatever its status. */
    public String errorOutcome() {
        return ErrorCode.of(code()).map(ErrorCode::code).orElse("other");
    }

    /** The service's text, or empty. */
    public String detail() {
        return text("detail", SafeText.MAX_DETAIL).orElse("");
    }

    public Optional<String> requestId() {
        return text("request_id", SafeText.MAX_REQUEST_ID);
    }

    /** The code that the status and the body stand for, whatever the service calls it. */
    ErrorCode standardCode() {
        if (failure != null && status == 0) {
            return failure.code();
        }
        boolean parksForItsBody = action() == Action.PARK && DecisionTable.decide(status, Body.JSON) != Action.PARK;
        return parksForItsBody ? ErrorCode.UNEXPECTED_HTML : DecisionTable.code(status);
    }

    /** The same, as one that is no valid answer, whatever its body is: asking again may bring one. */
    public Answer invalid() {
        return new Answer(status, Body.UNREADABLE, json, retryAfter, rateLimit, failure);
    }

    /** The error for a caller who waits. */
    public GetFluxlyException toException() {
        GetFluxlyException.Builder exception = GetFluxlyException.of(code(), isRetryable(), message())
                .status(status)
                .retryAfter(retryAfter)
                .requestId(requestId().orElse(null))
                .failureKind(failureKind())
                .cause(cause());
        Details.of(json).forEach(exception::detail);
        return exception.build();
    }

    /** A 2xx that gets here was no valid answer; asking again may bring one. */
    public boolean isRetryable() {
        return action() == Action.RETRY || (is2xx() && body != Body.HTML);
    }

    /** What happened, in one line. */
    public String message() {
        String answered = status == 0 ? "no answer" : "HTTP " + status;
        String why = failure == null ? answered : answered + ": " + failure.summary();
        return detail().isEmpty() ? code() + " (" + why + ")" : detail() + " (" + why + ", " + code() + ")";
    }

    /** The same of closed lists and of what was thrown, for a log: nothing that the service says. */
    public String summary() {
        String answered = status == 0 ? "no answer" : "status " + status;
        return knownCode() + " (" + (failure == null ? answered : answered + ": " + failure.summary()) + ")";
    }

    /** The shortest form of that: the code, and the kind of failure or the status. */
    public String trouble() {
        return knownCode() + " (" + (failure == null || status != 0 ? "status " + status : failure.kind()) + ")";
    }

    /** Whether there is none, because nobody waited any longer. */
    public boolean isOutOfTime() {
        return status == 0 && standardCode() == ErrorCode.TIMEOUT;
    }

    /** The same as if the time had been up, which an interrupt at the end of all time means. */
    public Answer asOutOfTime() {
        if (failureKind() != FailureKind.INTERRUPTED) {
            return this;
        }
        return none(Failure.of(mayHaveBeenTaken() ? FailureKind.TIMEOUT_ANSWER : FailureKind.TIMEOUT_CONNECT));
    }

    private Optional<String> text(String field, int maxLength) {
        return json.get(field) instanceof String text && !text.isBlank()
                ? Optional.of(SafeText.clean(text, maxLength))
                : Optional.empty();
    }
}
