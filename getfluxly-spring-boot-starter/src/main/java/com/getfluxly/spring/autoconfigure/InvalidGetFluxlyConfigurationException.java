package com.getfluxly.spring.autoconfigure;

import com.getfluxly.error.GetFluxlyException;

/**
 * The auto-configured client could not be built. Tells that from a {@link GetFluxlyException} that the application's own
 * code caused while it started.
 */
final class InvalidGetFluxlyConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final GetFluxlyException reason;

    InvalidGetFluxlyConfigurationException(GetFluxlyException reason) {
        super(reason.getMessage(), reason);
        this.reason = reason;
    }

    /** The knob of the client's builder that is wrong; empty if that is not known. */
    String knob() {
        return reason.details().getOrDefault("field", "").toString();
    }
}
