package com.getfluxly.spring.observation;

import com.getfluxly.error.ErrorCode;
import io.micrometer.observation.Observation;

/**
 * What is known of an observation of the client's. Counts and codes alone: no event, no id, no text of the service, and nothing
 * to send a trace along with.
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

    /** {@return which of them it is} */
    public GetFluxlyObservationDocumentation getObserved() {
        return observed;
    }

    /** {@return the HTTP status of a delivery, as the service sent it, or 0 without an answer} 0 for a call. */
    public int getStatus() {
        return status;
    }

    /**
     * {@return the outcome of a call: {@code ok}, an {@linkplain ErrorCode error code}, or {@code other} for one that is in no
     * list, and while it is under way} {@code other} for a delivery, whose events have outcomes of their own.
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
