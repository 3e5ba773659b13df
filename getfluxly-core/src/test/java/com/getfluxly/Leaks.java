package com.getfluxly;

import com.getfluxly.error.GetFluxlyException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** Looks for what must not leave: all that a log, a debugger or a caller could read from a failure. */
public final class Leaks {

    private Leaks() {}

    /** Message, text form, causes, suppressed ones, stack trace and details. */
    public static String everythingIn(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            text.append(String.valueOf(cause.getMessage())).append('\n');
            if (cause instanceof GetFluxlyException ours) {
                text.append(ours.details().toString()).append('\n');
            }
        }
        return text.toString();
    }
}
