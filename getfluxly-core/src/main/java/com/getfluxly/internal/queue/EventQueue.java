package com.getfluxly.internal.queue;

import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.Refusals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one thing that threads share: events held, bounded by count and bytes, and the accounts about them. Everything is
 * guarded by one lock, under which no foreign code runs and nothing is encoded, sent or logged.
 */
public final class EventQueue {

    private final Intake limits;
    private final int flushAt;
    private final Clock clock;

    private final ReentrantLock lock = new ReentrantLock();
    /** The delivery thread has something to look at. */
    private final Condition work = lock.newCondition();
    /** Events were settled: there is room, and waiting callers may be done. */
    private final Condition settled = lock.newCondition();

    // All below is guarded by lock.
    private final HeldEvents held;
    private final Accounts accounts = new Accounts();
    private final Ledger ledger = accounts.ledger;
    private long lastSequence;
    /** Enough events end the wait of the delivery thread. */
    private boolean wakesForEnough;

    private boolean attention;
    /** Events that are on the wire right now: nobody has to see to them before they are back. */
    private int onWire;

    private long flushes;
    private long closeDeadline;
    private boolean closing;
    private boolean closed;

    public EventQueue(Intake limits, int flushAt, Clock clock) {
        this.limits = limits;
        this.held = new HeldEvents(limits);
        this.flushAt = flushAt;
        this.clock = clock;
    }

    // ---- any thread -------------------------------------------------------------------------------------------------

    /**
     * Takes the event in, and returns those that had to go for it.
     *
     * @throws GetFluxlyException if it is refused; the caller then counts it with {@link #countRefused}
     */
    public List<EncodedEvent> add(EncodedEvent event) {
        lock.lock();
        try {
            checkOpen();
            checkNotHeld(event);
            List<EncodedEvent> evicted = makeRoomFor(event);
            // Once more: waiting for room lets others in.
            checkNotHeld(event);
            accept(event);
            return evicted;
        } finally {
            lock.unlock();
        }
    }

    public void countRefused(DropReason reason) {
        lock.lock();
        try {
            ledger.refused().count(reason);
        } finally {
            lock.unlock();
        }
    }

    public void countRequest(boolean retry) {
        lock.lock();
        try {
            ledger.requests++;
            ledger.retries += retry ? 1 : 0;
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
            if (closing) {
                return null;
            }
            closing = true;
            closeDeadline = deadline;
            return openTicket(FlushTicket.ENDLESS);
        } finally {
            settled.signalAll();
            lock.unlock();
        }
    }

    /**
     * Waits until the account is settled, the time is up, or the thread is interrupted; its interrupt status is then
     * still set.
     */
    public void await(FlushTicket ticket, long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (!isDone(ticket) && !closed && left > 0) {
                left = settled.awaitNanos(left);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            accounts.close(ticket);
            lock.unlock();
        }
    }

    /** Whether there is nothing left to wait for. */
    public boolean isSettled(FlushTicket ticket) {
        lock.lock();
        try {
            return isDone(ticket);
        } finally {
            lock.unlock();
        }
    }

