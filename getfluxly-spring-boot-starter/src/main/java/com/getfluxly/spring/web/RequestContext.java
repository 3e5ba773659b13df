package com.getfluxly.spring.web;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the request that is being answered. Made once, when it begins, of what the browser says: nothing of it is
 * proof of anything. Immutable, and so safe for any thread.
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

    static final RequestContext EMPTY = new RequestContext(null, null, null, null, null, null);

    private final @Nullable String visitorId;
    private final @Nullable String path;
    private final @Nullable String referrer;
    private final @Nullable String userAgent;
    private final @Nullable String locale;
    private final @Nullable String clientAddress;

    RequestContext(
            @Nullable String visitorId,
            @Nullable String path,
            @Nullable String referrer,
            @Nullable String userAgent,
            @Nullable String locale,
            @Nullable String clientAddress) {
        this.visitorId = visitorId;
        this.path = path;
        this.referrer = referrer;
        this.userAgent = userAgent;
        this.locale = locale;
        this.clientAddress = clientAddress;
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
        return visitorId;
    }

    /** {@return the path as it was sent, without query and without parameters such as {@code ;jsessionid}} */
    public @Nullable String path() {
        return path;
    }

    /** {@return the host that the visitor came from, in lower case, and no more of it} */
    public @Nullable String referrer() {
        return referrer;
    }

    /** {@return what the browser calls itself} */
    public @Nullable String userAgent() {
        return userAgent;
    }

    /** {@return the tag of the language that the browser prefers, such as {@code de-DE}} */
    public @Nullable String locale() {
        return locale;
    }

    /** {@return the address of the client, or of the last proxy if the application trusts no forwarded headers} */
    public @Nullable String clientAddress() {
        return clientAddress;
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

    private static String named(String name, @Nullable String value) {
        return value == null ? "" : name;
    }
}
