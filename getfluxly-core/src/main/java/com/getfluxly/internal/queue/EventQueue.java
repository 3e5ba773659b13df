package com.getfluxly.internal.queue;

import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Intake;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The one thing that threads share: events held, bounded by count and bytes, with the accounts about them and those who wait
 * for them. Everything is guarded by one lock, under which no foreign code runs and nothing is encoded, sent or logged.
 */
public final class EventQueue {

    private final int flushAt;
    private final Clock clock;

    private final ReentrantLock lock = new ReentrantLock();
    /** The delivery thread has something to look at. */
    private final Condition work = lock.newCondition();
    /** Events were settled: there is room, and waiting callers may be done. */
    private final Condition settled = lock.newCondition();

    // All below is guarded by lock.
    private final HeldEvents held;
    private final Closing closing = new Closing();
    private final WaitingCallers callers;
    private final Accounts accounts;
    private final Admission admission;
    private long lastSequence;
    /** Enough events end the wait of the delivery thread. */
    private boolean wakesForEnough;

    private boolean attention;
    /** Events that are on the wire or wait by themselves: nobody has to see to them before that is over. */
    private int seenTo;

    private long flushes;

    public EventQueue(Intake limits, int flushAt, Clock clock) {
        this.flushAt = flushAt;
        this.clock = clock;
        this.held = new HeldEvents(limits);
        this.callers = new WaitingCallers(lock, settled, held, closing, clock);
        this.accounts = new Accounts(lock, held, closing, callers, clock);
        this.admission = new Admission(limits, held, closing, accounts, lock);
    }

    /** Those who wait for events that are held here. */
    public WaitingCallers callers() {
        return callers;
    }

    /** The counts of what came in and what became of it. */
    public Accounts accounts() {
        return accounts;
    }

    // ---- any thread -------------------------------------------------------------------------------------------------

    /** Takes the event in, or counts it as refused. */
    public Verdict add(EncodedEvent event) {
        lock.lock();
        try {
            Verdict verdict = admission.admit(event);
            return take(event, lastSequence + 1, verdict);
        } finally {
            lock.unlock();
        }
    }

    /** The same without waiting for room, for an event whose place in the order is known: the disk does not take it. */
    public Verdict addNow(EncodedEvent event, long sequence) {
        lock.lock();
        try {
            return take(event, sequence, admission.admitNow(event));
        } finally {
            lock.unlock();
        }
    }

    /** Whether no event is taken any more. Takes no lock. */
    public boolean hasBegunToClose() {
        return closing.begun;
    }

    /** Takes over what an earlier process left on disk; later than at the start only if it could not be read then. */
    public void recover(long events, long first, long last) {
        lock.lock();
        try {
            held.backlog().recovered(events, first, last);
            lastSequence = Math.max(lastSequence, last);
            accounts.recovered(events);
        } finally {
            lock.unlock();
        }
    }

    /** Why the event may not be taken however much room there is, or null. To be asked before it is written to disk. */
    public @Nullable Refusal objectionTo(EncodedEvent event) {
        lock.lock();
        try {
            Verdict objection = admission.objectionTo(event);
            return objection == null ? null : objection.refusal();
        } finally {
            lock.unlock();
        }
    }

