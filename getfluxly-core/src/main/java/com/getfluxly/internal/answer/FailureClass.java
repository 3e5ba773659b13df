package com.getfluxly.internal.answer;

import com.getfluxly.error.FailureKind;
import com.getfluxly.transport.NotSentException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.FileSystemException;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * The kind of failure of a chain of exceptions. The types decide, or the texts if an HTTP client gives nothing else.
 *
 * @param kind the kind
 * @param cause the exception that decides
 */
record FailureClass(FailureKind kind, Throwable cause) {

    /** What the JDK's client, and others, say of a connection that ended. */
    private static final Pattern BROKEN = Pattern.compile(
            "connection reset|reset by peer|broken pipe|eof|end of (?:file|stream|input)|no bytes|closed|aborted|cut off"
                    + "|not enough data|goaway|premature");

    /** What the JDK says of a connection that took too long, and our wire; others may name one that they read from. */
    private static final Pattern LATE_CONNECTION =
            Pattern.compile("connect timed out|no connection (?:within|in time)");

    /**
     * The first that holds for any of the chain. More specific ones come first: each client wraps in its own way. A switch, since a
     * lambda for each is a class for each, and building a client goes through here.
     */
    private enum Rule {
        UNKNOWN_HOST(FailureKind.DNS),
        LATE_CONNECTION(FailureKind.TIMEOUT_CONNECT),
        FAILED_HANDSHAKE(FailureKind.TLS),
        NO_CONNECTION(FailureKind.CONNECT),
        INTERRUPT(FailureKind.INTERRUPTED),
        LATE_ANSWER(FailureKind.TIMEOUT_ANSWER),
        DAMAGE(FailureKind.RESET),
        FAULT_OF_OURS(FailureKind.CLIENT_FAULT),
        BROKEN_CONNECTION(FailureKind.RESET);

        private final FailureKind kind;

        Rule(FailureKind kind) {
            this.kind = kind;
        }

        private boolean holds(Throwable cause) {
            return switch (this) {
                case UNKNOWN_HOST ->
                    cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException;
                case LATE_CONNECTION -> isLateConnection(cause);
                case FAILED_HANDSHAKE -> isFailedHandshake(cause);
                case NO_CONNECTION ->
                    cause instanceof ConnectException
                            || cause instanceof NoRouteToHostException
                            || cause instanceof PortUnreachableException;
                case INTERRUPT -> isInterrupt(cause);
                case LATE_ANSWER ->
                    cause instanceof InterruptedIOException
                            || cause instanceof HttpTimeoutException
                            || cause instanceof TimeoutException;
                case DAMAGE -> isDamaged(cause);
                case FAULT_OF_OURS -> isFaultOfOurs(cause);
                case BROKEN_CONNECTION -> isBrokenConnection(cause);
            };
        }
    }

    static FailureClass of(CauseChain chain) {
        Throwable first = chain.first();
        if (first instanceof Error) {
            return new FailureClass(FailureKind.CLIENT_FAULT, first);
        }
        Optional<NotSentException> word = chain.notSent();
        if (word.isPresent() && word.get().kind().isPresent()) {
            return new FailureClass(
                    word.get().kind().orElseThrow(), chain.from(word.get()).telling());
        }
        for (Rule rule : Rule.values()) {
            for (Throwable cause : chain.allTelling()) {
                if (rule.holds(cause)) {
                    return new FailureClass(rule.kind, cause);
                }
            }
        }
        return new FailureClass(FailureKind.OTHER, chain.telling());
    }

    private static boolean isLateConnection(Throwable cause) {
        return cause instanceof HttpConnectTimeoutException
                || (cause instanceof SocketTimeoutException
                        && LATE_CONNECTION.matcher(says(cause)).lookingAt());
    }

    /** Once there is a session, what TLS has to say is how it ended. */
    private static boolean isFailedHandshake(Throwable cause) {
        return cause instanceof SSLHandshakeException
                || cause instanceof SSLPeerUnverifiedException
                || cause instanceof SSLKeyException
                || (cause instanceof SSLException && says(cause).contains("unrecognized ssl message"));
    }

    private static boolean isInterrupt(Throwable cause) {
        return cause instanceof InterruptedException
                || cause instanceof ClosedByInterruptException
                || (cause instanceof InterruptedIOException
                        && !(cause instanceof SocketTimeoutException)
                        && Thread.currentThread().isInterrupted());
    }

    /** What came does not decrypt. */
    private static boolean isDamaged(Throwable cause) {
        return cause instanceof SSLException && CauseChain.causeOf(cause) instanceof GeneralSecurityException;
    }

    private static boolean isFaultOfOurs(Throwable cause) {
        return cause instanceof Error
                || (cause instanceof RuntimeException && !isPassedOn(cause))
                || cause instanceof ReflectiveOperationException
                || cause instanceof GeneralSecurityException
                || cause instanceof FileNotFoundException
                || cause instanceof FileSystemException
                || says(cause).contains("too many open files");
    }

    /** Some clients wrap what the network does to them in exceptions of their own. */
    private static boolean isPassedOn(Throwable cause) {
        return cause instanceof UncheckedIOException
                || cause instanceof CompletionException
                || cause instanceof CancellationException
                || CauseChain.of(cause).find(FailureClass::isBrokenConnection).isPresent();
    }

    private static boolean isBrokenConnection(Throwable cause) {
        return cause instanceof SocketException
                || cause instanceof SSLException
                || cause instanceof EOFException
                || cause instanceof ClosedChannelException
                || (cause instanceof IOException && BROKEN.matcher(says(cause)).find());
    }

    private static String says(Throwable cause) {
        return CauseChain.messageOf(cause).toLowerCase(Locale.ROOT);
    }
}
