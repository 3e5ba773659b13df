package com.getfluxly.delivery;

/**
 * How {@code track} and {@code identify} answer for an event that they refuse. Building an identity or an event by hand
 * throws in both modes; inside the client nothing else is ever thrown. Closed: there will be no third one.
 *
 * @since 0.1.0
 */
public enum FailureMode {
    /** A {@link com.getfluxly.error.GetFluxlyException} is thrown, as every GetFluxly SDK does. The default. */
    THROW,
    /**
     * Nothing is thrown: the call returns false, the counter {@code refused} grows, the listener is told by
     * {@link DeliveryListener#onDropped}, and a throttled line is logged at WARN.
     */
    REPORT
}
