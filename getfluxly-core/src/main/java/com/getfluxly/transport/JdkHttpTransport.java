package com.getfluxly.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transport of plain Java, on the JDK's own HTTP client: HTTP/1.1, no redirects, no cookies, no authenticator.
 *
 * <p>The client and its threads are made by the first request, since that costs more than all else at start-up.
 *
 * @since 0.1.0
 */
public final class JdkHttpTransport implements Transport {

    private static final Logger LOGGER = LoggerFactory.getLogger(JdkHttpTransport.class);

    private static final int MAX_THREADS = 2;
    private static final Duration IDLE = Duration.ofMinutes(1);

    private final ApiHost host;
    private final Set<CompletableFuture<?>> exchanges = ConcurrentHashMap.newKeySet();

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private @Nullable HttpClient client;
    private @Nullable ExecutorService executor;
    private boolean closed;

    /** A transport to this origin. */
    public JdkHttpTransport(ApiHost host) {
        this.host = host;
        warnOfUnsafeFlags();
    }

    @Override
    @SuppressWarnings("CollectionUndefinedEquality") // by identity, as meant
    public TransportResponse send(TransportRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> exchange = start(request);
        exchanges.add(exchange);
        if (isClosed()) {
            // close() may have looked for exchanges before this one was among them.
            exchange.cancel(true);
        }
        try {
            HttpResponse<byte[]> response = exchange.get(request.timeout().toNanos(), TimeUnit.NANOSECONDS);
            return new TransportResponse(
                    response.statusCode(), response.headers().map(), response.body());
        } catch (TimeoutException late) {
            throw timedOut(request);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for an answer");
        } catch (CancellationException closedMeanwhile) {
            throw new IOException("the transport is closed");
        } catch (ExecutionException failed) {
            throw failure(request, failed.getCause());
        } finally {
            // The request's own timeout ends with the headers, so a body that stalls is only ended by this.
            exchange.cancel(true);
            exchanges.remove(exchange);
        }
    }

    @Override
    public void close() {
        HttpClient retired;
        ExecutorService threads;
        lock.lock();
        try {
            closed = true;
            retired = client;
            threads = executor;
            client = null;
            executor = null;
        } finally {
            lock.unlock();
        }
        exchanges.forEach(exchange -> exchange.cancel(true));
        try {
            if (retired != null) {
                shutDown(retired);
            }
        } finally {
            if (threads != null) {
                threads.shutdown();
            }
        }
    }

    /** Names the origin. */
    @Override
    public String toString() {
        return "JdkHttpTransport[" + host + "]";
    }

    /** On a thread of the transport: the client asks a proxy selector, foreign code that may hang, before it returns. */
    private CompletableFuture<HttpResponse<byte[]>> start(TransportRequest request) throws IOException {
        HttpRequest httpRequest = httpRequest(request);
        CompletableFuture<HttpResponse<byte[]>> exchange = new CompletableFuture<>();
        lock.lock();
        try {
            HttpClient opened = client();
            Objects.requireNonNull(executor).execute(() -> send(opened, httpRequest, exchange));
            return exchange;
        } catch (RejectedExecutionException closedMeanwhile) {
            throw new IOException("the transport is closed");
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what comes of them is told to the exchange
    private static void send(HttpClient client, HttpRequest request, CompletableFuture<HttpResponse<byte[]>> exchange) {
        if (exchange.isDone()) {
            return;
        }
        try {
            CompletableFuture<HttpResponse<byte[]>> sent =
                    client.sendAsync(request, info -> new BoundedBody(TransportResponse.MAX_BODY_BYTES));
            exchange.whenComplete((answer, gaveUp) -> sent.cancel(true));
            sent.whenComplete((answer, failure) -> complete(exchange, answer, failure));
        } catch (Throwable failure) {
            exchange.completeExceptionally(failure);
        }
    }

    private static void complete(
            CompletableFuture<HttpResponse<byte[]>> exchange,
            HttpResponse<byte[]> answer,
            @Nullable Throwable failure) {
        if (failure == null) {
            exchange.complete(answer);
        } else {
            exchange.completeExceptionally(
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private HttpClient client() throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IOException("the transport is closed");
            }
            if (client == null) {
                executor = threads();
                HttpClient.Builder builder = HttpClient.newBuilder()
                        // Without this, plain http offers an upgrade to HTTP/2 that proxies stumble over.
                        .version(HttpClient.Version.HTTP_1_1)
                        // JDK 17 would hand the token to the other origin.
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .executor(executor);
                if (host.isPlainHttp()) {
                    // Through a proxy, the token would leave this machine in the clear.
                    builder.proxy(HttpClient.Builder.NO_PROXY);
                }
                client = builder.build();
            }
            return client;
        } finally {
            lock.unlock();
        }
    }

    /** Flags of the JVM that undo what this transport stands for, and that nobody may have set on purpose. */
    private static void warnOfUnsafeFlags() {
        String unverified = System.getProperty("jdk.internal.httpclient.disableHostnameVerification");
        if (unverified != null && (unverified.isEmpty() || Boolean.parseBoolean(unverified))) {
            LOGGER.warn("a JVM flag turns off host name verification: the token may reach a stranger");
        }
        if (System.getProperty("jdk.httpclient.HttpClient.log") != null) {
            LOGGER.warn("a JVM flag makes the HTTP client log requests: the token may appear in the log");
        }
    }

    private HttpRequest httpRequest(TransportRequest request) throws IOException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(host.resolve(request.path()))
                .method(request.method(), BodyPublishers.ofByteArray(request.body()))
                .timeout(request.timeout());
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            setHeader(builder, header.getKey(), header.getValue());
        }
        return builder.build();
    }

    private static void setHeader(HttpRequest.Builder builder, String name, String value) throws IOException {
        try {
            builder.setHeader(name, value);
        } catch (IllegalArgumentException refused) {
            // Not chained: its message repeats the value, which may be the token.
            throw new IOException("the HTTP client refuses the value of the header " + name);
        }
    }

    private static IOException failure(TransportRequest request, @Nullable Throwable cause) {
        if (cause instanceof HttpTimeoutException) {
            return timedOut(request);
        }
        return cause instanceof IOException io ? io : new IOException("the exchange failed", cause);
    }

    private static InterruptedIOException timedOut(TransportRequest request) {
        return new InterruptedIOException(
                "no answer within " + request.timeout().toMillis() + " ms");
    }

    /** HttpClient has no way to be closed before JDK 21; there, dropping the last reference ends its threads. */
    private static void shutDown(HttpClient client) {
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(client);
        } catch (NoSuchMethodException beforeJdk21) {
            return;
        } catch (ReflectiveOperationException unexpected) {
            throw new IllegalStateException("HttpClient.shutdownNow failed", unexpected);
        }
    }

    /** Few, whatever happens; more than one, so that a name lookup that hangs stops no exchange that needs none. */
    private static ExecutorService threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                MAX_THREADS,
                MAX_THREADS,
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                JdkHttpTransport::daemon);
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static Thread daemon(Runnable task) {
        // Without the first caller's inheritable context and class loader, which are none of ours to keep.
        Thread thread = new Thread(null, task, "getfluxly-http", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(JdkHttpTransport.class.getClassLoader());
        return thread;
    }
}
