package com.getfluxly.benchmark;

import java.util.Arrays;
import java.util.List;

/** What a {@link FaultySink} does to requests. */
enum Fault {
    NONE('n', "none"),
    UNAVAILABLE('u', "503"),
    RESET_BEFORE('b', "reset before the request is read"),
    RESET_AFTER('a', "reset after the request is read"),
    LATE('l', "answers after the timeout"),
    RATE_LIMITED('r', "429, Retry-After 2"),
    EMPTY('e', "202 without a body"),
    INVALID('i', "400 for everything"),
    HALF('h', "half an answer");

    static final List<Fault> ALL = List.of(values());

    private final char word;
    private final String shown;

    Fault(char word, String shown) {
        this.word = word;
        this.shown = shown;
    }

    static Fault of(int word) {
        return Arrays.stream(values())
                .filter(fault -> fault.word == word)
                .findFirst()
                .orElseThrow();
    }

    /** By which a sink is told. */
    int word() {
        return word;
    }

    /** In tables. */
    String shown() {
        return shown;
    }
}
