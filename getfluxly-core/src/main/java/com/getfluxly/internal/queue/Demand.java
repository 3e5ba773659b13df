package com.getfluxly.internal.queue;

/**
 * The work of the delivery thread.
 *
 * @param held events that are not settled
 * @param waiting those of them for which something must be done: they are not on the wire, and not in a batch that
 *     waits
 * @param enough whether so many events wait that delivery must not wait for the interval
 * @param headSequence the sequence of the oldest event that is in no batch
 * @param flushes how often somebody asked for delivery
 * @param closeDeadline when to give up, if it is closing
 * @param awaitedUpTo the sequence of the last event that a caller waits for, or {@link #NOTHING}
 * @param leastFailures failed attempts that the most recent of the waiting callers has seen, or {@link #NOBODY_WAITS}
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
