package com.getfluxly.internal.base;

import org.jspecify.annotations.Nullable;

/**
 * A copy of an exception of the application's code, with its name, its stack and its causes, but without their texts, which may
 * contain a value.
 */
public final class NamedCause extends Exception {

    private static final long serialVersionUID = 1L;

    private static final int MOST = 8;
    private static final StackTraceElement[] NO_STACK = {};

    private final String type;

    private NamedCause(Throwable thrown, @Nullable NamedCause cause) {
        super(null, cause);
        this.type = nameOf(thrown);
        setStackTrace(stackOf(thrown));
    }

    /** Null if there is no room for it: what was thrown may be for the want of memory or stack. */
    static @Nullable NamedCause of(Throwable thrown) {
        try {
            return of(thrown, MOST);
        } catch (Throwable noRoom) {
            return null;
        }
    }

    private static NamedCause of(Throwable thrown, int most) {
        Throwable cause = most > 1 ? causeOf(thrown) : null;
        return new NamedCause(thrown, cause == null ? null : of(cause, most - 1));
    }

    /** The name of its class, fit for a line. */
    public static String nameOf(Throwable thrown) {
        return SafeText.clean(thrown.getClass().getName(), SafeText.MAX_DETAIL);
    }

    /** The same as it says itself; null if it throws when it is asked. */
    public static @Nullable Throwable causeOf(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (Throwable hostile) {
            return null;
        }
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
