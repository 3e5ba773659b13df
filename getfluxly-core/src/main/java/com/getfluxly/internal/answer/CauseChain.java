package com.getfluxly.internal.answer;

import com.getfluxly.transport.MaybeSentException;
import com.getfluxly.transport.NotSentException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An exception and its causes, as far as they go: a stranger's may be endless, lead back, or throw when they are asked. Loops where
 * streams would be shorter, since building a client goes through here, and each lambda is a class that a start waits for.
 */
final class CauseChain {

    private static final int MAX_LENGTH = 20;
    private static final int MAX_MESSAGE = 2_000;

    private final List<Throwable> causes = new ArrayList<>();

    private CauseChain(Throwable thrown) {
        Throwable next = thrown;
        while (next != null && causes.size() < MAX_LENGTH) {
            causes.add(next);
            next = causeOf(next);
        }
    }

    /** What wraps an exception on its way from another thread says nothing itself, and is left out. */
    static CauseChain of(Throwable thrown) {
        Throwable first = thrown;
        Throwable cause = causeOf(first);
        for (int i = 0; i < MAX_LENGTH && isWrapper(first) && cause != null; i++) {
            first = cause;
            cause = causeOf(first);
        }
        return new CauseChain(first);
    }

    /** The rest of it, which begins with one of its exceptions. */
    CauseChain from(Throwable cause) {
        return new CauseChain(cause);
    }

    Throwable first() {
        return causes.get(0);
    }

    /** The first that says more than whether something was sent, if there is one. */
    Throwable telling() {
        List<Throwable> known = allTelling();
        return known.isEmpty() ? first() : known.get(0);
    }

    /** The first such cause that says more than whether something was sent. */
    Optional<Throwable> find(Predicate<Throwable> wanted) {
        for (Throwable cause : allTelling()) {
            if (wanted.test(cause)) {
                return Optional.of(cause);
            }
        }
        return Optional.empty();
    }

    List<Throwable> allTelling() {
        List<Throwable> known = new ArrayList<>(causes);
        known.removeIf(CauseChain::isAboutSending);
        return known;
    }

    private static boolean isAboutSending(Throwable cause) {
        return cause instanceof NotSentException || cause instanceof MaybeSentException;
    }

    /** The transport's word for it, if it gave one. */
    Optional<NotSentException> notSent() {
        for (Throwable cause : causes) {
            if (cause instanceof NotSentException word) {
                return Optional.of(word);
            }
        }
        return Optional.empty();
    }

    boolean wasNotSent() {
        return notSent().isPresent() && !wasMaybeSent();
    }

    boolean wasMaybeSent() {
        for (Throwable cause : causes) {
            if (cause instanceof MaybeSentException) {
                return true;
            }
        }
        return false;
    }

    /** What the first says, or else what its causes say. */
    String message() {
        for (Throwable cause : causes) {
            String message = messageOf(cause);
            if (!message.isBlank()) {
                return message;
            }
        }
        return "";
    }

    static String messageOf(Throwable thrown) {
        try {
            String message = thrown.getMessage();
            return message == null ? "" : message.substring(0, Math.min(MAX_MESSAGE, message.length()));
        } catch (Throwable hostile) {
            return "";
        }
    }

    static @Nullable Throwable causeOf(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (Throwable hostile) {
            return null;
        }
    }

    private static boolean isWrapper(Throwable thrown) {
        return thrown instanceof ExecutionException || thrown instanceof CompletionException;
    }
}
