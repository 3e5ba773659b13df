package com.getfluxly.spring;

import com.getfluxly.transport.ApiHost;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.core.task.TaskDecorator;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * The transport of a Spring application, on {@link RestClient}: whatever the application says about its HTTP clients
 * (proxy, TLS, observations, interceptors) holds for the client's requests too.
 *
 * <p>Neither the client nor a thread exists before the first request. Setting up the client and an exchange run on a daemon
 * thread {@code getfluxly-http-…} while the caller waits, so that one deadline bounds all of it, a body that stalls
 * included, with every HTTP client: their own timeouts bound one read each. At most {@value #MAX_EXCHANGES} exchanges are
 * waited for at once; further callers wait, within their own deadline. An exchange whose caller has given up is hung up, or
 * ends by its client's timeouts. Should that fail, too, four times as many threads are the most that there can be. Safe for
 * use by several threads.
 *
 * @since 0.1.0
 */
public final class RestClientTransport implements Transport {

    /** How many exchanges may be waited for at once. */
    public static final int MAX_EXCHANGES = 32;

    private final ApiHost host;
    private final RenewableHttp renewable;
    private final TaskDecorator decorator;
    private final Room room = new Room(MAX_EXCHANGES);
    private final ExecutorService executor = Executors.newCachedThreadPool(new Daemons());
    private final Set<Exchange> underWay = ConcurrentHashMap.newKeySet();

    /**
     * A transport to this origin.
     *
     * @param host where every request goes
     * @param requestFactory asked for the first request, and for the first one after each {@link #renew}, on a thread of
     *     the transport. What it gives must not follow redirects, and must have timeouts of its own: they end an exchange
     *     that nobody waits for any more. If its requests are {@code AutoCloseable}, they are closed then, by whoever gives
     *     up and while another thread executes them: that should break the connection, and must not block. Destroyed with this transport or after its renewal, if it is a {@code DisposableBean} or closeable
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
        long deadline = System.nanoTime() + request.timeout().toNanos();
        Exchange exchange = new Exchange(host.resolve(request.path()), request);
        try {
            if (!room.enter(deadline - System.nanoTime())) {
                throw Failures.timedOut(request);
            }
            start(exchange);
            return exchange.await(deadline - System.nanoTime());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for an answer");
        }
    }

    /** One worker for each exchange, as with {@link #send}; fails at once if {@value #MAX_EXCHANGES} are waited for. */
    @Override
    public CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
        Exchange exchange = new Exchange(host.resolve(request.path()), request);
        try {
            if (!room.enter()) {
                throw new IOException("too many exchanges are under way");
            }
            start(exchange);
            return exchange.answer();
        } catch (IOException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    /**
     * Has the next request make its HTTP client anew, for instance because the certificates have changed that it trusts.
     * Exchanges under way end undisturbed on the client that they began with, which is freed after the last of them. Does
     * nothing where no client was made yet, and nothing after {@link #close}. For any thread; sends nothing, waits for
     * nothing, and does not throw.
     *
     * @since 0.1.0
     */
    public void renew() {
        renewable.renew();
    }

    /**
     * Fails what is still under way, and frees the connections and threads as far as the HTTP client has a way to. Idempotent.
     * Does not wait for an HTTP client that is just being made: that is closed once it is there.
     */
    @Override
    public void close() {
        executor.shutdown();
        underWay.forEach(Exchange::close);
        renewable.close();
    }

    /** Names the origin. */
    @Override
    public String toString() {
        return "RestClientTransport[" + host + "]";
    }

    private void start(Exchange exchange) throws IOException {
        boolean started = false;
        try {
            Runnable task = decorator.decorate(() -> run(exchange));
            // Before it starts, so that nobody closes the transport in between.
            underWay.add(exchange);
            executor.execute(() -> work(task, exchange));
            started = true;
        } catch (RejectedExecutionException closedMeanwhile) {
            throw RenewableHttp.closed();
        } finally {
            if (started) {
                exchange.whenOver(room::leave);
            } else {
                underWay.remove(exchange);
                room.leave();
                room.workerLeft();
            }
        }
    }

    private void work(Runnable task, Exchange exchange) {
        try {
            task.run();
        } catch (Throwable ofTheDecorator) {
            exchange.fail(ofTheDecorator);
        } finally {
            // If the decorator did not run it.
            exchange.giveUp();
            underWay.remove(exchange);
            room.workerLeft();
        }
    }

    /** No worker is ever interrupted, so that nothing breaks the loading of the client's classes. */
    private void run(Exchange exchange) {
        if (exchange.isOver()) {
            return;
        }
        try {
            HttpResources http = renewable.acquire();
            try {
                exchange.run(http.client());
            } finally {
                renewable.release(http);
            }
        } catch (IOException failed) {
            exchange.fail(failed);
        }
    }
}
