package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.GetFluxlyClientBuilder;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.spring.GetFluxlyClientBuilderCustomizer;
import com.getfluxly.spring.observation.GetFluxlyObservations;
import com.getfluxly.spring.transport.RestClientTransport;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringBootVersion;
import org.springframework.core.env.Environment;

/** Carries properties and beans over to the client's builder. */
final class ClientFactory {

    private static final String SPRING_HAS_A_HOOK = "spring.main.register-shutdown-hook";
    private static final String SERVER = "gflux_secret_";
    private static final String PUBLISHABLE = "gflux_pub_";
    private static final Logger log = LoggerFactory.getLogger(GetFluxlyAutoConfiguration.class);

    private final GetFluxlyProperties properties;
    private final NamedDetails named;
    private final GetFluxlyConnectionDetails details;
    private final Environment environment;
    private final GetFluxlyObservations observations;
    private final ClientMaker maker;

    ClientFactory(
            GetFluxlyProperties properties,
            NamedDetails named,
            Environment environment,
            GetFluxlyObservations observations,
            ClientMaker maker) {
        this.properties = properties;
        this.named = named;
        this.details = named.details();
        this.environment = environment;
        this.observations = observations;
        this.maker = maker;
    }

    /** What takes the client's place while it is switched off. */
    static GetFluxlyClient off() {
        log.info("GetFluxly is off: 'getfluxly.enabled' is false, and no event is taken");
        return GetFluxlyClient.noOp();
    }

    GetFluxlyClient create(
            Transport transport,
            ObjectProvider<DeliveryListener> listeners,
            ObjectProvider<Enrichment> enrichments,
            ObjectProvider<EventProcessor> processors,
            ObjectProvider<GetFluxlyClientBuilderCustomizer> customizers) {
        String token = details.token();
        Transport ours = new Borrowed(observations.observed(transport));
        GetFluxlyClientBuilder builder = checked(token, enrichments).transport(ours);
        processors.orderedStream().forEach(builder::processor);
        listeners.orderedStream().forEach(builder::listener);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        GetFluxlyClient client = build(builder, token);
        DeliveryStats stats = client.stats();
        log.info(
                "GetFluxly is on: events go to {}, up to {} are held, failure mode {}{}",
                destination(builder.transport() == ours ? transport : builder.transport()),
                stats.queueCapacity(),
                // Built, and so neither this nor the transport is null.
                String.valueOf(builder.failureMode()).toLowerCase(Locale.ROOT),
                EventSpool.inWords(builder.spool(), stats.spool()));
        return observations.observed(client);
    }

    /** Where a transport of the application's own sends, it alone knows. */
    private static String destination(@Nullable Transport transport) {
        if (transport instanceof OutboxTransport outbox) {
            return outbox.toString();
        }
        return transport instanceof RestClientTransport known
                ? known.host().toString()
                : Objects.requireNonNull(transport).getClass().getName();
    }

    private GetFluxlyClient build(GetFluxlyClientBuilder builder, String token) {
        try {
            EventProcessors.redact(properties.getRedact(), builder);
            GetFluxlyClient client = maker.make(builder);
            log.debug("Built from {}", builder);
            warnOf(token);
            PlausibleDurations.tell(properties, environment, log);
            return client;
        } catch (GetFluxlyException invalid) {
            throw named.failure(invalid, environment);
        }
    }

    private void warnOf(String token) {
        if (token.startsWith(PUBLISHABLE)) {
            log.warn(
                    "'{}' is a publishable token: events can be sent, but alias and erase will be refused as {}."
                            + " They need a server token, which starts with gflux_secret_",
                    named.sourceOfTheToken(),
                    ErrorCode.WRONG_KEY_TYPE);
        } else if (!token.startsWith(SERVER)) {
            log.warn(
                    "'{}' does not look like a token of the service (gflux_secret_… or gflux_pub_…): if the service"
                            + " refuses it, events are kept and delivery is parked",
                    named.sourceOfTheToken());
        }
    }

    private GetFluxlyClientBuilder checked(String token, ObjectProvider<Enrichment> enrichments) {
        try {
            Placeholders.check("token", token);
            Placeholders.check("apiHost", details.apiHost());
            PlausibleDurations.check(properties);
            ContextLists.check(properties.getContext(), environment);
            GetFluxlyClientBuilder builder = builder(token);
            enrichments.orderedStream().forEach(enrichment -> enrichment.applyTo(builder));
            EventProcessors.sample(properties.getSample(), builder);
            return builder;
        } catch (GetFluxlyException invalid) {
            throw named.failure(invalid, environment);
        }
    }

    private GetFluxlyClientBuilder builder(String token) {
        GetFluxlyClientBuilder builder = GetFluxlyClient.builder(token)
                .tokenSupplier(details::token)
                .apiHost(details.apiHost())
                .userAgentSuffix("spring-boot/" + SpringBootVersion.getVersion())
                // Where Spring Boot has no hook of its own, nobody closes the context at the end, and so the client.
                .shutdownHook(!environment.getProperty(SPRING_HAS_A_HOOK, Boolean.class, true))
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
                .maxBackoff(properties.getRetry().getMaxBackoff())
                .parkedProbeInterval(properties.getParkedProbeInterval())
                .shutdownTimeout(ShutdownBudget.forClose(properties))
                .context(ClientContext.of(properties.getContext(), environment.getProperty("spring.application.name")));
        // What is not set follows its bound.
        Optional.ofNullable(properties.getFlushAt()).ifPresent(builder::flushAt);
        Optional.ofNullable(properties.getRetry().getInitialBackoff()).ifPresent(builder::initialBackoff);
        EventSpool.apply(properties.getSpool(), builder);
        return builder;
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
