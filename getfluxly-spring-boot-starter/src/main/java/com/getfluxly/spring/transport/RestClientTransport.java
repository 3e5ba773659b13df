package com.getfluxly.spring.transport;

import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.transport.ApiHost;
import com.getfluxly.transport.JdkHttpTransport;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The transport of a Spring application: a {@link JdkHttpTransport} with a {@code RestClient} before it, for the additions of
 * {@link GetFluxlyRestClientCustomizer}s. Threads, deadlines and connections are those of the {@link JdkHttpTransport}. Nothing
 * is created before the first request. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class RestClientTransport implements Transport {

    private final ApiHost host;
    private final JdkHttpTransport wire;

    /**
     * Makes a transport to this origin.
     *
     * @param host the origin of all requests
     * @param settings settings such as a proxy; a layer that they set is not used
     * @param customizers applied in this order to the {@code RestClient}
     * @throws GetFluxlyException {@code validation_error} if the transport cannot work with these settings
     */
    public RestClientTransport(
            ApiHost host,
            Consumer<? super JdkHttpTransport.Builder> settings,
            List<? extends GetFluxlyRestClientCustomizer> customizers) {
        this.host = host;
        JdkHttpTransport.Builder builder = JdkHttpTransport.builder(host);
        settings.accept(builder);
        this.wire = builder.layer(last -> new RestClientLayer(host, last, customizers))
                .build();
    }

    /**
     * {@return the origin of all requests}
     *
     * @since 0.1.0
     */
    public ApiHost host() {
        return host;
    }

    @Override
    public TransportResponse send(TransportRequest request) throws IOException {
        return wire.send(request);
    }

    /** Runs on a thread of the wire; the future's dependents do, too. */
    @Override
    public CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
        return wire.sendAsync(request);
    }

    /**
     * The next request opens a new connection, for example because certificates have changed. Requests that are under way are not
     * affected. Any thread may call it. It sends nothing, does not wait, and does not throw.
     *
     * @since 0.1.0
     */
    public void renew() {
        wire.renew();
    }

    /** Ends requests that are under way with an exception, and frees connections and threads. May be called several times. */
    @Override
    public void close() {
        wire.close();
    }

    /** Names the origin. */
    @Override
    public String toString() {
        return "RestClientTransport[" + wire + "]";
    }
}