    /** Takes in an event that is on disk: into memory, too, if there is room and nothing older is on disk only. */
    public void publish(EncodedEvent event, long sequence) {
        lock.lock();
        try {
            accept(event, sequence, true);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Drops events that are on disk, to make room there: all of these but those on the wire.
     *
     * @param openIn how many of a range are not settled
     */
    public Evicted evict(long first, long last, LongBinaryOperator openIn) {
        lock.lock();
        try {
            return new Eviction(held, accounts, openIn).of(first, last);
        } finally {
            settled.signalAll();
            lock.unlock();
        }
    }

    /** Asks for delivery of all that is held, and opens an account for it. */
    public FlushTicket flush(int maxRetries) {
        lock.lock();
        try {
            return openTicket(maxRetries);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Refuses events from now on, and opens the account of the final flush; null if that was done before.
     *
     * @param deadline on the monotonic clock, when what is left is to be given up
     */
    public @Nullable FlushTicket close(long deadline) {
        lock.lock();
        try {
            if (closing.begun) {
                return null;
            }
            closing.begun = true;
            closing.deadline = deadline;
            return openTicket(FlushTicket.ENDLESS);
        } finally {
            admission.callAll();
            lock.unlock();
        }
    }

    /**
     * Gives up all that is still held and on no disk, after {@link #close}. What comes back later for these events is ignored: each has its one
     * outcome.
     *
     * @return what was given up, in order; empty from the second call on
     */
    public Leftover giveUp() {
        lock.lock();
        try {
            Leftover leftover = held.removeAll();
            accounts.droppedRest(leftover, DropReason.SHUTDOWN);
            return leftover;
        } finally {
            lock.unlock();
        }
    }

    /** Lets everybody go who waits for the end. */
    public void markClosed() {
        lock.lock();
        try {
            closing.over = true;
            work.signalAll();
            settled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public boolean isClosing() {
        lock.lock();
        try {
            return closing.begun;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the time for the final flush is up. */
    public boolean isOutOfTime() {
        lock.lock();
        try {
            return closing.begun && closing.deadline - clock.nanos() <= 0;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the wait of the delivery thread: an answer is there. */
    public void wakeUp() {
        lock.lock();
        try {
            alert();
        } finally {
            lock.unlock();
        }
    }

    // ---- delivery thread --------------------------------------------------------------------------------------------

    /** Waits for the time to pass, for a caller who waits, or, if wanted, for enough events. */
    public void awaitWork(long nanos, boolean forEnoughEvents) throws InterruptedException {
        lock.lock();
        try {
            wakesForEnough = forEnoughEvents;
            long left = nanos;
            while (left > 0 && !attention && !closing.over && !(wakesForEnough && hasEnough())) {
                left = work.awaitNanos(left);
            }
        } finally {
            attention = false;
            wakesForEnough = false;
            lock.unlock();
        }
    }

    /** How many events are not settled. */
    public long size() {
        lock.lock();
        try {
            return held.pending();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What there is to do, at one instant.
     *
     * @param seenTo how many events are on the wire, or wait by themselves
     * @param batchedUpTo the sequence of the last event that is in a batch
     */
    public Demand demand(int seenTo, long batchedUpTo) {
        lock.lock();
        try {
            this.seenTo = seenTo;
            return new Demand(
                    held.pending(),
                    held.pending() - seenTo,
                    hasEnough(),
                    held.headSequence(batchedUpTo),
                    lastSequence,
                    flushes,
                    closing.begun,
                    closing.deadline,
                    closing.over,
                    callers.awaitedUpTo(),
                    callers.leastFailures());
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
            wakeForEnough();
            return placed;
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

    /** All of the backlog was read, up to that one: what was not found, nor counted as lost, is damaged. */
    public void endBacklog(long upTo) {
        lock.lock();
        try {
            Backlog backlog = held.backlog();
            if (backlog.last() == upTo && !backlog.isEmpty()) {
                lose(backlog.size(), DropReason.CORRUPT, upTo);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Those between these that memory and disk hold, in order. */
    public List<EncodedEvent> stored(long first, long last) {
        lock.lock();
        try {
            return held.stored(first, last);
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

    /** Moves the oldest events into flight. See {@link HeldEvents#take}. */
    public List<EncodedEvent> take(int maxEvents, int maxBytes, long batchedUpTo, long before) {
        lock.lock();
        try {
            return held.take(maxEvents, maxBytes, batchedUpTo, before);
        } finally {
            lock.unlock();
        }
    }

    /** The same for what an earlier process had on the wire: the service may have taken it. */
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

    /** Whether more of the events up to this one will be read from disk before any of them leaves. */
    public boolean willReadUpTo(long sequence) {
        lock.lock();
        try {
            return held.willRead(sequence);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Puts the events of a batch on the wire, from where they cannot be evicted.
     *
     * @return those that are left of it, in order
     */
    public List<EncodedEvent> depart(List<EncodedEvent> batch) {
        lock.lock();
        try {
            return held.depart(batch);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes events off the wire that nobody settled.
     *
     * @param taken whether the service may have taken them
     */
    public void land(List<EncodedEvent> batch, boolean taken) {
        lock.lock();
        try {
            held.land(batch, taken);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the given events: rejected those that have an entry, delivered all others.
     *
     * @return those that were still in flight; the others had been given up before
     */
    public List<EncodedEvent> settle(List<EncodedEvent> events, Map<EncodedEvent, RejectedEvent> rejections) {
        lock.lock();
        try {
            // What may run out of memory comes first.
            Instant now = clock.now();
            List<EncodedEvent> ended = new ArrayList<>(events.size());
            for (EncodedEvent event : events) {
                if (held.end(event)) {
                    accounts.settled(event, rejections.get(event));
                    ended.add(event);
                }
            }
            if (ended.size() > rejections.size()) {
                accounts.deliveredAt(now);
            }
            if (!ended.isEmpty()) {
                callers.settledBatch(ended.get(0));
            }
            return ended;
        } finally {
            settled.signalAll();
            admission.callNext();
            lock.unlock();
        }
    }

    // ---- under the lock ---------------------------------------------------------------------------------------------

    private Verdict take(EncodedEvent event, long sequence, Verdict verdict) {
        Refusal refusal = verdict.refusal();
        if (refusal == null) {
            accept(event, sequence, false);
        } else {
            accounts.refused(refusal.reason());
        }
        if (!verdict.evicted().isEmpty()) {
            settled.signalAll();
        }
        return verdict;
    }

    private void accept(EncodedEvent event, long sequence, boolean stored) {
        event.sequence = sequence;
        event.acceptedNanos = clock.nanos();
        event.stored = stored;
        if (stored) {
            held.addStored(event);
        } else {
            held.add(event);
        }
        // Those that are made safe before they get here may be late.
        lastSequence = Math.max(lastSequence, sequence);
        accounts.accepted();
        wakeForEnough();
    }

    private void wakeForEnough() {
        if (wakesForEnough && hasEnough()) {
            work.signal();
        }
    }

    /** The bytes may run out long before the count does, and then nothing else would ever make room. */
    private boolean hasEnough() {
        long waiting = held.pending() - seenTo;
        return waiting >= flushAt || (waiting > 0 && held.isCrowded());
    }

    private FlushTicket openTicket(int maxRetries) {
        FlushTicket ticket = callers.open(lastSequence, maxRetries);
        flushes++;
        alert();
        return ticket;
    }

    private void alert() {
        attention = true;
        work.signal();
    }
}
