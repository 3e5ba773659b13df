package com.getfluxly.internal.queue;

import com.getfluxly.delivery.DropReason;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The events of the queue that are on disk: those that memory holds, too, and the backlog, which is to be read first. Shares the
 * lock of the queue.
 */
public final class StoredEvents {

    private final Lock lock;
    /** Events were settled: there is room, and waiting callers may be done. */
    private final Condition settled;

    private final HeldEvents held;
    private final Accounts accounts;
    private final Arrivals arrivals;
    private final Wakeups wakeups;

    StoredEvents(Lock lock, Condition settled, HeldEvents held, Accounts accounts, Arrivals arrivals, Wakeups wakeups) {
        this.lock = lock;
        this.settled = settled;
        this.held = held;
        this.accounts = accounts;
        this.arrivals = arrivals;
        this.wakeups = wakeups;
    }

    // ---- any thread -------------------------------------------------------------------------------------------------

    /** Takes in an event that is on disk: into memory, too, if there is room and nothing older is on disk only. */
    public void publish(EncodedEvent event, long sequence) {
        lock.lock();
        try {
            arrivals.accept(event, sequence, true);
        } finally {
            lock.unlock();
        }
    }

    /** Those between these that memory and disk hold, in order. */
    public List<EncodedEvent> inMemory(long first, long last) {
        lock.lock();
        try {
            return held.stored(first, last);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Drops events that are on disk, to make room there: all of these but those on the wire.
     *
     * @param claim ends those of a range that are on disk only, and tells how many had not come to their end
     */
    public Evicted evict(long first, long last, LongBinaryOperator claim) {
        lock.lock();
        try {
            return new Eviction(held, accounts, claim).of(first, last);
        } finally {
            settled.signalAll();
            lock.unlock();
        }
    }

    // ---- delivery thread --------------------------------------------------------------------------------------------

    /** Takes over what an earlier process left on disk; later than at the start only if it could not be read then. */
    public void recover(long events, long first, long last) {
        lock.lock();
        try {
            held.backlog().recovered(events, first, last);
            arrivals.reached(last);
            accounts.recovered(events);
        } finally {
            lock.unlock();
        }
    }

    /** What to read from disk now, or null: there is nothing, or no room yet. */
    public @Nullable Refill wantedRefill() {
        lock.lock();
        try {
            return held.wantsMore() ? held.refill() : null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Puts events into memory that were read from disk, in order. Stops at one with an id of the caller's that is that of an
     * event still held: no two of them may be in flight at once.
     *
     * @return how many were put there
     */
    public int refill(List<EncodedEvent> read) {
        lock.lock();
        try {
            held.backlog().setStuck(false);
            int placed = 0;
            while (placed < read.size() && held.readOn(read.get(placed))) {
                placed++;
            }
            // The one with the same id is younger, and on no disk: it would wait for its twin, and that for it.
            held.backlog().setStuck(placed < read.size() && held.isBlocked());
            wakeups.arrived();
            return placed;
        } finally {
            lock.unlock();
        }
    }

    /** Whether more of the events up to this one will be read from disk before any of them leaves. */
    public boolean willReadUpTo(long sequence) {
        lock.lock();
        try {
            return held.willRead(sequence);
        } finally {
            lock.unlock();
        }
    }

    /** The backlog cannot be read for now, so what is in memory alone does not wait for it. */
    public void backlogIsStuck() {
        lock.lock();
        try {
            held.backlog().setStuck(true);
        } finally {
            lock.unlock();
        }
    }

    /**
     * All of the backlog was read, up to that one: what was not found, nor counted as lost, is damaged.
     *
     * @return how many these are
     */
    public long endBacklog(long upTo) {
        lock.lock();
        try {
            Backlog backlog = held.backlog();
            long missing = backlog.last() == upTo ? backlog.size() : 0;
            if (missing > 0) {
                lose(missing, DropReason.CORRUPT, upTo);
            }
            return missing;
        } finally {
            lock.unlock();
        }
    }

    /** Counts events of the backlog as dropped that can never be read again, or are too old: all up to this one. */
    public void lose(long events, DropReason reason, long upTo) {
        lock.lock();
        try {
            held.backlog().left(events, upTo);
            accounts.lost(events, reason, upTo);
        } finally {
            settled.signalAll();
            lock.unlock();
        }
    }

    /** Those that memory holds, too, were accepted before that time on the monotonic clock, and are not on the wire; in order. */
    public List<EncodedEvent> acceptedBefore(long nanos) {
        lock.lock();
        try {
            return held.storedBefore(nanos);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Moves into flight what an earlier process had on the wire: the service may have taken it.
     *
     * @param batchedUpTo the sequence of the last event that is in a batch
     * @param before the sequence of the first event that may not be taken
     */
    public List<EncodedEvent> takeAgain(int maxEvents, long batchedUpTo, long before) {
        lock.lock();
        try {
            List<EncodedEvent> taken = held.takeAgain(maxEvents, batchedUpTo, before);
            taken.forEach(event -> event.sent = true);
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
