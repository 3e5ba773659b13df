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
import org.jspecify.annotations.Nullable;

/**
 * The only object that threads share: the held events, limited by number and bytes, their counts, and the callers that wait for
 * them. One lock guards everything. Under the lock, no foreign code runs, and nothing is encoded, sent or logged.
 */
public final class EventQueue {

    private final Clock clock;

    private final ReentrantLock lock = new ReentrantLock();
    /** Events were settled: there is room, and waiting callers may be done. */
    private final Condition settled = lock.newCondition();

    // All below is guarded by lock.
    private final HeldEvents held;
    private final Closing closing = new Closing();
    private final WaitingCallers callers;
    private final Accounts accounts;
    private final Admission admission;
    private final Wakeups wakeups;
    private final Arrivals arrivals;
    private final StoredEvents stored;
    private final PreparedEvents prepared;
    private long flushes;

    /** Set before there are events. */
    private volatile Runnable onClosing = () -> {};

    public EventQueue(Intake limits, int flushAt, Clock clock) {
        this.clock = clock;
        this.held = new HeldEvents(limits);
        this.callers = new WaitingCallers(lock, settled, held, closing, clock);
        this.accounts = new Accounts(lock, held, closing, callers, clock);
        this.admission = new Admission(limits, held, held, closing, accounts, lock);
        this.wakeups = new Wakeups(flushAt, held, closing, lock.newCondition());
        this.arrivals = new Arrivals(held, accounts, wakeups, clock);
        this.stored = new StoredEvents(lock, settled, held, accounts, arrivals, wakeups);
        this.prepared =
                new PreparedEvents(limits, lock, settled, held, closing, accounts, arrivals, wakeups, admission);
    }

    /** Those who wait for events that are held here. */
    public WaitingCallers callers() {
        return callers;
    }

    /** The counts of what came in and what became of it. */
    public Accounts accounts() {
        return accounts;
    }

    /** Those that are on disk. */
    public StoredEvents stored() {
        return stored;
    }

    /** Those that are neither sent nor discarded yet. */
    public PreparedEvents prepared() {
        return prepared;
    }

    // ---- any thread -------------------------------------------------------------------------------------------------

    /** Takes the event in, or counts it as refused. */
    public Verdict add(EncodedEvent event) {
        lock.lock();
        try {
            Verdict verdict = admission.admit(event);
            return take(event, arrivals.last() + 1, verdict);
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

    /** Runs that once no event is taken any more, for those who wait elsewhere; more than once does no harm. */
    public void onClosing(Runnable action) {
        this.onClosing = action;
    }

    /** Whether no event is taken any more. Takes no lock. */
    public boolean hasBegunToClose() {
        return closing.begun;
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
            prepared.close();
            return openTicket(FlushTicket.ENDLESS);
        } finally {
            admission.callAll();
            lock.unlock();
            onClosing.run();
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
            wakeups.end();
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
            wakeups.alert();
        } finally {
            lock.unlock();
        }
    }

    // ---- delivery thread --------------------------------------------------------------------------------------------

    /** Waits for the time to pass, for a caller who waits, or, if wanted, for enough events. */
    public void awaitWork(long nanos, boolean forEnoughEvents) throws InterruptedException {
        lock.lock();
        try {
            wakeups.await(nanos, forEnoughEvents);
        } finally {
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
            wakeups.seesTo(seenTo);
            return new Demand(
                    held.pending(),
                    wakeups.waiting(),
                    wakeups.hasEnough(),
                    held.headSequence(batchedUpTo),
                    arrivals.last(),
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

    /** Moves the oldest events into flight. See {@link HeldEvents#take}. */
    public List<EncodedEvent> take(int maxEvents, int maxBytes, long batchedUpTo, long before) {
        lock.lock();
        try {
            return held.take(maxEvents, maxBytes, batchedUpTo, before);
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

    /** Ends an event as dropped; false if it had been given up before. */
    public boolean drop(EncodedEvent event, DropReason reason) {
        lock.lock();
        try {
            boolean ended = held.end(event);
            if (ended) {
                accounts.dropped(event, reason);
            }
            return ended;
        } finally {
            settled.signalAll();
            admission.callNext();
            lock.unlock();
        }
    }

    /** Ends events as too old; returns those that were neither on the wire nor at their end. */
    public List<EncodedEvent> expire(List<EncodedEvent> old) {
        lock.lock();
        try {
            List<EncodedEvent> ended = old.stream().filter(held::letGo).toList();
            ended.forEach(event -> accounts.dropped(event, DropReason.EXPIRED));
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
            arrivals.accept(event, sequence, false);
        } else {
            accounts.refused(refusal.reason());
        }
        if (!verdict.evicted().isEmpty()) {
            settled.signalAll();
        }
        return verdict;
    }

    private FlushTicket openTicket(int maxRetries) {
        FlushTicket ticket = callers.open(arrivals.last(), maxRetries);
        flushes++;
        wakeups.alert();
        return ticket;
    }
}
