package com.getfluxly.spring.observation;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.spring.actuate.ClosedLists;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportResponse;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The observations of a client, for traces and the timers that come with them:
 *
 * <ul>
 *   <li>{@code getfluxly.delivery}: a request with events, on the thread that delivers; {@code status} as in the meter
 *       {@code getfluxly.requests};
 *   <li>{@code getfluxly.alias} and {@code getfluxly.erase}: a call with all its retries, in the caller's trace;
 *       {@code outcome} is {@code ok} or an error code.
 * </ul>
 *
 * <p>The HTTP exchanges are their children. Nothing of an event, no id and no text of the service is in them. A handler
 * that throws changes nothing but its own observation, and is logged once. The auto-configured client is observed; a
 * client built by hand needs both methods.
 *
 * @since 0.1.0
 */
public final class GetFluxlyObservations {

    private static final String OUTCOME = "outcome";
    private static final String OK = "ok";
    private static final String STATUS = "status";

    private final Supplier<? extends ObservationRegistry> registry;
    private final AtomicBoolean warned = new AtomicBoolean();

    /**
     * Observations in a registry.
     *
     * @param registry asked for with each of them, by whichever thread comes first
     */
    public GetFluxlyObservations(Supplier<? extends ObservationRegistry> registry) {
        this.registry = registry;
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

    GuardedObservation startDelivery() {
        return start("delivery");
    }

    static void stop(GuardedObservation delivery, @Nullable TransportResponse response, @Nullable Throwable failure) {
        if (failure != null) {
            delivery.error(withoutDetails(failure));
        }
        delivery.stop(STATUS, ClosedLists.status(response == null ? 0 : response.status()));
    }

    <T> T call(String operation, Supplier<T> call) {
        GuardedObservation observation = start(operation);
        observation.openScope();
        String outcome = ClosedLists.OTHER;
        try {
            T result = call.get();
            outcome = OK;
            return result;
        } catch (GetFluxlyException failed) {
            outcome = ClosedLists.code(failed.code());
            observation.error(withoutDetails(failed, outcome));
            throw failed;
        } finally {
            observation.closeScope();
            observation.stop(OUTCOME, outcome);
        }
    }

    private GuardedObservation start(String operation) {
        return GuardedObservation.start(
                () -> Observation.createNotStarted("getfluxly." + operation, registry.get())
                        .contextualName("getfluxly " + operation),
                warned);
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
}
