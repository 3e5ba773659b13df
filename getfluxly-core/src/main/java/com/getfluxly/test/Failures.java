package com.getfluxly.test;

import com.getfluxly.delivery.DropReason;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.queue.Refusal;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The failures that a test asks for, each for the next call that can fail so. For any thread. */
final class Failures {

    private static final String WHY = "as failNext asked for";
    private static final Duration RATE_LIMIT = Duration.ofSeconds(1);

    /** Of the client itself. */
    private static final Set<ErrorCode> OF_EVENTS_ONLY = EnumSet.of(
            ErrorCode.QUEUE_OVERFLOW,
            ErrorCode.PROCESSOR_ERROR,
            ErrorCode.SPOOL_UNAVAILABLE,
            ErrorCode.SPOOL_TIMEOUT,
            ErrorCode.CLOSED);

    /** Of the client, or of the service. */
    private static final Set<ErrorCode> OF_BOTH = EnumSet.of(ErrorCode.VALIDATION_ERROR, ErrorCode.PAYLOAD_TOO_LARGE);

    /** Guarded by itself. */
    private final List<ErrorCode> asked = new ArrayList<>();

    void add(@Nullable ErrorCode code) {
        if (code == null || code == ErrorCode.NO_THREAD) {
            throw GetFluxlyException.invalid("code", "code must be one of a call that can fail, got " + code)
                    .build();
        }
        synchronized (asked) {
            asked.add(code);
        }
    }

    void clear() {
        synchronized (asked) {
            asked.clear();
        }
    }

    @Nullable Refusal ofAnEvent() {
        ErrorCode code = take(one -> OF_EVENTS_ONLY.contains(one) || OF_BOTH.contains(one));
        return code == null
                ? null
                : new Refusal(
                        DropReason.valueOf(code.name()),
                        () -> GetFluxlyException.of(code, code + ", " + WHY).build());
    }

    /** The answer of a service, or of a network, that fails; null if the call is to succeed. */
    @Nullable TransportResponse ofACall() throws IOException {
        ErrorCode code = take(one -> !OF_EVENTS_ONLY.contains(one));
        return code == null ? null : answer(code);
    }

    /**
     * Not left to the wire: after a real answer of that kind the client calls nobody for a while, and it is one call that is to
     * fail.
     *
     * @param violation refused anyway, so that it does not count
     */
    void refuseIfLimited(@Nullable GetFluxlyException violation) {
        if (violation == null && isNextOfACall(ErrorCode.RATE_LIMITED)) {
            take(ErrorCode.RATE_LIMITED::equals);
            throw GetFluxlyException.of(ErrorCode.RATE_LIMITED, WHY)
                    .status(429)
                    .retryAfter(RATE_LIMIT)
                    .build();
        }
    }

    private boolean isNextOfACall(ErrorCode code) {
        synchronized (asked) {
            return asked.stream()
                    .filter(one -> !OF_EVENTS_ONLY.contains(one))
                    .findFirst()
                    .filter(code::equals)
                    .isPresent();
        }
    }

    private @Nullable ErrorCode take(Predicate<ErrorCode> wanted) {
        synchronized (asked) {
            for (Iterator<ErrorCode> left = asked.iterator(); left.hasNext(); ) {
                ErrorCode code = left.next();
                if (wanted.test(code)) {
                    left.remove();
                    return code;
                }
            }
            return null;
        }
    }

    private static TransportResponse answer(ErrorCode code) throws IOException {
        return switch (code) {
            case NETWORK_ERROR -> throw new ConnectException(WHY);
            case TIMEOUT -> throw new SocketTimeoutException(WHY);
            case INVALID_RESPONSE -> answer(200, "{}");
            case UNEXPECTED_HTML -> answer(400, "<html><body>" + WHY + "</body></html>");
            default ->
                answer(
                        statusOf(code),
                        new String(Wire.write(Map.of("error", code.code(), "detail", WHY)), StandardCharsets.UTF_8));
        };
    }

    /** See the page snippets/error-table of the API reference. */
    private static int statusOf(ErrorCode code) {
        return switch (code) {
            case UNAUTHENTICATED -> 401;
            case PAYMENT_REQUIRED -> 402;
            case FORBIDDEN, WRONG_KEY_TYPE -> 403;
            case NOT_FOUND -> 404;
            case ALIAS_CONFLICT, ERASURE_IN_PROGRESS -> 409;
            case PAYLOAD_TOO_LARGE -> 413;
            case PROTOCOL_REJECTED -> 415;
            case TOO_EARLY -> 425;
            case REDIRECTED -> 302;
            case SERVER_ERROR -> 503;
            default -> 400;
        };
    }

    private static TransportResponse answer(int status, String body) {
        return new TransportResponse(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }
}
