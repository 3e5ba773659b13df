package com.getfluxly.error;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The only exception of this SDK. It has the same fields as the errors of all GetFluxly SDKs.
 *
 * <p>It never contains a token: in texts of the service, tokens are masked. Such texts may name ids, such as both profiles of an
 * {@code alias_conflict}. Texts of this SDK name the field, the limit and the given size, never a value of an event.
 *
 * @see <a href="https://docs.getfluxly.com/snippets/error-table">Error table</a>
 * @since 0.1.0
 */
public final class GetFluxlyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What {@link #code()} returns. */
    private final String code;

    /** What {@link #retryable()} returns. */
    private final boolean retryable;

    /** What {@link #retryAfter()} returns, or null. */
    private final @Nullable Duration retryAfter;

    /** What {@link #status()} returns, or 0. */
    private final int status;

    /** What {@link #requestId()} returns, or null. */
    private final @Nullable String requestId;

    /** What {@link #failureKind()} returns, or null. */
    private final @Nullable FailureKind failureKind;

    // Not serialised: the values come from the service's JSON, and are not for another JVM.
    private final transient Map<String, Object> details;

    private GetFluxlyException(Builder builder) {
        super(builder.message, builder.cause);
        this.code = builder.code;
        this.retryable = builder.retryable;
        this.retryAfter = builder.retryAfter;
        this.status = builder.status;
        this.requestId = builder.requestId;
        this.failureKind = builder.failureKind;
        this.details = Collections.unmodifiableMap(new LinkedHashMap<>(builder.details));
    }

    /**
     * Starts an exception with a code of the closed list. The code decides whether it is retryable.
     *
     * @param code the error code
     * @param message for people; without a token or a value of an event
     * @return a builder for the rest
     */
    public static Builder of(ErrorCode code, String message) {
        return new Builder(code.code(), code.retryable(), message);
    }

    /**
     * Starts a {@code validation_error}; the detail {@code field} names what is wrong.
     *
     * @param field a field of an event, or a setting
     * @param message for people; without a token or a value of an event
     * @return a builder for the rest
     */
    public static Builder invalid(String field, String message) {
        return of(ErrorCode.VALIDATION_ERROR, message).detail("field", field);
    }

    /**
     * Starts an exception with a code as the service sent it.
     *
     * @param code the service's code
     * @param retryable whether the same call may succeed later
     * @param message for people; without a token or a value of an event
     * @return a builder for the rest
     */
    public static Builder of(String code, boolean retryable, String message) {
        return new Builder(code, retryable, message);
    }

    /** {@return the error code, a stable word: one of {@link ErrorCode}, or a newer code of the service} */
    public String code() {
        return code;
    }

    /** {@return whether the same call may succeed later without being changed} */
    public boolean retryable() {
        return retryable;
    }

    /** {@return the pause that the service asked for, if it did} */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** {@return the HTTP status of the answer, or empty if there was none} */
    public OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /**
     * {@return more details, for example {@code field} and {@code limit}; unmodifiable, empty after deserialisation}
     *
     * <p>For an error that the service answered, these are all fields that have no accessor here: texts, numbers, flags, and
     * lists and maps of these, at most 64 values and four levels below the top. Keys are cut at 64 characters and texts at 512;
     * control characters are escaped; nulls are left out.
     */
    @SuppressWarnings("NullAway") // the transient field is null in a deserialised copy
    public Map<String, Object> details() {
        return details == null ? Map.of() : details;
    }

    /** {@return the service's id of the request, for support, if it gave one} */
    public Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }

    /**
     * {@return why there was no answer, or why it could not be read; empty if there was a readable answer} The
     * {@linkplain #getCause() cause} is the transport's exception. If one of its texts contains a token, or the texts are longer
     * than some KB, the cause is a copy with the same name and stack, with shorter texts and masked tokens.
     */
    public Optional<FailureKind> failureKind() {
        return Optional.ofNullable(failureKind);
    }

    /** Collects the optional parts; {@link #build()} ends it. Not safe for use by several threads. */
    public static final class Builder {

        private final String code;
        private final boolean retryable;
        private final String message;
        private final Map<String, Object> details = new LinkedHashMap<>();
        private @Nullable Duration retryAfter;
        private int status;
        private @Nullable String requestId;
        private @Nullable FailureKind failureKind;
        private @Nullable Throwable cause;

        private Builder(String code, boolean retryable, String message) {
            this.code = code;
            this.retryable = retryable;
            this.message = message;
        }

        /**
         * The pause that the service asked for.
         *
         * @param retryAfter the pause, or null if there is none
         * @return this builder
         */
        public Builder retryAfter(@Nullable Duration retryAfter) {
            this.retryAfter = retryAfter;
            return this;
        }

        /**
         * The HTTP status of the answer; 0 for none.
         *
         * @param status 100 to 599, or 0
         * @return this builder
         */
        public Builder status(int status) {
            this.status = status;
            return this;
        }

        /**
         * The service's id of the request.
         *
         * @param requestId the id, or null
         * @return this builder
         */
        public Builder requestId(@Nullable String requestId) {
            this.requestId = requestId;
            return this;
        }

        /**
         * Adds a detail, never a value of an event.
         *
         * @param name such as {@code field} or {@code limit}
         * @param value a name, a limit or a size
         * @return this builder
         */
        public Builder detail(String name, Object value) {
            details.put(name, value);
            return this;
        }

        /**
         * Why there was no answer, or why it could not be read.
         *
         * @param failureKind the kind, or null
         * @return this builder
         */
        public Builder failureKind(@Nullable FailureKind failureKind) {
            this.failureKind = failureKind;
            return this;
        }

        /**
         * The cause, which is passed on unchanged. Its texts may repeat a value; mask a token before.
         *
         * @param cause the cause, or null
         * @return this builder
         */
        public Builder cause(@Nullable Throwable cause) {
            this.cause = cause;
            return this;
        }

        /** {@return the exception} */
        public GetFluxlyException build() {
            return new GetFluxlyException(this);
        }
    }
}
