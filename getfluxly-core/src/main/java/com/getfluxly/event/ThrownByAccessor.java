package com.getfluxly.event;

/** Stands in for what an accessor threw: its name and its stack, without its text, which may hold a value. */
final class ThrownByAccessor extends Exception {

    private static final long serialVersionUID = 1L;

    private static final StackTraceElement[] NO_STACK = {};

    private final String type;

    ThrownByAccessor(Throwable thrown) {
        super(null, null);
        this.type = thrown.getClass().getName();
        setStackTrace(stackOf(thrown));
    }

    private static StackTraceElement[] stackOf(Throwable thrown) {
        try {
            return thrown.getStackTrace();
        } catch (Throwable hostile) {
            return NO_STACK;
        }
    }

    /** The name of what was thrown. */
    @Override
    @SuppressWarnings("OverrideThrowableToString") // it is the name that is another's; there is no message
    public String toString() {
        return type;
    }
}
