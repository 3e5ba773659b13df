package com.getfluxly.internal.queue;

import java.util.concurrent.locks.Condition;

/** What the delivery thread waits for, and what ends its wait. Guarded by the lock of the queue. */
final class Wakeups {

    private final int flushAt;
    private final HeldEvents held;
    private final Closing closing;
    /** The delivery thread has something to look at. */
    private final Condition work;

    /** Enough events end the wait. */
    private boolean forEnough;

    private boolean attention;
    /** Events that are on the wire or wait by themselves: nobody has to see to them before that is over. */
    private int seenTo;

    Wakeups(int flushAt, HeldEvents held, Closing closing, Condition work) {
        this.flushAt = flushAt;
        this.held = held;
        this.closing = closing;
        this.work = work;
    }

    /** Waits for the time to pass, for a caller who waits, or, if wanted, for enough events. */
    void await(long nanos, boolean forEnoughEvents) throws InterruptedException {
        try {
            forEnough = forEnoughEvents;
            long left = nanos;
            while (left > 0 && !attention && !closing.over && !(forEnough && hasEnough())) {
                left = work.awaitNanos(left);
            }
        } finally {
            attention = false;
            forEnough = false;
        }
    }

    void seesTo(int events) {
        seenTo = events;
    }

    /** How many somebody has to see to. */
    long waiting() {
        return held.pending() - seenTo;
    }

    /** The bytes may run out long before the count does, and then nothing else would ever make room. */
    boolean hasEnough() {
        long waiting = waiting();
        return waiting >= flushAt || (waiting > 0 && held.isCrowded());
    }

    /** There are more events. */
    void arrived() {
        if (forEnough && hasEnough()) {
            work.signal();
        }
    }

    /** Ends the wait, or the next one. */
    void alert() {
        attention = true;
        work.signal();
    }

    /** There will be nothing more to wait for. */
    void end() {
        work.signalAll();
    }
}
