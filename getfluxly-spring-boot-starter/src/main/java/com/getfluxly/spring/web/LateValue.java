package com.getfluxly.spring.web;

import org.jspecify.annotations.Nullable;

/**
 * One value of a request. Until it is needed, it is the raw value; then it is read once and kept. Most requests track nothing, so
 * they must not pay for it. For any thread.
 */
final class LateValue {

    /** What is kept of a text that was sent. */
    @FunctionalInterface
    interface Reading {
        @Nullable String of(@Nullable String sent);
    }

    static final LateValue NONE = new LateValue(null, sent -> null);

    private final Reading reading;

    /** Null once it was read. Two threads that ask at once both read it, and find the same. */
    private volatile @Nullable String sent;

    /** Written before {@link #sent} is, and so seen by whoever sees that gone. */
    private @Nullable String kept;

    private LateValue(@Nullable String sent, Reading reading) {
        this.sent = sent;
        this.reading = reading;
    }

    static LateValue of(@Nullable String sent, Reading reading) {
        return sent == null ? NONE : new LateValue(sent, reading);
    }

    @Nullable String get() {
        String unread = sent;
        if (unread != null) {
            kept = reading.of(unread);
            sent = null;
        }
        return kept;
    }
}
