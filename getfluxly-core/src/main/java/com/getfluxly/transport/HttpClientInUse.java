package com.getfluxly.transport;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** One HTTP client, who uses it, and when its connections were last used. Guarded by the lock of {@link HttpClients}. */
final class HttpClientInUse {

    /**
     * Failures in a row after which a client is not trusted any more: its thread may be stuck in a trust manager, or it may have
     * been made when the name had other addresses.
     */
    private static final int SUSPICIOUS = 3;

    private final HttpClient client;
    private final @Nullable Thread selector;
    private final @Nullable String proxyAuthorization;

    private int users;
    private int mostUsers;
    private int failures;
    /** When the last exchanges ended, as many as there may be connections; the first is the longest ago. */
    private final Deque<Long> ends = new ArrayDeque<>();

    /** @param proxyAuthorization the header for the proxy on the way, or null */
    HttpClientInUse(HttpClient client, @Nullable String proxyAuthorization) {
        this.client = client;
        this.selector = SelectorThread.of(client).orElse(null);
        this.proxyAuthorization = proxyAuthorization;
    }

    HttpClient client() {
        return client;
    }

    @Nullable String proxyAuthorization() {
        return proxyAuthorization;
    }

    void enter() {
        users++;
        mostUsers = Math.max(mostUsers, users);
    }

    void leave(long now) {
        users--;
        ends.add(now);
        if (ends.size() > mostUsers) {
            ends.remove();
        }
    }

    boolean isUsed() {
        return users > 0;
    }

    /**
     * Whether the connection that would be used next may have been idle for so long. The JDK's client takes the one that has
     * waited longest, so that is the one of as many exchanges ago as there may be connections.
     */
    boolean hasIdled(long now, Duration maxIdle) {
        return !ends.isEmpty() && now - ends.element() >= maxIdle.toNanos();
    }

    void answered() {
        failures = 0;
    }

    /** Whether it will never work again: its one thread, which moves all bytes, is gone. */
    boolean isDead() {
        return selector != null && !selector.isAlive();
    }

    /** Whether what it threw leaves no hope that it will ever work again. */
    boolean isBeyondRepair(Throwable failure) {
        failures++;
        return failure instanceof Error || isDead() || failures >= SUSPICIOUS;
    }

    /** HttpClient has no way to be closed before JDK 21; there, its thread ends when it is interrupted. */
    void shutDown() {
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(client);
        } catch (NoSuchMethodException beforeJdk21) {
            if (selector != null) {
                selector.interrupt();
            }
        } catch (ReflectiveOperationException unexpected) {
            throw new IllegalStateException("HttpClient.shutdownNow failed", unexpected);
        }
    }
}
