package com.getfluxly.spring.autoconfigure;

import com.getfluxly.error.GetFluxlyException;
import org.jspecify.annotations.Nullable;

/**
 * The auto-configured client could not be built. Tells that from a {@link GetFluxlyException} that the application's own
 * code caused while it started.
 */
final class InvalidGetFluxlyConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final GetFluxlyException reason;
    private final @Nullable String bean;

    /** Of a property, or of whoever had the last word. */
    InvalidGetFluxlyConfigurationException(GetFluxlyException reason) {
        this(reason, null);
    }

    /** @param bean the connection details that brought the value, in words */
    InvalidGetFluxlyConfigurationException(GetFluxlyException reason, @Nullable String bean) {
        super(reason.getMessage(), reason);
        this.reason = reason;
        this.bean = bean;
    }

    @Nullable String bean() {
        return bean;
    }

    /** The knob of the client's builder that is wrong; empty if that is not known. */
    String knob() {
        return reason.details().getOrDefault("field", "").toString();
    }
}
