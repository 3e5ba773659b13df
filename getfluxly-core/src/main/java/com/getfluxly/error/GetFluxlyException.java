package com.getfluxly.error;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of this SDK. It carries the fields that the errors of all GetFluxly SDKs carry.
 *
 * <p>Nothing in it ever holds a token: what the service answered is repeated with a mask in the place of tokens, and may name
 * ids, such as both profiles of an {@code alias_conflict}. What this SDK says itself names the field, the limit and the size
 * that was given, never a value of an event.
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

    // Not serialised: the values come from the service's JSON and are for the catch block, not for another JVM.
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
     * Starts an exception with a code of the closed list; whether it is retryable follows from the code.
     *
     * @param code what went wrong
     * @param message for people; no token and no value of an event
     * @return a builder for the rest
     */
    public static Builder of(ErrorCode code, String message) {
        return new Builder(code.code(), code.retryable(), message);
    }

    /**
     * Starts a {@code validation_error} that names what is wrong in the detail {@code field}.
     *
     * @param field of an event, or a knob
     * @param message for people; no token and no value of an event
     * @return a builder for the rest
     */
    public static Builder invalid(String field, String message) {
        return of(ErrorCode.VALIDATION_ERROR, message).detail("field", field);
    }

    /**
     * Starts an exception with a code as the service sent it.
     *
     * @param code what went wrong, in the service's word
     * @param retryable whether the same call may succeed later
     * @param message for people; no token and no value of an event
     * @return a builder for the rest
     */
    public static Builder of(String code, boolean retryable, String message) {
        return new Builder(code, retryable, message);
    }

    /** {@return what went wrong, as a stable word: one of {@link ErrorCode}, or a newer code of the service} */
    public String code() {
        return code;
    }

    /** {@return whether the same call may succeed later without being changed} */
    public boolean retryable() {
        return retryable;
    }

    /** {@return how long the service asked to be left alone, if it did} */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** {@return the HTTP status of the answer, or empty if there was none} */
    public OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /**
     * {@return more of what is known, for instance {@code field} and {@code limit}; unmodifiable, empty after
     * deserialisation}
     *
     * <p>Of an error that the service answered, every field that has no accessor here: texts, numbers, flags, and lists and maps
     * of these, at most 64 values in all and four levels below the top. Keys are cut at 64 characters and texts at 512, with
     * control characters escaped; nulls are left out.
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
     * {@return what kept an answer from coming, or from being read, if something did} The exception behind it is the {@linkplain
     * #getCause() cause}: the transport's own, or, if one of its texts holds a token, or they are longer than some KB, a copy
     * with its name and its stack, its texts cut, and a mask in the place of the token.
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
         * How long the service asked to be left alone.
         *
         * @param retryAfter the wait, or null if none was asked for
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
         * One more detail, never a value of an event.
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
         * What kept an answer from coming, or from being read.
         *
         * @param failureKind the kind, or null
         * @return this builder
         */
        public Builder failureKind(@Nullable FailureKind failureKind) {
            this.failureKind = failureKind;
            return this;
        }

        /**
         * What caused it, which is passed on as it is. Its texts are somebody else's and may repeat a value; a token has to be
         * masked before.
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
