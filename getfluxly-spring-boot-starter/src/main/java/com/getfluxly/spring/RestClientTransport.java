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
import java.util.function.Consumer;
import java.util.function.Supplier;
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
    private final RenewableHttp renewable;
    private final TaskDecorator decorator;
    private final Semaphore room = new Semaphore(MAX_EXCHANGES);

    /**
     * A transport to this origin.
     *
     * @param host where every request goes
     * @param requestFactory asked before the first request, and by the first one after each {@link #renew}. What it
     *     gives must not follow redirects, and must have timeouts of its own: they end an exchange that nobody waits for
     *     any more. Destroyed with this transport or after its renewal, if it is a {@code DisposableBean} or closeable
     * @param customizer applied whenever a request factory was asked for; one that it sets is not used
     * @param decorator wraps each exchange, in the caller's thread: for what the caller's thread knows and the
     *     exchange's should, such as an observation
     */
    public RestClientTransport(
            ApiHost host,
            Supplier<? extends ClientHttpRequestFactory> requestFactory,
            Consumer<? super RestClient.Builder> customizer,
            TaskDecorator decorator) {
        this.host = host;
        this.renewable = new RenewableHttp(() -> HttpResources.open(requestFactory, customizer));
        this.decorator = decorator;
    }

    @Override
    public TransportResponse send(TransportRequest request) throws IOException {
        Exchange exchange = new Exchange(host.resolve(request.path()), request);
        // In the caller's thread and outside of the deadline, so that an interrupt cannot break the loading of classes.
        HttpResources http = renewable.acquire();
        boolean started = false;
        try {
            long deadline = System.nanoTime() + request.timeout().toNanos();
            if (!room.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw Failures.timedOut(request);
            }
            start(exchange, http);
            started = true;
            return exchange.await(deadline - System.nanoTime());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for an answer");
        } finally {
            if (!started) {
                renewable.release(http);
            }
        }
    }

    /** One worker for each exchange, as with {@link #send}; fails at once if {@value #MAX_EXCHANGES} are under way. */
    @Override
    public CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
        Exchange exchange = new Exchange(host.resolve(request.path()), request);
        try {
            HttpResources http = renewable.acquire();
            boolean started = false;
            try {
                if (!room.tryAcquire()) {
                    throw new IOException("too many exchanges are under way");
                }
                start(exchange, http);
                started = true;
                return exchange.answer();
            } finally {
                if (!started) {
                    renewable.release(http);
                }
            }
        } catch (IOException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    /**
     * Has the next request make its HTTP client anew, for instance because the certificates have changed that it trusts.
     * Exchanges under way end undisturbed on the client that they began with, which is freed after the last of them. Does
     * nothing where no client was made yet, and nothing after {@link #close}. For any thread; sends nothing, waits for no
     * exchange, but for a client that is just being made, and does not throw.
     *
     * @since 0.1.0
     */
    public void renew() {
        renewable.renew();
    }

    /** Frees the connections and threads. Idempotent. What is still under way ends with its connection, or by its own timeout. */
    @Override
    public void close() {
        renewable.close();
    }

    /** Names the origin. */
    @Override
    public String toString() {
        return "RestClientTransport[" + host + "]";
    }

    /** Leaves the HTTP client to the exchange, unless it throws. */
    private void start(Exchange exchange, HttpResources http) throws IOException {
        try {
            Runnable task = decorator.decorate(() -> exchange.run(http.client()));
            http.executor().execute(() -> run(task, exchange, http));
        } catch (RejectedExecutionException closedMeanwhile) {
            room.release();
            throw RenewableHttp.closed();
        } catch (Throwable noThread) {
            room.release();
            throw noThread;
        }
    }

    private void run(Runnable task, Exchange exchange, HttpResources http) {
        try {
            task.run();
        } catch (Throwable ofTheDecorator) {
            exchange.fail(ofTheDecorator);
        } finally {
            room.release();
            renewable.release(http);
        }
    }
}
