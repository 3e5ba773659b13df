package com.getfluxly.sample.live;

import java.time.Instant;
import java.util.List;

/**
 * What a stand-in has received.
 *
 * @param fault how it is broken, or {@code none}
 * @param stored events since its start, however often each came; never goes back
 * @param duplicates events that came once more
 * @param requests requests that it got
 * @param newest the newest events first
 */
public record StandInSnapshot(String fault, long stored, long duplicates, long requests, List<Event> newest) {

    /** Copies the list. */
    public StandInSnapshot {
        newest = List.copyOf(newest);
    }

    /**
     * An event that arrived.
     *
     * @param profile the person behind it
     */
    public record Event(String name, String profile, String messageId, Instant receivedAt) {}
}
