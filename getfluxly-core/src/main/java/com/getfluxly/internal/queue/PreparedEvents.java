package com.getfluxly.internal.queue;

import com.getfluxly.delivery.DropReason;
import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.Refusals;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * Events that have a place, but are neither sent nor discarded yet. Until then they do not count as offered. Uses the lock of the
 * queue. For any thread.
 */
public final class PreparedEvents {

    private final Lock lock;
    /** Events were settled: there is room, and waiting callers may be done. */
    private final Condition settled;

    private final Reservations reserved;
    private final Closing closing;
    private final Accounts accounts;
    private final Arrivals arrivals;
    private final Wakeups wakeups;
    private final Admission shared;
    private final Admission apart;

    private final Verdict closed = Verdict.refused(new Refusal(DropReason.CLOSED, Refusals::closed));

    PreparedEvents(
            Intake limits,
            Lock lock,
            Condition settled,
            HeldEvents held,
            Closing closing,
            Accounts accounts,
            Arrivals arrivals,
            Wakeups wakeups,
            Admission shared) {
        this.lock = lock;
        this.settled = settled;
        this.reserved = held.reserved();
        this.closing = closing;
        this.accounts = accounts;
        this.arrivals = arrivals;
        this.wakeups = wakeups;
        this.shared = shared;
        this.apart = new Admission(limits, held, reserved, closing, accounts, lock);
    }

    /** There is a disk: what is in memory leaves these their whole bounds. To be called before there are events. */
    public void keepApart() {
        lock.lock();
        try {
            reserved.keepApart();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a place for the event, or counts it as refused. */
    public Verdict prepare(EncodedEvent event) {
        lock.lock();
        try {
            Verdict verdict = admission().admit(event);
            Refusal refusal = verdict.refusal();
            if (refusal == null) {
                reserved.add(event);
                wakeups.arrived();
            } else {
                accounts.refused(refusal.reason());
            }
            if (!verdict.evicted().isEmpty()) {
                settled.signalAll();
            }
            return verdict;
        } finally {
            lock.unlock();
        }
    }

    /** Queues the event in the place that it has; refused only after the end. */
    public Verdict send(EncodedEvent event) {
        lock.lock();
        try {
            if (closing.begun) {
                reserved.release(event);
                accounts.refused(DropReason.CLOSED);
                return closed;
            }
            arrivals.accept(event, arrivals.last() + 1, false);
            return Verdict.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /** Gives the place back, if the event still has it, and leaves it to others to count the event. */
    public void release(EncodedEvent event) {
        lock.lock();
        try {
            reserved.release(event);
        } finally {
            admission().callNext();
            lock.unlock();
        }
    }

    /** Gives the place back, and counts the event as refused. */
    public void discard(EncodedEvent event, DropReason reason) {
        lock.lock();
        try {
            reserved.release(event);
            accounts.refused(reason);
        } finally {
            admission().callNext();
            lock.unlock();
        }
    }

    // ---- under the lock ---------------------------------------------------------------------------------------------

    private Admission admission() {
        return reserved.areApart() ? apart : shared;
    }

    /** No event needs its place any more; each is counted when its caller ends it. */
    void close() {
        reserved.releaseAll();
        apart.callAll();
    }
}
