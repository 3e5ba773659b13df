package com.getfluxly.spring.web;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The data of the current web request. It is created once, when the request begins, from data of the browser: do not use it as a
 * proof of anything. Each value is read once, when it is needed. It does not change, is safe for any thread, and keeps no object
 * of the web server.
 *
 * <p>A missing or invalid value is null. Every value has at most {@value #MAX_LENGTH} characters, and no control characters.
 *
 * @since 0.1.0
 */
public final class RequestContext {

    /** The longest value, in characters: {@value}. */
    public static final int MAX_LENGTH = 512;

    /** Of the request's attribute, and in Reactor's context. */
    static final String KEY = RequestContext.class.getName();

    static final RequestContext EMPTY = ofNothing();

    private final LateValue visitorId;
    private final LateValue path;
    private final LateValue referrer;
    private final LateValue userAgent;
    private final LateValue locale;
    private final LateValue clientAddress;

    RequestContext(
            LateValue visitorId,
            LateValue path,
            LateValue referrer,
            LateValue userAgent,
            LateValue locale,
            LateValue clientAddress) {
        this.visitorId = visitorId;
        this.path = path;
        this.referrer = referrer;
        this.userAgent = userAgent;
        this.locale = locale;
        this.clientAddress = clientAddress;
    }

    private static RequestContext ofNothing() {
        LateValue none = LateValue.NONE;
        return new RequestContext(none, none, none, none, none, none);
    }

    /**
     * {@return the data of the request that this thread answers; empty outside of a request, and with
     * {@code getfluxly.web.enabled=false}}
     */
    public static Optional<RequestContext> current() {
        return Optional.ofNullable(CurrentRequest.get());
    }

    /**
     * Runs work that does not belong to the current request: during the work, there is no request.
     *
     * @param work runs on this thread
     * @param <T> the type of the result
     * @return the result of the work
     */
    public static <T> T outside(Supplier<T> work) {
        RequestContext request = CurrentRequest.get();
        CurrentRequest.clear();
        try {
            return work.get();
        } finally {
            if (request != null) {
                CurrentRequest.set(request);
            }
        }
    }

    /** {@return the id in the visitor's cookie, 1 to 128 characters of {@code [A-Za-z0-9_-]}} */
    public @Nullable String visitorId() {
        return visitorId.get();
    }

    /** {@return the path as it was sent, without query and without parameters such as {@code ;jsessionid}} */
    public @Nullable String path() {
        return path.get();
    }

    /** {@return the host that the visitor came from, in lower case, without the rest of the address} */
    public @Nullable String referrer() {
        return referrer.get();
    }

    /** {@return the header {@code User-Agent}} */
    public @Nullable String userAgent() {
        return userAgent.get();
    }

    /** {@return the tag of the language that the browser prefers, such as {@code de-DE}} */
    public @Nullable String locale() {
        return locale.get();
    }

    /** {@return the address of the client, or of the last proxy if the application trusts no forwarded headers} */
    public @Nullable String clientAddress() {
        return clientAddress.get();
    }

    /** Names the known values, but does not show them: they are personal data, and this text may be logged. */
    @Override
    public String toString() {
        return Stream.of(
                        named("visitorId", visitorId),
                        named("path", path),
                        named("referrer", referrer),
                        named("userAgent", userAgent),
                        named("locale", locale),
                        named("clientAddress", clientAddress))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.joining(", ", "RequestContext[", "]"));
    }

    private static String named(String name, LateValue value) {
        return value.get() == null ? "" : name;
    }
}
