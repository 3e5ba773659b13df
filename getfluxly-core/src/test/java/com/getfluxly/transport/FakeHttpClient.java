package com.getfluxly.transport;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** A client with a thread as the JDK's has one, and that can be ended, or its thread killed, without a network. */
final class FakeHttpClient extends HttpClient {

    private static final AtomicInteger NUMBERS = new AtomicInteger(700_000);

    private final int number = NUMBERS.incrementAndGet();
    private final Selector selector = new Selector("HttpClient-" + number + "-SelectorManager");

    FakeHttpClient() {
        selector.setDaemon(true);
        selector.start();
    }

    private static final class Selector extends Thread {

        private final AtomicInteger toldToEnd = new AtomicInteger();

        private Selector(String name) {
            super(name);
        }

        @Override
        public void run() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException ended) {
                // As the JDK's.
            }
        }

        @Override
        public void interrupt() {
            toldToEnd.incrementAndGet();
            super.interrupt();
        }
    }

    /** Its thread ends, by whatever. */
    void die() throws InterruptedException {
        selector.interrupt();
        selector.join();
    }

    /** Not since it was told to end, which it does in its own time. */
    boolean isOpen() {
        return timesEnded() == 0;
    }

    int timesEnded() {
        return selector.toldToEnd.get();
    }

    /** Called from JDK 21 on; before, its thread is interrupted. */
    public void shutdownNow() {
        selector.interrupt();
    }

    @Override
    public String toString() {
        return "FakeHttpClient(" + number + ")";
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return Optional.empty();
    }

    @Override
    public Redirect followRedirects() {
        return Redirect.NEVER;
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return Optional.empty();
    }

    @Override
    public SSLContext sslContext() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException none) {
            throw new AssertionError(none);
        }
    }

    @Override
    public SSLParameters sslParameters() {
        return new SSLParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return Optional.empty();
    }

    @Override
    public Version version() {
        return Version.HTTP_1_1;
    }

    @Override
    public Optional<Executor> executor() {
        return Optional.empty();
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) throws IOException {
        throw new IOException("nothing is sent");
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        return CompletableFuture.failedFuture(new IOException("nothing is sent"));
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, PushPromiseHandler<T> pushes) {
        return sendAsync(request, handler);
    }
}