    /** What became of the events by now. */
    public FlushResult result(FlushTicket ticket) {
        lock.lock();
        try {
            return ticket.result(held.countUpTo(ticket.upTo()));
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all is closed, or the time is up. An interrupt does not shorten it; the status is kept. */
    public boolean awaitClosed(long nanos) {
        boolean interrupted = false;
        lock.lock();
        try {
            long deadline = clock.nanos() + nanos;
            while (!closed) {
                long left = deadline - clock.nanos();
                if (left <= 0) {
                    return false;
                }
                try {
                    settled.awaitNanos(left);
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
            return true;
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Gives up all that is still held. What comes back later for these events is ignored: each has its one outcome.
     *
     * @return what was given up, in order; empty from the second call on
     */
    public Leftover giveUp() {
        lock.lock();
        try {
            closing = true;
            Leftover leftover = new Leftover(held.listInFlight(), held.listQueued());
            for (EncodedEvent event : leftover.sent()) {
                held.end(event);
                accounts.dropped(event, DropReason.SHUTDOWN);
            }
            while (held.queued() > 0) {
                dropHead(DropReason.SHUTDOWN);
            }
            return leftover;
        } finally {
            lock.unlock();
        }
    }

    /** Lets everybody go who waits for the end. */
    public void markClosed() {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
            settled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * A consistent snapshot.
     *
     * @param state how delivery goes, unless it is closed
     * @param code the error code behind it, or null
     */
    public DeliveryStats stats(
            DeliveryState state, @Nullable String code, int consecutiveFailures, Map<Anomaly, Long> anomalies) {
        lock.lock();
        try {
            return new DeliveryStats(
                    closing ? DeliveryState.CLOSED : state,
                    closing ? "closed" : code,
                    ledger.offered(),
                    ledger.accepted,
                    ledger.refused().sum(),
                    ledger.delivered,
                    ledger.rejected,
                    ledger.dropped().sum(),
                    ledger.dropped().byReason(),
                    ledger.refused().byReason(),
                    held.queued(),
                    held.bytes(),
                    held.inFlight(),
                    oldestAge(),
                    ledger.requests,
                    ledger.retries,
                    ledger.lastDelivered,
                    held.capacity(),
                    consecutiveFailures,
                    anomalies);
        } finally {
            lock.unlock();
        }
    }

    public boolean isClosing() {
        lock.lock();
        try {
            return closing;
        } finally {
            lock.unlock();
        }
    }

    /** When a close is to give up, on the monotonic clock; has no meaning before. */
    public long closeDeadline() {
        lock.lock();
        try {
            return closeDeadline;
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
            while (left > 0 && !attention && !closed && !(wakesForEnough && hasEnough())) {
                left = work.awaitNanos(left);
            }
        } finally {
            attention = false;
            wakesForEnough = false;
            lock.unlock();
        }
    }

    /**
     * What there is to do, at one instant.
     *
     * @param onWire how many events are on the wire
     * @param batchedUpTo the sequence of the last event that is in a batch
     */
    public Demand demand(int onWire, long batchedUpTo) {
        lock.lock();
        try {
            this.onWire = onWire;
            EncodedEvent head = held.oldestAfter(batchedUpTo);
            long headSequence = head == null ? Long.MAX_VALUE : head.sequence;
            return new Demand(
                    held.size(),
                    held.size() - onWire,
                    hasEnough(),
                    headSequence,
                    lastSequence,
                    flushes,
                    closing,
                    closeDeadline,
                    closed,
                    accounts.awaitedUpTo(this::isDone, Demand.NOTHING),
                    accounts.leastFailures(this::isDone, Demand.NOBODY_WAITS));
        } finally {
            lock.unlock();
        }
    }

    /** Moves the oldest events into flight. See {@link HeldEvents#take}. */
    public List<EncodedEvent> take(int maxEvents, int maxBytes, long batchedUpTo) {
        lock.lock();
        try {
            return held.take(maxEvents, maxBytes, batchedUpTo);
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
                    book(event, rejections.get(event));
                    ended.add(event);
                }
            }
            if (ended.size() > rejections.size()) {
                ledger.lastDelivered = now;
            }
            if (!ended.isEmpty()) {
                accounts.settledBatch(ended.get(0));
            }
            return ended;
        } finally {
            settled.signalAll();
            lock.unlock();
        }
    }

    /** Tells everybody who waits that a request went through: what follows has all its retries. */
    public void progressed() {
        lock.lock();
        try {
            accounts.progressed();
        } finally {
            lock.unlock();
        }
    }

    /** Tells everybody who waits that a request failed. */
    public void failed(Answer answer, boolean noRetryHelps) {
        lock.lock();
        try {
            accounts.failed(answer, noRetryHelps);
        } finally {
            settled.signalAll();
            lock.unlock();
        }
    }

    // ---- under the lock ---------------------------------------------------------------------------------------------

    private void checkOpen() {
        if (closing) {
            throw Refusals.closed();
        }
    }

    private void checkNotHeld(EncodedEvent event) {
        if (held.hasIdOf(event)) {
            throw Refusals.invalid("message_id", "message_id is that of an event that is still held");
        }
    }

    private List<EncodedEvent> makeRoomFor(EncodedEvent event) {
        if (limits.overflow() == OverflowPolicy.BLOCK) {
            awaitRoomFor(event);
        }
        if (held.hasRoomFor(event)) {
            return List.of();
        }
        // Nothing is evicted in vain.
        if (limits.overflow() == OverflowPolicy.DROP_OLDEST && held.canMakeRoomFor(event)) {
            return evictFor(event);
        }
        throw held.full();
    }

    private void awaitRoomFor(EncodedEvent event) {
        try {
            long left = limits.maxBlock().toNanos();
            while (!held.hasRoomFor(event) && left > 0) {
                left = settled.awaitNanos(left);
                checkOpen();
            }
        } catch (InterruptedException interrupted) {
            // Refused at once, with the status as it was: an interrupted thread is asked to come to an end.
            Thread.currentThread().interrupt();
        }
    }

    private List<EncodedEvent> evictFor(EncodedEvent event) {
        List<EncodedEvent> evicted = new ArrayList<>();
        while (!held.hasRoomFor(event)) {
            evicted.add(dropHead(DropReason.QUEUE_OVERFLOW));
        }
        settled.signalAll();
        return evicted;
    }

    private void accept(EncodedEvent event) {
        event.sequence = lastSequence + 1;
        event.acceptedNanos = clock.nanos();
        held.add(event);
        lastSequence = event.sequence;
        ledger.accepted++;
        if (wakesForEnough && hasEnough()) {
            work.signal();
        }
    }

    /** The bytes may run out long before the count does, and then nothing else would ever make room. */
    private boolean hasEnough() {
        int waiting = held.size() - onWire;
        return waiting >= flushAt || (waiting > 0 && held.isCrowded());
    }

    private void book(EncodedEvent event, @Nullable RejectedEvent rejection) {
        if (rejection == null) {
            accounts.delivered(event);
        } else {
            accounts.rejected(event, rejection);
        }
    }

    private EncodedEvent dropHead(DropReason reason) {
        EncodedEvent head = held.removeHead();
        accounts.dropped(head, reason);
        return head;
    }

    private FlushTicket openTicket(int maxRetries) {
        FlushTicket ticket = new FlushTicket(lastSequence, maxRetries);
        if (!isDone(ticket)) {
            accounts.open(ticket);
        }
        flushes++;
        alert();
        return ticket;
    }

    private void alert() {
        attention = true;
        work.signal();
    }

    private boolean isDone(FlushTicket ticket) {
        EncodedEvent oldest = held.oldest();
        return ticket.failure() != null || oldest == null || !ticket.covers(oldest.sequence);
    }

    private @Nullable Duration oldestAge() {
        EncodedEvent oldest = held.oldest();
        return oldest == null ? null : Duration.ofNanos(clock.nanos() - oldest.acceptedNanos);
    }
}
