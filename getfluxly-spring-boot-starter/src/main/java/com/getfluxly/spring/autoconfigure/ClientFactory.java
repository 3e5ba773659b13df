package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.GetFluxlyClientBuilder;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.spring.GetFluxlyClientBuilderCustomizer;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringBootVersion;

/** Carries properties and beans over to the client's builder. */
final class ClientFactory {

    private final GetFluxlyProperties properties;
    private final GetFluxlyConnectionDetails details;

    ClientFactory(GetFluxlyProperties properties, GetFluxlyConnectionDetails details) {
        this.properties = properties;
        this.details = details;
    }

    GetFluxlyClient create(
            Transport transport,
            ObjectProvider<DeliveryListener> listeners,
            ObjectProvider<GetFluxlyClientBuilderCustomizer> customizers) {
        GetFluxlyClientBuilder builder = builder().transport(new Borrowed(transport));
        listeners.orderedStream().forEach(builder::listener);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        try {
            return builder.build();
        } catch (GetFluxlyException invalid) {
            throw new InvalidGetFluxlyConfigurationException(invalid);
        }
    }

    private GetFluxlyClientBuilder builder() {
        return GetFluxlyClient.builder(details.token())
                .tokenSupplier(details::token)
                .apiHost(details.apiHost())
                .userAgentSuffix("spring-boot/" + SpringBootVersion.getVersion())
                .shutdownHook(false)
                .flushAt(properties.getFlushAt())
                .flushInterval(properties.getFlushInterval())
                .maxBatchSize(properties.getMaxBatchSize())
                .maxInFlight(properties.getMaxInFlight())
                .maxRetries(properties.getMaxRetries())
                .timeout(properties.getTimeout())
                .maxQueueSize(properties.getMaxQueueSize())
                .maxQueueBytes(properties.getMaxQueueBytes().toBytes())
                .overflow(properties.getOverflow())
                .maxBlock(properties.getMaxBlock())
                .failureMode(properties.getFailureMode())
                .initialBackoff(properties.getRetry().getInitialBackoff())
                .maxBackoff(properties.getRetry().getMaxBackoff())
                .parkedProbeInterval(properties.getParkedProbeInterval())
                .shutdownTimeout(ShutdownBudget.forClose(properties))
                .context(properties.getContext());
    }

    /** Closing is left to the application context, which made the transport. */
    private record Borrowed(Transport transport) implements Transport {

        @Override
        public TransportResponse send(TransportRequest request) throws IOException {
            return transport.send(request);
        }

        @Override
        public CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
            return transport.sendAsync(request);
        }
    }
}
