package com.getfluxly.transport;

import com.getfluxly.error.FailureKind;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A transport's word that nothing of a request's body has left this machine, whatever the cause: the service surely has not
 * taken it. A transport that does not know throws what it has; then the kind of failure is found out by the types of its
 * exceptions.
 *
 * @since 0.1.0
 */
public final class NotSentException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What {@link #kind()} returns, or null. */
    private final @Nullable FailureKind kind;

    /**
     * What kept the request from being sent.
     *
     * @param kind the kind of failure, or null if the cause says it
     * @param message for people; no token and no value of an event
     * @param cause the cause, or null
     */
    public NotSentException(@Nullable FailureKind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /**
     * {@return the same word for a cause that says itself what kind of failure it is} Its message is that of the cause, or else the
     * name of its class.
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
