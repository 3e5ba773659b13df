package com.getfluxly.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
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
    /** What is under way or waits for a thread, with the task that does it. */
    private final Map<Future<?>, Runnable> exchanges = new ConcurrentHashMap<>();

    private final ThreadPoolExecutor threads = threads();
    /** The request whose answer a thread of the transport waits for, or null. */
    private final AtomicReference<@Nullable HttpRequest> awaited = new AtomicReference<>();

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private @Nullable HttpClient client;
    private boolean closed;

    /**
     * A transport to this origin.
     *
     * @param host where every request goes
     */
    public JdkHttpTransport(ApiHost host) {
        this.host = host;
        warnOfUnsafeFlags();
    }

    @Override
    public TransportResponse send(TransportRequest request) throws IOException {
        HttpRequest httpRequest = httpRequest(request);
        Future<TransportResponse> exchange =
                awaited.compareAndSet(null, httpRequest) ? startWaiting(httpRequest) : start(httpRequest);
        try {
            return exchange.get(request.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new InterruptedIOException(
                    "no answer within " + request.timeout().toMillis() + " ms");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for an answer");
        } catch (CancellationException closedMeanwhile) {
            throw closed();
        } catch (ExecutionException failed) {
            throw failure(failed.getCause());
        } finally {
            // This is the only deadline: the HTTP client's own ends with the headers, and costs a wake-up of its
            // selector.
            exchange.cancel(true);
        }
    }

    @Override
    public CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
        try {
            return start(httpRequest(request));
        } catch (IOException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    @Override
    public void close() {
        HttpClient retired;
        lock.lock();
        try {
            closed = true;
            retired = client;
            client = null;
        } finally {
            lock.unlock();
        }
        exchanges.keySet().forEach(exchange -> exchange.cancel(true));
        try {
            if (retired != null) {
                shutDown(retired);
            }
        } finally {
            threads.shutdown();
        }
    }

    /** Names the origin. */
    @Override
    public String toString() {
        return "JdkHttpTransport[" + host + "]";
    }

    /**
     * A thread of the transport waits for the answer, which only one of them ever does. Asynchronously, the HTTP client would
     * hand each answer to the JDK's common pool, which on two cores starts a thread for it: that costs more than all else
     * together. See docs/performance.md.
     */
    private Future<TransportResponse> startWaiting(HttpRequest request) throws IOException {
        try {
            HttpClient opened = client();
            FutureTask<TransportResponse> exchange = new FutureTask<>(() -> sendWaiting(opened, request)) {
                @Override
                protected void done() {
                    if (forget(this)) {
                        awaited.compareAndSet(request, null);
                    }
                }
            };
            execute(exchange, () -> {
                exchange.run();
                // If it was given up before it ran.
                awaited.compareAndSet(request, null);
            });
            return exchange;
        } catch (Throwable notStarted) {
            awaited.compareAndSet(request, null);
            throw notStarted;
        }
    }

    /** Gives the turn away before whoever waits here hears of the answer, since the next request may follow at once. */
    private TransportResponse sendWaiting(HttpClient client, HttpRequest request)
            throws IOException, InterruptedException {
        try {
            return response(client.send(request, JdkHttpTransport::body));
        } finally {
            awaited.compareAndSet(request, null);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback only forgets the exchange
    private CompletableFuture<TransportResponse> start(HttpRequest request) throws IOException {
        HttpClient opened = client();
        CompletableFuture<TransportResponse> exchange = new CompletableFuture<>();
        exchange.whenComplete((answer, failure) -> forget(exchange));
        execute(exchange, () -> send(opened, request, exchange));
        return exchange;
    }

    /** On a thread of the transport: the client looks up names and asks a proxy selector, which may hang. */
    private void execute(Future<?> exchange, Runnable task) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw closed();
            }
            exchanges.put(exchange, task);
            threads.execute(task);
        } catch (Throwable notStarted) {
            exchange.cancel(true);
            throw notStarted;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whatever hangs, an exchange that is over is not held: its body counts no more among the bytes of the queue.
     *
     * @return whether it waited for a thread
     */
    @SuppressWarnings("CollectionUndefinedEquality") // by identity, as meant
    private boolean forget(Future<?> exchange) {
        Runnable task = exchanges.remove(exchange);
        return task != null && threads.remove(task);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what comes of them is told to the exchange
    private static void send(HttpClient client, HttpRequest request, CompletableFuture<TransportResponse> exchange) {
        if (exchange.isDone()) {
            return;
        }
        try {
            CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request, JdkHttpTransport::body);
            exchange.whenComplete((answer, gaveUp) -> sent.cancel(true));
            sent.whenComplete((answer, failure) -> complete(exchange, answer, failure));
        } catch (Throwable failure) {
            exchange.completeExceptionally(failure);
        }
    }

    private static void complete(
            CompletableFuture<TransportResponse> exchange, HttpResponse<byte[]> answer, @Nullable Throwable failure) {
        if (failure == null) {
            exchange.complete(response(answer));
        } else {
            exchange.completeExceptionally(failure(
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure));
        }
    }

    private static BodySubscriber<byte[]> body(ResponseInfo head) {
        return new BoundedBody(TransportResponse.MAX_BODY_BYTES);
    }

    private static TransportResponse response(HttpResponse<byte[]> answer) {
        return new TransportResponse(answer.statusCode(), answer.headers().map(), answer.body());
    }

    private HttpClient client() throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw closed();
            }
            if (client == null) {
                HttpClient.Builder builder = HttpClient.newBuilder()
                        // Without this, plain http offers an upgrade to HTTP/2 that proxies stumble over.
                        .version(HttpClient.Version.HTTP_1_1)
                        // JDK 17 would hand the token to the other origin.
                        .followRedirects(HttpClient.Redirect.NEVER)
                        // Answers are read where they arrive, which saves a change of threads. A trust manager that
                        // blocks, as
                        // one that asks for revocations may, holds up the other exchanges too; their callers wait
                        // elsewhere, with
                        // a deadline.
                        .executor(Runnable::run);
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
                .method(request.method(), new ReadyBody(request.body()));
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

    private static IOException failure(@Nullable Throwable cause) {
        return cause instanceof IOException io ? io : new IOException("the exchange failed", cause);
    }

    private static IOException closed() {
        return new IOException("the transport is closed");
    }

    /** HttpClient has no way to be closed before JDK 21; there, its thread ends when it is interrupted. */
    private static void shutDown(HttpClient client) {
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(client);
        } catch (NoSuchMethodException beforeJdk21) {
            SelectorThread.of(client).ifPresent(Thread::interrupt);
        } catch (ReflectiveOperationException unexpected) {
            throw new IllegalStateException("HttpClient.shutdownNow failed", unexpected);
        }
    }

    /** Few, whatever happens; one to wait for an answer, and one to start all other exchanges. */
    private static ThreadPoolExecutor threads() {
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
