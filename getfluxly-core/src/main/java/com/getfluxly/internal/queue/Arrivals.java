package com.getfluxly.internal.queue;

import com.getfluxly.internal.base.Clock;

/** Lets events in, each under the sequence that is its place in the order of all. Guarded by the lock of the queue. */
final class Arrivals {

    private final HeldEvents held;
    private final Accounts accounts;
    private final Wakeups wakeups;
    private final Clock clock;

    private long last;

    Arrivals(HeldEvents held, Accounts accounts, Wakeups wakeups, Clock clock) {
        this.held = held;
        this.accounts = accounts;
        this.wakeups = wakeups;
        this.clock = clock;
    }

    /** The sequence of the last event. */
    long last() {
        return last;
    }

    /** There were events up to that one. Those that are made safe before they get here may be late. */
    void reached(long sequence) {
        last = Math.max(last, sequence);
    }

    /** @param stored whether it is on disk */
    void accept(EncodedEvent event, long sequence, boolean stored) {
        held.reserved().release(event);
        event.sequence = sequence;
        event.acceptedNanos = clock.nanos();
        event.stored = stored;
        if (stored) {
            held.addStored(event);
        } else {
            held.add(event);
        }
        reached(sequence);
        accounts.accepted();
        wakeups.arrived();
    }
}
