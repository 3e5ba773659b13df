package com.getfluxly.internal.queue;

import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.base.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * Callers who wait until what they cover is settled, each with a ticket as its account, or for the end of everything. Shares
 * the lock of the queue. For any thread.
 */
public final class WaitingCallers {

    private final Lock lock;
    /** Events were settled: somebody may be done. */
    private final Condition settled;

    private final HeldEvents held;
    private final Closing closing;
    private final Clock clock;

    // Guarded by lock.
    private final List<FlushTicket> tickets = new ArrayList<>();

    WaitingCallers(Lock lock, Condition settled, HeldEvents held, Closing closing, Clock clock) {
        this.lock = lock;
        this.settled = settled;
        this.held = held;
        this.closing = closing;
        this.clock = clock;
    }

    // ---- any thread -------------------------------------------------------------------------------------------------

    /**
     * Waits until the account is settled, the time is up, or the thread is interrupted; its interrupt status is then
     * still set. From then on the account counts no more.
     *
     * @return what became of the events by then
     */
    public FlushResult await(FlushTicket ticket, long nanos) {
        boolean interrupted = false;
        lock.lock();
        try {
            long left = nanos;
            while (!isDone(ticket) && !closing.over && left > 0 && !interrupted) {
                try {
                    left = settled.awaitNanos(left);
                } catch (InterruptedException status) {
                    interrupted = true;
                }
            }
            return ticket.result();
        } finally {
            tickets.remove(ticket);
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
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
            return ticket.result();
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
            while (!closing.over) {
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

    // ---- delivery thread --------------------------------------------------------------------------------------------

    /** Tells everybody who waits that a request went through: what follows has all its retries. */
    public void progressed() {
        lock.lock();
        try {
            tickets.forEach(FlushTicket::progressed);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tells everybody who waits that a request failed.
     *
     * @param first the sequence of the first event in it
     */
    public void failed(long first, Answer answer, boolean noRetryHelps) {
        lock.lock();
        try {
            tickets.forEach(ticket -> ticket.failed(first, answer, noRetryHelps));
        } finally {
            settled.signalAll();
            lock.unlock();
        }
    }

    // ---- under the lock ---------------------------------------------------------------------------------------------

    /** Opens an account for all that was accepted up to this sequence. */
    FlushTicket open(long upTo, int maxRetries) {
        FlushTicket ticket = new FlushTicket(upTo, held.pending(), maxRetries);
        if (!isDone(ticket)) {
            tickets.add(ticket);
        }
        return ticket;
    }

    void delivered(EncodedEvent event) {
        for (FlushTicket ticket : tickets) {
            if (ticket.covers(event.sequence)) {
                ticket.delivered();
            }
        }
    }

    void rejected(EncodedEvent event, RejectedEvent rejection) {
        for (FlushTicket ticket : tickets) {
            if (ticket.covers(event.sequence)) {
                ticket.rejected(rejection);
            }
        }
    }

    void dropped(EncodedEvent event) {
        for (FlushTicket ticket : tickets) {
            if (ticket.covers(event.sequence)) {
                ticket.dropped(1);
            }
        }
    }

    /** So many of the events up to this one are lost on disk. */
    void lost(long events, long upTo) {
        for (FlushTicket ticket : tickets) {
            if (ticket.covers(upTo)) {
                ticket.dropped(events);
            }
        }
    }

    /** What was in memory only is dropped; the rest stays pending. */
    void droppedRest(Leftover leftover) {
        if (leftover.isAll() && held.backlog().isEmpty()) {
            tickets.forEach(FlushTicket::droppedRest);
        } else {
            leftover.forEach(this::dropped);
        }
    }

    /** A batch was settled that begins with this event. */
    void settledBatch(EncodedEvent first) {
        for (FlushTicket ticket : tickets) {
            if (ticket.covers(first.sequence)) {
                ticket.settledBatch();
            }
        }
    }

    /** The sequence of the last event that somebody waits for, or {@link Demand#NOTHING}. */
    long awaitedUpTo() {
        return tickets.stream()
                .filter(ticket -> !isDone(ticket))
                .mapToLong(FlushTicket::upTo)
                .max()
                .orElse(Demand.NOTHING);
    }

    /** Failed attempts that the most recent of those who still wait has seen, or {@link Demand#NOBODY_WAITS}. */
    int leastFailures() {
        return tickets.stream()
                .filter(ticket -> !isDone(ticket))
                .mapToInt(FlushTicket::failures)
                .min()
                .orElse(Demand.NOBODY_WAITS);
    }

    private boolean isDone(FlushTicket ticket) {
        return ticket.failure() != null || !ticket.covers(held.oldestSequence());
    }
}
