package com.getfluxly.internal.spool;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The spool cannot be used, for a reason that the message gives, with the knob that helps, and without any secret. */
public final class SpoolRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why. The list is closed. */
    enum Reason {
        /** All directories have owners that are alive. */
        LOCKED("spool_locked"),
        /** Others could read, replace or redirect what is written there. Somebody has to change that. */
        UNSAFE("spool_unsafe"),
        /** Written by a newer release, and left as it is. */
        FORMAT("spool_format"),
        /** All directories hold events of another project. */
        OTHER_PROJECT("project_mismatch"),
        /** The disk says no: read-only, full, not there. That may pass. */
        UNAVAILABLE("spool_unavailable");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        String code() {
            return code;
        }
    }

    SpoolRefusedException(Reason reason, String message) {
        this(reason, message, null);
    }

    SpoolRefusedException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** {@return the code of the reason} */
    public String code() {
        return reason.code();
    }

    Reason reason() {
        return reason;
    }
}
