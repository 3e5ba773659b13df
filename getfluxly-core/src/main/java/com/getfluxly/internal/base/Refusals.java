package com.getfluxly.internal.base;

import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import org.jspecify.annotations.Nullable;

/** The errors that the engine raises itself. They name field, limit and size, never a value. */
public final class Refusals {

    private Refusals() {}

    public static GetFluxlyException invalid(String field, String message) {
        return GetFluxlyException.invalid(field, message).build();
    }

    /** A value is named by its type, which is no secret. */
    public static GetFluxlyException ofType(Class<?> type, String reason) {
        String name = SafeText.clean(type.getName(), SafeText.MAX_DETAIL);
        return GetFluxlyException.invalid("value", "a value of the type " + name + " " + reason)
                .detail("type", name)
                .build();
    }

    /** The same refusal, and where it happened. */
    public static GetFluxlyException at(String field, GetFluxlyException refused) {
        GetFluxlyException.Builder located = GetFluxlyException.invalid(field, field + ": " + refused.getMessage());
        located.cause(refused.getCause());
        Object type = refused.details().get("type");
        return (type == null ? located : located.detail("type", type)).build();
    }

    /** The parameter, unless it is null. */
    public static <T> T notNull(String parameter, @Nullable T given) {
        if (given == null) {
            throw invalid(parameter, parameter + " must not be null");
        }
        return given;
    }

    /** By its kind only: a message of an accessor may hold a value. */
    public static GetFluxlyException unreadable(Throwable thrown) {
        return invalid("event", "event cannot be read: " + thrown.getClass().getName());
    }

    /** What is thrown in the middle of a value: its class, and where it came from. */
    public static GetFluxlyException unreadable(String field, Throwable thrown) {
        return GetFluxlyException.invalid(
                        field, field + " holds a value that cannot be read (" + NamedCause.nameOf(thrown) + ")")
                .cause(NamedCause.of(thrown))
                .build();
    }

    /** By its class, and what it threw without its text. */
    public static GetFluxlyException processorFailed(Class<?> processor, Throwable thrown) {
        return GetFluxlyException.of(
                        ErrorCode.PROCESSOR_ERROR,
                        "the processor " + SafeText.clean(processor.getName(), SafeText.MAX_DETAIL) + " failed ("
                                + NamedCause.nameOf(thrown) + ")")
                .cause(NamedCause.of(thrown))
                .build();
    }

    public static GetFluxlyException trackedByAProcessor() {
        return GetFluxlyException.of(
                        ErrorCode.PROCESSOR_ERROR, "a processor may not track events with the client that asks it")
                .build();
    }

    public static GetFluxlyException tooLarge(String given) {
        return GetFluxlyException.of(
                        ErrorCode.PAYLOAD_TOO_LARGE,
                        "an event may have at most " + Limits.MAX_EVENT_BYTES + " bytes of JSON, got " + given)
                .detail("field", "event")
                .detail("limit", Limits.MAX_EVENT_BYTES)
                .build();
    }

    public static GetFluxlyException full(String bound, long limit) {
        return GetFluxlyException.of(ErrorCode.QUEUE_OVERFLOW, "the queue is full: " + bound + " is " + limit)
                .detail("field", bound)
                .detail("limit", limit)
                .build();
    }

    public static GetFluxlyException spoolUnavailable() {
        return GetFluxlyException.of(
                        ErrorCode.SPOOL_UNAVAILABLE, "the spool's disk takes no events, and spoolFallback is REFUSE")
                .build();
    }

    public static GetFluxlyException spoolTimeout() {
        return GetFluxlyException.of(ErrorCode.SPOOL_TIMEOUT, "the spool's disk did not answer within maxBlock")
                .build();
    }

    public static GetFluxlyException noThread() {
        return GetFluxlyException.of(ErrorCode.NO_THREAD, "the JVM has no thread left to deliver with")
                .build();
    }

    public static GetFluxlyException closed() {
        return GetFluxlyException.of(ErrorCode.CLOSED, "the client was shut down")
                .build();
    }
}
