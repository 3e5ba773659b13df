package com.getfluxly.spring;

import com.getfluxly.transport.ApiHost;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.TaskDecorator;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * The transport of a Spring application, on {@link RestClient}: whatever the application says about its HTTP clients
 * (proxy, TLS, observations, interceptors) holds for the client's requests too.
 *
 * <p>Neither the client nor a thread exists before the first request. An exchange runs on a daemon thread
 * {@code getfluxly-http-…} while the caller waits for it, so that one deadline bounds all of it, a body that stalls
 * included, with every HTTP client: their own timeouts bound one read each. At most {@value #MAX_EXCHANGES} exchanges are
 * under way at once; further callers wait, within their own deadline. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class RestClientTransport implements Transport {

    /** How many exchanges may be under way at once, those included whose caller has given up. */
    public static final int MAX_EXCHANGES = 32;

    private final ApiHost host;
    private final Supplier<? extends ClientHttpRequestFactory> requestFactory;
    private final Consumer<? super RestClient.Builder> customizer;
    private final TaskDecorator decorator;
    private final Semaphore room = new Semaphore(MAX_EXCHANGES);

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private @Nullable HttpResources resources;
    private boolean closed;

    /**
     * A transport to this origin.
     *
     * @param requestFactory asked once, before the first request. It must not follow redirects, and must have timeouts
     *     of its own: they end an exchange that nobody waits for any more. Destroyed with this transport, if it is a
     *     {@code DisposableBean} or closeable
     * @param customizer applied once, before the first request; a request factory that it sets is not used
     * @param decorator wraps each exchange, in the caller's thread: for what the caller's thread knows and the
     *     exchange's should, such as an observation
     */
    public RestClientTransport(
            ApiHost host,
            Supplier<? extends ClientHttpRequestFactory> requestFactory,
            Consumer<? super RestClient.Builder> customizer,
            TaskDecorator decorator) {
        this.host = host;
        this.requestFactory = requestFactory;
        this.customizer = customizer;
        this.decorator = decorator;
    }

    @Override
    public TransportResponse send(TransportRequest request) throws IOException {
        HttpResources http = resources();
        long deadline = System.nanoTime() + request.timeout().toNanos();
        Exchange exchange = new Exchange(host.resolve(request.path()), request);
        try {
            if (!room.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw Failures.timedOut(request);
            }
            start(exchange, http);
            return exchange.await(deadline - System.nanoTime());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for an answer");
        }
    }

    /** One worker for each exchange, as with {@link #send}; fails at once if {@value #MAX_EXCHANGES} are under way. */
    @Override
    public CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
        try {
            HttpResources http = resources();
            Exchange exchange = new Exchange(host.resolve(request.path()), request);
            if (!room.tryAcquire()) {
                throw new IOException("too many exchanges are under way");
            }
            start(exchange, http);
            return exchange.answer();
        } catch (IOException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    /** Frees the connections and threads. Idempotent. What is still under way ends with its connection, or by its own timeout. */
    @Override
    public void close() {
        HttpResources retired;
        lock.lock();
        try {
            closed = true;
            retired = resources;
            resources = null;
        } finally {
            lock.unlock();
        }
        if (retired != null) {
            retired.close();
        }
    }

    /** Names the origin. */
    @Override
    public String toString() {
        return "RestClientTransport[" + host + "]";
    }

    private void start(Exchange exchange, HttpResources http) throws IOException {
        try {
            Runnable task = decorator.decorate(() -> exchange.run(http.client()));
            http.executor().execute(() -> {
                try {
                    task.run();
                } finally {
                    room.release();
                }
            });
        } catch (RejectedExecutionException closedMeanwhile) {
            room.release();
            throw closed();
        } catch (Throwable noThread) {
            room.release();
            throw noThread;
        }
    }

    /** In the caller's thread and outside of the deadline, so that an interrupt cannot break the loading of classes. */
    private HttpResources resources() throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw closed();
            }
            if (resources == null) {
                resources = HttpResources.open(requestFactory, customizer);
            }
            return resources;
        } catch (RuntimeException | LinkageError failed) {
            throw new IOException("the HTTP client cannot be set up", failed);
        } finally {
            lock.unlock();
        }
    }

    private static IOException closed() {
        return new IOException("the transport is closed");
    }
}
