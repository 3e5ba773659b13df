package com.getfluxly.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * The names and values of a client's observations. A bean of this type replaces {@link DefaultGetFluxlyObservationConvention},
 * which you may extend. It is called on the threads that call and deliver. If it throws, only its observation is lost.
 *
 * @since 0.1.0
 */
public interface GetFluxlyObservationConvention extends ObservationConvention<GetFluxlyObservationContext> {

    /** {@return the start of each name, by default {@code getfluxly}} A dot and the operation follow. */
    @Override
    default String getName() {
        return GetFluxlyObservationDocumentation.PREFIX;
    }

    /** {@return whether it is an observation of the client} */
    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof GetFluxlyObservationContext;
    }
}
