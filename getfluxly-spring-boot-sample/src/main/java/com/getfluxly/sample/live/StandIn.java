package com.getfluxly.sample.live;

import java.util.Optional;

/** A service in this process that the events go to: one that can be looked into, and broken. */
public interface StandIn {

    /**
     * What it has received.
     *
     * @param newestEvents how many of the newest events are wanted at most
     */
    StandInSnapshot snapshot(int newestEvents);

    /** The JSON of an event that arrived, for people to read; empty if it is not kept any more. */
    Optional<String> event(String messageId);

    /**
     * Breaks it.
     *
     * @throws IllegalArgumentException if it cannot be broken in this way; the message says how it can
     */
    void fail(String mode);

    /** Makes it whole again. */
    void heal();
}
