package com.getfluxly.spring.observation;

import com.getfluxly.spring.observation.GetFluxlyObservationDocumentation.CallKeyNames;
import com.getfluxly.spring.observation.GetFluxlyObservationDocumentation.DeliveryKeyNames;
import io.micrometer.common.KeyValues;
import org.springframework.http.HttpStatus;

/**
 * The names and values of {@link GetFluxlyObservationDocumentation}. All values are from closed lists, whatever the service
 * answers.
 *
 * @since 0.1.0
 */
public class DefaultGetFluxlyObservationConvention implements GetFluxlyObservationConvention {

    /** Makes the default convention. */
    public DefaultGetFluxlyObservationConvention() {}

    @Override
    public String getContextualName(GetFluxlyObservationContext context) {
        return context.getObserved().getContextualName();
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(GetFluxlyObservationContext context) {
        return context.getObserved() == GetFluxlyObservationDocumentation.DELIVERY
                ? KeyValues.of(DeliveryKeyNames.STATUS.withValue(status(context.getStatus())))
                : KeyValues.of(CallKeyNames.OUTCOME.withValue(context.getOutcome()));
    }

    private static String status(int status) {
        if (status == 0) {
            return "none";
        }
        return HttpStatus.resolve(status) == null ? "other" : Integer.toString(status);
    }
}
