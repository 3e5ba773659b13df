package com.getfluxly.delivery;

/**
 * What {@code track} and {@code identify} do with an event that they refuse. Identities and events that you build yourself never
 * throw: they are checked when they are tracked. There will be no third mode.
 *
 * @since 0.1.0
 */
public enum FailureMode {
    /** A {@link com.getfluxly.error.GetFluxlyException} is thrown, as in every GetFluxly SDK. The default. */
    THROW,
    /**
     * Nothing is thrown. The call returns false, {@code refused} is counted, {@link DeliveryListener#onDropped} is called, and a
     * line is logged at WARN, not more than one a minute for each code.
     */
    REPORT
}
