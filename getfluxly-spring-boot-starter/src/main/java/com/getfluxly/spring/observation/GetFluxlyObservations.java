package com.getfluxly.spring.observation;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportResponse;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The observations of a client, for traces and the timers that come with them: {@link GetFluxlyObservationDocumentation} lists
 * them. Nothing of an event, no id and no text of the service is in them, and no trace leaves with a request. A handler or a
 * convention that throws changes nothing but its own observation, and is logged once. The auto-configured client is observed; a
 * client built by hand needs both methods.
 *
 * @since 0.1.0
 */
public final class GetFluxlyObservations {

    private static final Logger log = LoggerFactory.getLogger(GetFluxlyObservations.class);
    private static final GetFluxlyObservationConvention DEFAULT = new DefaultGetFluxlyObservationConvention();

    private final Supplier<? extends ObservationRegistry> registry;
    private final @Nullable GetFluxlyObservationConvention convention;
    private final AtomicBoolean warned = new AtomicBoolean();

    /**
     * Observations by the default convention, or one that the registry knows.
     *
     * @param registry asked with each of them, by whichever thread it is
     */
    public GetFluxlyObservations(Supplier<? extends ObservationRegistry> registry) {
        this(registry, null);
    }

    /**
     * Observations by a convention.
     *
     * @param registry asked with each of them, by whichever thread it is
     * @param convention null for the default one, or one that the registry knows
     */
    public GetFluxlyObservations(
            Supplier<? extends ObservationRegistry> registry, @Nullable GetFluxlyObservationConvention convention) {
        this.registry = registry;
        this.convention = convention;
    }

    /**
     * {@return the same client, with its alias and erase observed}
     *
     * @param client any client
     */
    public GetFluxlyClient observed(GetFluxlyClient client) {
        return new ObservedClient(client, this);
    }

    /**
     * {@return the same transport, with its requests that hold events observed}
     *
     * @param transport any transport
     */
    public Transport observed(Transport transport) {
        return new ObservedTransport(transport, this);
    }

    <T> T call(GetFluxlyObservationDocumentation observed, Once.Call<T, RuntimeException> call) {
        GetFluxlyObservationContext context = new GetFluxlyObservationContext(observed);
        Once<T, RuntimeException> once = new Once<>(call);
        Observation observation = start(context);
        runInScope(observation, once);
        if (once.failure() == null) {
            context.succeeded();
        } else if (once.failure() instanceof GetFluxlyException failed) {
            context.failed(failed.code());
            error(observation, withoutDetails(failed, context.getOutcome()));
        }
        stop(observation);
        return once.outcome();
    }

    TransportResponse delivery(Once.Call<TransportResponse, IOException> send) throws IOException {
        GetFluxlyObservationContext context =
                new GetFluxlyObservationContext(GetFluxlyObservationDocumentation.DELIVERY);
        Once<TransportResponse, IOException> once = new Once<>(send);
        Observation observation = start(context);
        runInScope(observation, once);
        stop(observation, context, once.result(), once.failure());
        return once.outcome();
    }

    CompletableFuture<TransportResponse> deliveryUnderWay(
            Once.Call<CompletableFuture<TransportResponse>, RuntimeException> send) {
        GetFluxlyObservationContext context =
                new GetFluxlyObservationContext(GetFluxlyObservationDocumentation.DELIVERY);
        Once<CompletableFuture<TransportResponse>, RuntimeException> once = new Once<>(send);
        Observation observation = start(context);
        runInScope(observation, once);
        if (once.result() == null) {
            stop(observation, context, null, once.failure());
        } else {
            var unused =
                    once.result().whenComplete((response, failure) -> stop(observation, context, response, failure));
        }
        return once.outcome();
    }

    private Observation start(GetFluxlyObservationContext context) {
        try {
            return Observation.createNotStarted(
                            convention == null ? null : new Named(convention, context),
                            new Named(DEFAULT, context),
                            () -> context,
                            registry.get())
                    .start();
        } catch (Throwable failed) {
            warn(failed);
            return Observation.NOOP;
        }
    }

    private void runInScope(Observation observation, Once<?, ?> once) {
        ObservationRegistry scopes = observation.getObservationRegistry();
        Observation.Scope outer = scopes.getCurrentObservationScope();
        quietly(() -> observation.scoped(once));
        // What was opened or closed by half would stay with the thread, and be the parent of whatever comes next.
        if (scopes.getCurrentObservationScope() != outer) {
            quietly(() -> scopes.setCurrentObservationScope(outer));
        }
        once.run();
    }

    private void stop(
            Observation observation,
            GetFluxlyObservationContext context,
            @Nullable TransportResponse response,
            @Nullable Throwable failure) {
        if (response != null) {
            context.answered(response.status());
        }
        if (failure != null) {
            error(observation, withoutDetails(failure));
        }
        stop(observation);
    }

    private void error(Observation observation, GetFluxlyException error) {
        quietly(() -> observation.error(error));
    }

    private void stop(Observation observation) {
        quietly(observation::stop);
    }

    /** What the application's handlers and conventions throw must not become what a call throws, or sends again. */
    private void quietly(Runnable step) {
        try {
            step.run();
        } catch (Throwable failed) {
            warn(failed);
        }
    }

    /** Not its text, which is not ours to know. */
    private void warn(Throwable failed) {
        if (warned.compareAndSet(false, true)) {
            log.warn(
                    "An observation failed with {}; further failures are not logged",
                    failed.getClass().getName());
        }
    }

    /** The service's own text may name profiles. */
    private static GetFluxlyException withoutDetails(GetFluxlyException failed, String code) {
        return GetFluxlyException.of(code, failed.retryable(), "failed with " + code)
                .build();
    }

    /** What an HTTP client could not read, it repeats; and one type for all keeps the tag of an error's type short. */
    private static GetFluxlyException withoutDetails(Throwable failure) {
        return GetFluxlyException.of(
                        ErrorCode.NETWORK_ERROR,
                        "no answer: " + failure.getClass().getName())
                .build();
    }

    /** One convention for observations that differ in their names, of which a convention knows but one. */
    private record Named(GetFluxlyObservationConvention convention, GetFluxlyObservationContext context)
            implements GetFluxlyObservationConvention {

        @Override
        public String getName() {
            return convention.getName() + "." + context.getObserved().operation();
        }

        @Override
        public @Nullable String getContextualName(GetFluxlyObservationContext observed) {
            return convention.getContextualName(observed);
        }

        @Override
        public KeyValues getLowCardinalityKeyValues(GetFluxlyObservationContext observed) {
            return convention.getLowCardinalityKeyValues(observed);
        }

        @Override
        public KeyValues getHighCardinalityKeyValues(GetFluxlyObservationContext observed) {
            return convention.getHighCardinalityKeyValues(observed);
        }
    }
}
