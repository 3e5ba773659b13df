package com.getfluxly.sample.live;

import java.time.Instant;
import java.util.List;

/**
 * What a stand-in has received.
 *
 * @param fault how it is broken, or {@code none}
 * @param stored events since its start, however often each came; never goes back
 * @param again how often an event came that was stored before
 * @param requests requests that it got
 * @param newest the newest events first
 */
public record StandInSnapshot(String fault, long stored, long again, long requests, List<Event> newest) {

    /** Copies the list. */
    public StandInSnapshot {
        newest = List.copyOf(newest);
    }

    /**
     * An event that arrived.
     *
     * @param profile the person behind it
     * @param times how many requests brought it; it is stored once
     */
    public record Event(String name, String profile, String messageId, Instant receivedAt, int times) {}
}
