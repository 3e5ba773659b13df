package com.getfluxly.sample.emulator;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** How the service can misbehave. */
public enum FaultMode {
    /** Every request is answered 503. */
    UNAVAILABLE("503", 503, "server_error", "the service is down"),
    /** Every request is answered 500, or with another status from 500 to 599 if told so. */
    BROKEN("500", 500, "server_error", "something broke"),
    /** Every request is answered 429 with {@code Retry-After}. */
    RATE_LIMITED("429", 429, "rate_limited", "too many events for this key"),
    /** Every request is answered 401, as if the token had been revoked. */
    REVOKED("401", 401, "unauthenticated", "the token is missing, unknown or revoked"),
    /** The work is done at once and its answer held back, so a client that gave up finds its retry replayed. */
    SLOW("slow"),
    /** The connection is reset; nothing was done. */
    RESET("reset"),
    /** The work is done, then the connection is reset instead of an answer. */
    PROCESS_THEN_DROP("process-then-drop"),
    /** Some events of a batch are rejected one by one. */
    REJECT_ONE("reject-one"),
    /** A batch that holds a certain event is answered 400 as a whole. */
    POISON("poison"),

    /** Every request is answered 400. */
    INVALID("400", 400, "validation_error", "the request is not valid"),
    /** Every request is answered 402. */
    UNPAID("402", 402, "payment_required", "the account has to be settled first"),
    /** Every request is answered 403. */
    FORBIDDEN("403", 403, "forbidden", "the token may not do this"),
    /** Each alias and erasure is answered 403, as if the token were a publishable one. */
    WRONG_KEY("wrong-key-type", 403, "wrong_key_type", "a publishable token may only ingest events"),
    /** Every request is answered 404. */
    NOT_FOUND("404", 404, "not_found", "there is nothing here"),
    /** Every request is answered 408. */
    TIMED_OUT("408", 408, "timeout", "the request took too long"),
    /** Each alias is answered 409. */
    ALIAS_CONFLICT("alias-conflict", 409, "alias_conflict", "both profiles belong to different users"),
    /** Each erasure is answered 409. */
    ERASURE_IN_PROGRESS("erasure-in-progress", 409, "erasure_in_progress", "the profile is being erased already"),
    /** Every request is answered 413, whatever its size. */
    TOO_LARGE("413", 413, "payload_too_large", "the body is too large"),
    /** Every request is answered 425. */
    TOO_EARLY("425", 425, "too_early", "the service is not ready to risk a replay"),
    /** Every request is answered 302, or with another status from 300 to 399 if told so. */
    REDIRECTED("302", 302),
    /** Every request is answered with a page of HTML: 200, unless told otherwise. */
    HTML("html", 200),
    /** The work is done, then the connection is closed in the middle of the answer. */
    CUT("cut");

    private final String label;
    private final int status;
    private final String code;
    private final String detail;

    /** One that does not refuse. */
    FaultMode(String label) {
        this(label, 0);
    }

    FaultMode(String label, int status) {
        this(label, status, "", "");
    }

    FaultMode(String label, int status, String code, String detail) {
        this.label = label;
        this.status = status;
        this.code = code;
        this.detail = detail;
    }

    /** Its name in {@code PUT /fault/{mode}}. */
    public String label() {
        return label;
    }

    /** What is answered unless told otherwise; 0 where that depends on the request. */
    int status() {
        return status;
    }

    /** What it answers every time, with the status given. */
    RefusedException refusal(int answered) {
        return new RefusedException(answered, code, detail);
    }

    /** Some errors belong to one endpoint: on another it would be a service that nobody has seen. */
    boolean concerns(Route route) {
        return routes().contains(route);
    }

    private Set<Route> routes() {
        return switch (this) {
            case ALIAS_CONFLICT -> EnumSet.of(Route.ALIAS);
            case ERASURE_IN_PROGRESS -> EnumSet.of(Route.ERASE);
            case WRONG_KEY -> EnumSet.of(Route.ALIAS, Route.ERASE);
            default -> EnumSet.allOf(Route.class);
        };
    }

    /** @throws RefusedException 400 that lists the modes */
    static FaultMode of(String label) {
        return Arrays.stream(values())
                .filter(mode -> mode.label.equals(label))
                .findFirst()
                .orElseGet(() -> byRange(label));
    }

    private static FaultMode byRange(String label) {
        if (label.matches("3[0-9]{2}")) {
            return REDIRECTED;
        }
        if (label.matches("5[0-9]{2}")) {
            return BROKEN;
        }
        throw RefusedException.validation("unknown fault mode, use one of: " + labels() + ", any 3xx, any 5xx");
    }

    private static String labels() {
        return Arrays.stream(values()).map(FaultMode::label).collect(Collectors.joining(", "));
    }
}
