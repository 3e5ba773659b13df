package com.getfluxly.internal.spool;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The spool cannot be used, for a reason that the message gives, with the knob that helps, and without any secret. */
public final class SpoolRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Trouble trouble;

    SpoolRefusedException(Trouble trouble, String message) {
        this(trouble, message, null);
    }

    SpoolRefusedException(Trouble trouble, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.trouble = trouble;
    }

    /** {@return the code of the trouble} */
    public String code() {
        return trouble.code();
    }

    Trouble trouble() {
        return trouble;
    }
}
