package com.getfluxly.spring.observation;

import com.getfluxly.error.ErrorCode;
import io.micrometer.observation.Observation;

/**
 * The data of an observation of the client. It contains only counts and codes: no event, no id and no text of the service. It
 * cannot add a trace to a request.
 *
 * @since 0.1.0
 */
public final class GetFluxlyObservationContext extends Observation.Context {

    private static final String OTHER = "other";

    private final GetFluxlyObservationDocumentation observed;

    // Written before the observation is stopped, by the thread that stops it.
    private volatile int status;
    private volatile String outcome = OTHER;

    GetFluxlyObservationContext(GetFluxlyObservationDocumentation observed) {
        this.observed = observed;
    }

    /** {@return which observation it is} */
    public GetFluxlyObservationDocumentation getObserved() {
        return observed;
    }

    /** {@return the HTTP status of a delivery, or 0 without an answer} 0 for {@code alias} and {@code erase}. */
    public int getStatus() {
        return status;
    }

    /**
     * {@return the outcome of {@code alias} or {@code erase}: {@code ok}, an {@linkplain ErrorCode error code}, or {@code other}
     * for an unknown code, and while the call is under way} For a delivery it is {@code other}, because each event has its own
     * outcome.
     */
    public String getOutcome() {
        return outcome;
    }

    void answered(int status) {
        this.status = status;
    }

    void succeeded() {
        this.outcome = "ok";
    }

    void failed(String code) {
        this.outcome = ErrorCode.of(code).map(ErrorCode::code).orElse(OTHER);
    }
}
