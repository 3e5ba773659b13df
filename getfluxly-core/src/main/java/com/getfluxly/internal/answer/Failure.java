package com.getfluxly.internal.answer;

import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.FailureKind;
import com.getfluxly.internal.base.SafeText;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why there was no answer, or one that could not be read.
 *
 * @param kind what it was
 * @param mayHaveArrived whether the service may have the request
 * @param text the cause in a few words: no token, and nothing that looks like a body
 * @param cause what an application may be given: no text in it holds a token
 */
public record Failure(
        FailureKind kind,
        boolean mayHaveArrived,
        String text,
        @Nullable Throwable cause) {

    private static final int MAX_TEXT = 200;

    private static final Pattern IDS = Pattern.compile("/v1/profiles/[^\\s?#]*");

    /** One that nobody threw. */
    public static Failure of(FailureKind kind) {
        return new Failure(kind, mayArrive(kind), "", null);
    }

    /** What was thrown in the place of an answer. */
    public static Failure of(Throwable thrown, Secrets secrets) {
        CauseChain chain = CauseChain.of(thrown);
        FailureClass found = FailureClass.of(chain);
        boolean mayHaveArrived = chain.wasMaybeSent() || (mayArrive(found.kind()) && !chain.wasNotSent());
        return new Failure(
                found.kind(), mayHaveArrived, text(found, chain, secrets), CauseCopy.of(chain.first(), secrets));
    }

    /** What was thrown when an answer was read that is there. */
    public static Failure ofReading(Throwable thrown, Secrets secrets) {
        Failure failure = of(thrown, secrets);
        return new Failure(FailureKind.CLIENT_FAULT, true, failure.text(), failure.cause());
    }

    /** What the kind alone says. */
    private static boolean mayArrive(FailureKind kind) {
        return switch (kind) {
            case DNS, CONNECT, TIMEOUT_CONNECT, TLS, PROXY -> false;
            case RESET, TIMEOUT_ANSWER, INTERRUPTED, CLIENT_FAULT, OTHER -> true;
        };
    }

    ErrorCode code() {
        return switch (kind) {
            case TIMEOUT_CONNECT, TIMEOUT_ANSWER, INTERRUPTED -> ErrorCode.TIMEOUT;
            default -> ErrorCode.NETWORK_ERROR;
        };
    }

    /** The kind and the text. */
    String summary() {
        return text.isEmpty() ? kind.code() : kind.code() + ", " + text;
    }

    private static String text(FailureClass found, CauseChain chain, Secrets secrets) {
        String type = found.cause().getClass().getName();
        String message = chain.from(found.cause()).message();
        String shown = secrets.hide(message.isEmpty() ? type : type + ": " + message);
        return SafeText.clean(IDS.matcher(withoutBodies(shown)).replaceAll("/v1/profiles/…"), MAX_TEXT);
    }

    /** Some repeat what they were to send. */
    private static String withoutBodies(String text) {
        int brace = text.indexOf('{');
        return brace < 0 ? text : text.substring(0, brace) + "…";
    }
}
