package com.getfluxly.transport;

import com.getfluxly.error.FailureKind;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A transport says with this exception that nothing of the request's body was sent, whatever the cause is: the service surely has
 * not taken it. A transport that does not know this throws its original exception; then the types of the exceptions decide about
 * the kind of failure.
 *
 * @since 0.1.0
 */
public final class NotSentException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What {@link #kind()} returns, or null. */
    private final @Nullable FailureKind kind;

    /**
     * Makes the exception.
     *
     * @param kind the kind of failure, or null if the cause says it
     * @param message for people; without a token or a value of an event
     * @param cause the cause, or null
     */
    public NotSentException(@Nullable FailureKind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /**
     * {@return an exception with this cause, whose type says the kind of failure} Its message is that of the cause, or the name
     * of its class.
     *
     * @param cause the cause
     */
    public static NotSentException of(IOException cause) {
        String message = cause.getMessage();
        return new NotSentException(
                null, message == null || message.isBlank() ? cause.getClass().getName() : message, cause);
    }

    /** {@return the kind of failure, if the transport knows more than the cause says} */
    public Optional<FailureKind> kind() {
        return Optional.ofNullable(kind);
    }
}
