package com.getfluxly.spring;

import com.getfluxly.transport.TransportRequest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.client.ResourceAccessException;

/** Turns whatever an HTTP client throws into what the engine understands, and keeps the token out of it. */
final class Failures {

    private Failures() {}

    static InterruptedIOException timedOut(TransportRequest request) {
        return new InterruptedIOException(
                "no answer within " + request.timeout().toMillis() + " ms");
    }

    static IOException translate(@Nullable Throwable thrown, TransportRequest request) {
        Throwable failure = thrown instanceof ResourceAccessException wrapper ? wrapper.getCause() : thrown;
        if (isTimeout(failure)) {
            return timedOut(request);
        }
        if (failure == null || showsCredentials(failure, request)) {
            return new IOException("the exchange failed"
                    + (failure == null ? "" : " with " + failure.getClass().getName()));
        }
        return failure instanceof IOException io ? io : new IOException("the exchange failed", failure);
    }

    /** By name: each client has an exception of its own, and not every client is there. */
    private static boolean isTimeout(@Nullable Throwable failure) {
        return failure instanceof InterruptedIOException
                || isNamedTimeout(failure)
                || (failure instanceof IOException && isNamedTimeout(failure.getCause()));
    }

    private static boolean isNamedTimeout(@Nullable Throwable failure) {
        return failure != null && failure.getClass().getSimpleName().endsWith("TimeoutException");
    }

    /** Looks at all that a log would print: a client that refuses a header's value repeats it in its message. */
    private static boolean showsCredentials(Throwable failure, TransportRequest request) {
        StringWriter printed = new StringWriter();
        failure.printStackTrace(new PrintWriter(printed, true));
        return request.headers().entrySet().stream()
                .filter(header -> HttpHeaders.AUTHORIZATION.equalsIgnoreCase(header.getKey()))
                .map(Map.Entry::getValue)
                .map(value -> value.substring(value.lastIndexOf(' ') + 1))
                .anyMatch(credentials -> printed.toString().contains(credentials));
    }
}
