package com.getfluxly.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * How the observations of a client are called, and what they tell. A bean of this type takes the place of
 * {@link DefaultGetFluxlyObservationConvention}, which is there to be extended. Asked by the threads that call and deliver; what
 * it throws costs its observation and nothing else.
 *
 * @since 0.1.0
 */
public interface GetFluxlyObservationConvention extends ObservationConvention<GetFluxlyObservationContext> {

    /** {@return what each name begins with, {@code getfluxly} by default} A dot and the operation follow. */
    @Override
    default String getName() {
        return GetFluxlyObservationDocumentation.PREFIX;
    }

    /** {@return whether it is one of the client's} */
    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof GetFluxlyObservationContext;
    }
}
