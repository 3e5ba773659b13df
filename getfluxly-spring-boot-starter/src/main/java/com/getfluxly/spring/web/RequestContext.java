package com.getfluxly.spring.web;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the request that is being answered. Made once, when it begins, of what the browser says: nothing of it is
 * proof of anything. What was sent is looked at when it is asked for, once. Does not change, and is safe for any thread; holds
 * nothing of the container's.
 *
 * <p>A value that is missing, or is not what it should be, is null. All are short: {@value #MAX_LENGTH} characters at most, without
 * control characters.
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
     * {@return what is known of the request that this thread answers; empty outside of one, and with {@code
     * getfluxly.web.enabled=false}}
     */
    public static Optional<RequestContext> current() {
        return Optional.ofNullable(CurrentRequest.get());
    }

    /**
     * Does something that is none of the request that this thread answers: within it there is none.
     *
     * @param work what is done, on this thread
     * @param <T> of what it results in
     * @return what it results in
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

    /** {@return the host that the visitor came from, in lower case, and no more of it} */
    public @Nullable String referrer() {
        return referrer.get();
    }

    /** {@return what the browser calls itself} */
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

    /** Names what is known, not the values: they are personal data and end up in logs. */
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
