package com.getfluxly.spring.transport;

import com.getfluxly.transport.ApiHost;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.web.client.RestClient;

/**
 * The layer before the transport, on its threads: a {@code RestClient} whose request factory is the transport itself.
 */
final class RestClientLayer implements Transport {

    /** The exchange of this thread, since an interceptor may lose whatever a request carries. */
    private static final ThreadLocal<@Nullable SingleExchange> CURRENT = new ThreadLocal<>();

    private final ApiHost host;
    private final Transport wire;
    private final List<? extends GetFluxlyRestClientCustomizer> customizers;

    /** Held while customizers run, which may take long. */
    private final ReentrantLock making = new ReentrantLock();

    private volatile @Nullable RestClient made;

    RestClientLayer(ApiHost host, Transport wire, List<? extends GetFluxlyRestClientCustomizer> customizers) {
        this.host = host;
        this.wire = wire;
        this.customizers = List.copyOf(customizers);
    }

    @Override
    public TransportResponse send(TransportRequest request) throws IOException {
        SingleExchange exchange = new SingleExchange(host.resolve(request.path()), request, wire);
        CURRENT.set(exchange);
        try {
            return passed(exchange);
        } finally {
            CURRENT.remove();
        }
    }

    /** What is caught are checked ones, too: interceptors in other languages need not declare them. */
    private TransportResponse passed(SingleExchange exchange) throws IOException {
        TransportResponse answer;
        try {
            answer = pass(exchange, restClient());
        } catch (Throwable failed) {
            return exchange.outcome(failed);
        }
        return exchange.outcome(answer);
    }

    private static TransportResponse pass(SingleExchange exchange, RestClient restClient) {
        return restClient
                .method(exchange.method())
                .uri(exchange.uri())
                .headers(exchange::show)
                // Not repeatable, and not copied where nobody looks at it.
                .body(exchange::show)
                .exchangeForRequiredValue((sent, response) -> exchange.read(response));
    }

    private RestClient restClient() throws InterruptedIOException {
        RestClient ready = made;
        if (ready != null) {
            return ready;
        }
        try {
            making.lockInterruptibly();
        } catch (InterruptedException givenUp) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the exchange was given up");
        }
        try {
            ready = made;
            if (ready == null) {
                ready = make();
                made = ready;
            }
            return ready;
        } finally {
            making.unlock();
        }
    }

    private RestClient make() {
        // Bodies are written and read as bytes; without this, a JSON mapper would be set up that nobody uses.
        RestClient.Builder builder = RestClient.builder().configureMessageConverters(none -> {});
        customizers.forEach(customizer -> customizer.customize(builder));
        return builder.requestFactory(RestClientLayer::request)
                .observationRegistry(ObservationRegistry.NOOP)
                .build();
    }

    private static ClientHttpRequest request(URI uri, HttpMethod method) throws IOException {
        SingleExchange exchange = CURRENT.get();
        if (exchange == null) {
            throw new IOException("an interceptor has to send the request in the thread that it was called in");
        }
        return exchange.request(uri, method);
    }
}
