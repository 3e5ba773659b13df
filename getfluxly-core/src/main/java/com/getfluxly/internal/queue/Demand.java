package com.getfluxly.internal.queue;

/**
 * What there is to do.
 *
 * @param held events that are not settled
 * @param waiting those of them that somebody has to see to: they are not on the wire, and do not wait by themselves
 * @param enough whether so much waits that it must not wait for the interval
 * @param headSequence the sequence of the oldest event that is in no batch
 * @param flushes how often somebody asked for delivery
 * @param closeDeadline when to give up, if it is closing
 * @param awaitedUpTo the sequence of the last event that a caller waits for, or {@link #NOTHING}
 * @param leastFailures failed attempts that the most recent of the waiting callers has seen, or
 *     {@link #NOBODY_WAITS}
 */
public record Demand(
        long held,
        long waiting,
        boolean enough,
        long headSequence,
        long lastSequence,
        long flushes,
        boolean closing,
        long closeDeadline,
        boolean closed,
        long awaitedUpTo,
        int leastFailures) {

    public static final int NOBODY_WAITS = -1;

    /** Before the first of all events. */
    static final long NOTHING = 0;
}
