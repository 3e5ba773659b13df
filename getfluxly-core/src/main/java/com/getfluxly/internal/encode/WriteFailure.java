package com.getfluxly.internal.encode;

import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.NamedCause;
import com.getfluxly.internal.base.Refusals;
import com.getfluxly.internal.base.SafeText;
import com.getfluxly.internal.encode.BoundedBytes.TooLargeException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TreeNode;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamWriteException;
import tools.jackson.databind.exc.InvalidDefinitionException;

/**
 * What kept a value from being written, as a refusal: where it happened, and the class of what was thrown. A message of the
 * mapper's or of an accessor may hold a value.
 */
final class WriteFailure {

    private static final int LONGEST_CAUSE_CHAIN = 100;
    private static final String MAPPER = "tools.jackson.";

    private WriteFailure() {}

    static RuntimeException refusal(String field, Throwable failed) {
        String where = failed instanceof JacksonException jackson ? path(field, jackson) : field;
        Throwable cause = failed;
        for (int i = 0; cause != null && i < LONGEST_CAUSE_CHAIN; i++, cause = NamedCause.causeOf(cause)) {
            if (cause instanceof TooLargeException tooLarge) {
                return tooLarge;
            }
            if (cause instanceof GetFluxlyException refused) {
                return Refusals.at(where, refused);
            }
        }
        if (isDuplicate(failed)) {
            return Refusals.invalid(where, where + ": two keys of a map become the same name");
        }
        if (isTooDeep(failed)) {
            return Refusals.invalid(where, where + " is nested deeper than " + EventEncoder.MAX_DEPTH);
        }
        Class<?> type = unwritableType(failed);
        if (type != null) {
            return Refusals.at(where, Refusals.ofType(type, "cannot be read (" + NamedCause.nameOf(failed) + ")"));
        }
        return Refusals.unreadable(where, thrownInside(failed));
    }

    private static boolean isDuplicate(Throwable failed) {
        return failed instanceof StreamWriteException
                && String.valueOf(failed.getMessage()).startsWith("Duplicate");
    }

    /** A reference that holds itself nests no JSON, but the mapper. */
    private static boolean isTooDeep(Throwable failed) {
        return failed instanceof StreamConstraintsException
                || (failed instanceof StackOverflowError && isMostlyOfTheMapper(failed.getStackTrace()));
    }

    /** An accessor that calls itself has the stack for itself. */
    private static boolean isMostlyOfTheMapper(StackTraceElement[] stack) {
        int frames = 0;
        for (StackTraceElement frame : stack) {
            frames += frame.getClassName().startsWith(MAPPER) ? 1 : 0;
        }
        return 2 * frames > stack.length;
    }

    /** A record with annotations that the mapper cannot obey. */
    private static @Nullable Class<?> unwritableType(Throwable failed) {
        return failed instanceof InvalidDefinitionException bad && bad.getType() != null
                ? bad.getType().getRawClass()
                : null;
    }

    /** The mapper wraps what an accessor or an element throws, and reflection may. */
    private static Throwable thrownInside(Throwable failed) {
        Throwable inside = failed;
        Throwable cause = NamedCause.causeOf(inside);
        for (int i = 0; i < LONGEST_CAUSE_CHAIN && isWrapper(inside) && cause != null; i++) {
            inside = cause;
            cause = NamedCause.causeOf(inside);
        }
        return inside;
    }

    private static boolean isWrapper(Throwable thrown) {
        return thrown instanceof JacksonException
                || thrown instanceof InvocationTargetException
                || thrown instanceof UndeclaredThrowableException;
    }

    // ---- where ------------------------------------------------------------------------------------------------------

    /** Keys below the top are data, such as an address; only the names of a record's components may be repeated. */
    private static boolean isKey(JacksonException.Reference step) {
        return step.from() instanceof Map<?, ?>
                || step.from() instanceof Map.Entry<?, ?>
                || step.from() instanceof TreeNode;
    }

    private static String path(String field, JacksonException failed) {
        StringBuilder path = new StringBuilder(field);
        for (JacksonException.Reference step : failed.getPath()) {
            String name = step.getPropertyName();
            path.append(name == null ? "[" + step.getIndex() + "]" : "." + (isKey(step) ? "*" : name));
        }
        return SafeText.clean(path.toString(), SafeText.MAX_REQUEST_ID);
    }
}
