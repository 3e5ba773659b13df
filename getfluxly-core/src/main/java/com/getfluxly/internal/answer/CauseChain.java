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

/** An exception and its causes, as far as they go: a stranger's may be endless, lead back, or throw when they are asked. */
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
        return find(cause -> true).orElse(first());
    }

    /** The first such cause that says more than whether something was sent. */
    Optional<Throwable> find(Predicate<Throwable> wanted) {
        return causes.stream()
                .filter(cause -> !(cause instanceof NotSentException || cause instanceof MaybeSentException))
                .filter(wanted)
                .findFirst();
    }

    /** The transport's word for it, if it gave one. */
    Optional<NotSentException> notSent() {
        return causes.stream()
                .filter(NotSentException.class::isInstance)
                .map(NotSentException.class::cast)
                .findFirst();
    }

    boolean wasNotSent() {
        return notSent().isPresent() && !wasMaybeSent();
    }

    boolean wasMaybeSent() {
        return causes.stream().anyMatch(MaybeSentException.class::isInstance);
    }

    /** What the first says, or else what its causes say. */
    String message() {
        return causes.stream()
                .map(CauseChain::messageOf)
                .filter(message -> !message.isBlank())
                .findFirst()
                .orElse("");
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
