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
 * The transport of a Spring application: {@link JdkHttpTransport} with a {@code RestClient} before it, for what
 * {@link GetFluxlyRestClientCustomizer}s add. Threads, deadlines and connections are those of the wire; nothing of it exists
 * before the first request. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class RestClientTransport implements Transport {

    private final ApiHost host;
    private final JdkHttpTransport wire;

    /**
     * A transport to this origin.
     *
     * @param host where every request goes
     * @param settings of the wire, such as a proxy; a layer that it sets is not used
     * @param customizers applied in this order to the one {@code RestClient}
     * @throws GetFluxlyException {@code validation_error} if the wire cannot work with these settings
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
     * {@return where every request goes}
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
     * Makes the next request open a connection anew, for instance because certificates have changed. Exchanges under way end
     * undisturbed. For any thread; sends nothing, waits for nothing, and does not throw.
     *
     * @since 0.1.0
     */
    public void renew() {
        wire.renew();
    }

    /** Fails what is still under way, and frees connections and threads. Idempotent. */
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
