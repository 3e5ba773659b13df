package com.getfluxly.internal.answer;

import com.getfluxly.internal.base.SafeText;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A copy of an exception that has a token in one of its texts (some HTTP clients repeat headers), or texts that are too long to
 * search. The copy has the same name and the same stack; its texts are shortened, and tokens are masked.
 */
final class CauseCopy extends Exception {

    private static final long serialVersionUID = 1L;

    private static final int MOST_EXCEPTIONS = 64;

    /** Of all texts together: to look through them takes time, which is the delivery thread's. */
    private static final int MOST_CHARACTERS = 16 * 1024;

    private static final int MOST_CAUSES = 8;

    private final String type;

    private CauseCopy(String type, String text, @Nullable Throwable cause, StackTraceElement[] stack) {
        super(text, cause);
        this.type = type;
        setStackTrace(stack);
    }

    /** The exception itself, unless a text of its, or of one that hangs on it, may hold a token, or they are long. */
    static Throwable of(Throwable thrown, Secrets secrets) {
        return isClean(thrown, secrets) ? thrown : copy(thrown, secrets, MOST_CAUSES);
    }

    /** As the original's would be. */
    @Override
    @SuppressWarnings("OverrideThrowableToString") // it is the name that is another's, not the message
    public String toString() {
        return getMessage() == null || getMessage().isEmpty() ? type : type + ": " + getMessage();
    }

    private static boolean isClean(Throwable thrown, Secrets secrets) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> unseen = new ArrayDeque<>(List.of(thrown));
        int characters = 0;
        try {
            while (!unseen.isEmpty()) {
                Throwable next = unseen.remove();
                if (!seen.add(next)) {
                    continue;
                }
                String texts = textsOf(next);
                characters += texts.length();
                if (seen.size() > MOST_EXCEPTIONS || characters > MOST_CHARACTERS || !secrets.hasNoneIn(texts)) {
                    return false;
                }
                Throwable cause = next.getCause();
                if (cause != null) {
                    unseen.add(cause);
                }
                unseen.addAll(List.of(next.getSuppressed()));
            }
            return true;
        } catch (Throwable hostile) {
            return false;
        }
    }

    private static String textsOf(Throwable thrown) {
        return thrown.getMessage() + "\n" + thrown.getLocalizedMessage() + "\n" + thrown;
    }

    private static CauseCopy copy(Throwable thrown, Secrets secrets, int depth) {
        Throwable cause = depth > 0 ? CauseChain.causeOf(thrown) : null;
        return new CauseCopy(
                thrown.getClass().getName(),
                SafeText.clean(secrets.hide(CauseChain.messageOf(thrown)), SafeText.MAX_DETAIL),
                cause == null ? null : copy(cause, secrets, depth - 1),
                stackOf(thrown));
    }

    private static StackTraceElement[] stackOf(Throwable thrown) {
        try {
            return thrown.getStackTrace();
        } catch (Throwable hostile) {
            return new StackTraceElement[0];
        }
    }
}
