package com.getfluxly.internal.queue;

import java.util.List;

/**
 * The events that were dropped for newer ones.
 *
 * @param events those that were in memory
 * @param ranges where those in memory and those on disk only were, without those on the wire
 */
public record Evicted(List<EncodedEvent> events, List<Range> ranges) {

    public static final Evicted NOTHING = new Evicted(List.of(), List.of());

    /**
     * Sequences in a row.
     *
     * @param events how many of them had not come to their end
     */
    public record Range(long first, long last, long events) {}
}
