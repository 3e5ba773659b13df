package com.getfluxly.internal;

import org.jspecify.annotations.Nullable;

/**
 * What an oracle finds in the middle of a step. The engine survives whatever transports and listeners throw, failed
 * assertions too, so the first one has to be kept and thrown again where the test notices.
 */
final class Violations {

    private @Nullable AssertionError first;

    void watch(Runnable check) {
        try {
            check.run();
        } catch (AssertionError violation) {
            first = first == null ? violation : first;
        }
    }

    void rethrow() {
        if (first != null) {
            throw first;
        }
    }
}
