package com.getfluxly.sample.emulator;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How the service can misbehave. */
public enum FaultMode {
    /** Every request is answered 503. */
    UNAVAILABLE("503"),
    /** Every request is answered 500. */
    BROKEN("500"),
    /** Every request is answered 429 with {@code Retry-After}. */
    RATE_LIMITED("429"),
    /** Every request is answered 401, as if the token had been revoked. */
    REVOKED("401"),
    /** The work is done at once and its answer held back, so a client that gave up finds its retry replayed. */
    SLOW("slow"),
    /** The connection is reset; nothing was done. */
    RESET("reset"),
    /** The work is done, then the connection is reset instead of an answer. */
    PROCESS_THEN_DROP("process-then-drop"),
    /** Some events of a batch are rejected one by one. */
    REJECT_ONE("reject-one"),
    /** A batch that holds a certain event is answered 400 as a whole. */
    POISON("poison");

    private final String label;

    FaultMode(String label) {
        this.label = label;
    }

    /** Its name in {@code PUT /fault/{mode}}. */
    public String label() {
        return label;
    }

    /** @throws RefusedException 400 that lists the modes */
    static FaultMode of(String label) {
        return Arrays.stream(values())
                .filter(mode -> mode.label.equals(label))
                .findFirst()
                .orElseThrow(() -> RefusedException.validation("unknown fault mode, use one of: " + labels()));
    }

    private static String labels() {
        return Arrays.stream(values()).map(FaultMode::label).collect(Collectors.joining(", "));
    }
}
