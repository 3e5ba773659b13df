package com.getfluxly.event;

/** Ends the reading of a class that can make no event. Without a stack trace: it is control flow. */
final class FlawException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

    FlawException(Fault fault) {
        super(fault.message(), null, false, false);
        this.fault = fault;
    }

    Fault fault() {
        return fault;
    }
}
