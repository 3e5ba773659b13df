package com.getfluxly.internal;

import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.DeliveryEngine.Intake;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one thing that threads share: events held, bounded by count and bytes, and the accounts about them. Everything is
 * guarded by one lock, under which no foreign code runs and nothing is encoded, sent or logged.
 */
final class EventQueue {

    private final Intake limits;
    private final int flushAt;
    private final Clock clock;

    private final ReentrantLock lock = new ReentrantLock();
    /** The delivery thread has something to look at. */
    private final Condition work = lock.newCondition();
    /** Events were settled: there is room, and waiting callers may be done. */
    private final Condition settled = lock.newCondition();

    // All below is guarded by lock.
    private final EventChain queued = new EventChain();
    private final Set<EncodedEvent> inFlight = new LinkedHashSet<>();
    private final Set<UUID> callersIds = new HashSet<>();
    private final List<FlushTicket> tickets = new ArrayList<>();
    private final Ledger ledger = new Ledger();
    private long heldBytes;
    private long lastSequence;
    /** How many events held end the wait of the delivery thread. */
    private int wakeAt = Integer.MAX_VALUE;

    private boolean attention;
    private long flushes;
    private long closeDeadline;
    private boolean closing;
    private boolean closed;

    EventQueue(Intake limits, int flushAt, Clock clock) {
        this.limits = limits;
        this.flushAt = flushAt;
        this.clock = clock;
    }

    // ---- any thread -------------------------------------------------------------------------------------------------

    /**
     * Takes the event in, and returns those that had to go for it.
     *
     * @throws GetFluxlyException if it is refused; the caller then counts it with {@link #countRefused()}
     */
    List<EncodedEvent> add(EncodedEvent event) {
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

    void countRefused() {
        lock.lock();
        try {
            ledger.refused++;
        } finally {
            lock.unlock();
        }
    }

    void countRequest(boolean retry) {
        lock.lock();
        try {
            ledger.requests++;
            ledger.retries += retry ? 1 : 0;
        } finally {
            lock.unlock();
        }
    }

    /** Asks for delivery of all that is held, and opens an account for it. */
    FlushTicket flush(int maxRetries) {
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
    @Nullable FlushTicket close(long deadline) {
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
    void await(FlushTicket ticket, long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (!isDone(ticket) && !closed && left > 0) {
                left = settled.awaitNanos(left);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            tickets.remove(ticket);
            lock.unlock();
        }
    }

    /** Whether there is nothing left to wait for. */
    boolean isSettled(FlushTicket ticket) {
        lock.lock();
        try {
            return isDone(ticket);
        } finally {
            lock.unlock();
        }
    }

    /** What became of the events by now. */
    FlushResult result(FlushTicket ticket) {
        lock.lock();
        try {
            long pending = Stream.concat(inFlight.stream(), queued.toList().stream())
                    .filter(event -> ticket.covers(event.sequence))
                    .count();
            return ticket.result(pending);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all is closed, or the time is up. An interrupt does not shorten it; the status is kept. */
    boolean awaitClosed(long nanos) {
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
    Leftover giveUp() {
        lock.lock();
        try {
            closing = true;
            Leftover leftover = new Leftover(List.copyOf(inFlight), queued.toList());
            inFlight.clear();
            leftover.sent().forEach(event -> drop(event, DropReason.SHUTDOWN));
            while (queued.peek() != null) {
                dropOldest(DropReason.SHUTDOWN);
            }
            return leftover;
        } finally {
            lock.unlock();
        }
    }

    /** Lets everybody go who waits for the end. */
    void markClosed() {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
            settled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    DeliveryStats stats(DeliveryState state, @Nullable String stateCode) {
        lock.lock();
        try {
            return new DeliveryStats(
                    closing ? DeliveryState.CLOSED : state,
                    closing ? "closed" : stateCode,
                    ledger.offered(),
                    ledger.accepted,
                    ledger.refused,
                    ledger.delivered,
                    ledger.rejected,
                    ledger.dropped(),
                    ledger.droppedByReason(),
                    queued.size(),
                    heldBytes,
                    inFlight.size(),
                    oldestAge(),
                    ledger.requests,
                    ledger.retries,
                    ledger.lastDelivered);
        } finally {
            lock.unlock();
        }
    }

    boolean isClosing() {
        return demand().closing();
    }

    // ---- delivery thread --------------------------------------------------------------------------------------------

    /** Waits for the time to pass, for a caller who waits, or, if wanted, for enough events. */
    void awaitWork(long nanos, boolean forEnoughEvents) throws InterruptedException {
        lock.lock();
        try {
            wakeAt = forEnoughEvents ? flushAt : Integer.MAX_VALUE;
            long left = nanos;
            while (left > 0 && !attention && !closed && held() < wakeAt) {
                left = work.awaitNanos(left);
            }
        } finally {
            attention = false;
            wakeAt = Integer.MAX_VALUE;
            lock.unlock();
        }
    }

    /** What there is to do, at one instant. */
    Demand demand() {
        lock.lock();
        try {
            EncodedEvent head = queued.peek();
            long headSequence = head == null ? Long.MAX_VALUE : head.sequence;
            return new Demand(
                    held(), headSequence, lastSequence, flushes, closing, closeDeadline, closed, leastFailures());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Moves the oldest events into flight: at most so many, and at most so many bytes with a comma between each two. Called
     * while no batch is in hand, so what is in flight already was left by a call whose batch could not be made: that comes
     * first.
     */
    List<EncodedEvent> take(int maxEvents, int maxBytes) {
        lock.lock();
        try {
            int bytes = -1;
            EncodedEvent event = inFlight.isEmpty() ? queued.peek() : null;
            while (event != null
                    && inFlight.size() < maxEvents
                    && (inFlight.isEmpty() || bytes + 1 + event.size() <= maxBytes)) {
                // Added before it is removed: if memory runs out in between, it is in both and not in neither.
                inFlight.add(event);
                queued.removeFirst();
                bytes += 1 + event.size();
                event = queued.peek();
            }
            return List.copyOf(inFlight);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the given events: rejected those that have an entry, delivered all others.
     *
     * @return those that were still in flight; the others had been given up before
     */
    List<EncodedEvent> settle(List<EncodedEvent> events, Map<EncodedEvent, RejectedEvent> rejections) {
        lock.lock();
        try {
            List<EncodedEvent> ended = new ArrayList<>(events.size());
            for (EncodedEvent event : events) {
                if (inFlight.remove(event)) {
                    release(event);
                    end(event, rejections.get(event));
                    ended.add(event);
                }
            }
            if (ended.size() > rejections.size()) {
                ledger.lastDelivered = clock.now();
            }
            for (FlushTicket ticket : tickets) {
                ticket.progressed(!ended.isEmpty() && ticket.covers(ended.get(0).sequence));
            }
            return ended;
        } finally {
            settled.signalAll();
            lock.unlock();
        }
    }

    /** Tells everybody who waits that a request failed. */
    void failed(Answer answer, boolean noRetryHelps) {
        lock.lock();
        try {
            tickets.forEach(ticket -> ticket.failed(answer, noRetryHelps));
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
        if (event.callersId && callersIds.contains(event.messageId)) {
            throw Refusals.invalid("message_id", "message_id is that of an event that is still held");
        }
    }

    private List<EncodedEvent> makeRoomFor(EncodedEvent event) {
        if (limits.overflow() == OverflowPolicy.BLOCK) {
            awaitRoomFor(event);
        }
        if (fits(event, held(), heldBytes)) {
            return List.of();
        }
        // Nothing is evicted in vain: what is in flight stays, whatever happens to the rest.
        if (limits.overflow() == OverflowPolicy.DROP_OLDEST && fits(event, inFlight.size(), bytesInFlight())) {
            return evictFor(event);
        }
        throw held() >= limits.maxEvents()
                ? Refusals.full("maxQueueSize", limits.maxEvents())
                : Refusals.full("maxQueueBytes", limits.maxBytes());
    }

    private boolean fits(EncodedEvent event, int besidesEvents, long besidesBytes) {
        return besidesEvents < limits.maxEvents() && besidesBytes + event.size() <= limits.maxBytes();
    }

    private long bytesInFlight() {
        return inFlight.stream().mapToLong(EncodedEvent::size).sum();
    }

    private void awaitRoomFor(EncodedEvent event) {
        try {
            long left = limits.maxBlock().toNanos();
            while (!fits(event, held(), heldBytes) && left > 0) {
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
        while (!fits(event, held(), heldBytes)) {
            evicted.add(dropOldest(DropReason.QUEUE_OVERFLOW));
        }
        settled.signalAll();
        return evicted;
    }

    private void accept(EncodedEvent event) {
        // The one step that may run out of memory comes first.
        if (event.callersId) {
            callersIds.add(event.messageId);
        }
        event.sequence = ++lastSequence;
        event.acceptedNanos = clock.nanos();
        queued.add(event);
        heldBytes += event.size();
        ledger.accepted++;
        if (held() >= wakeAt) {
            work.signal();
        }
    }

    private void end(EncodedEvent event, @Nullable RejectedEvent rejection) {
        if (rejection == null) {
            ledger.delivered++;
        } else {
            ledger.rejected++;
        }
        for (FlushTicket ticket : tickets) {
            if (ticket.covers(event.sequence) && rejection == null) {
                ticket.delivered();
            } else if (ticket.covers(event.sequence) && rejection != null) {
                ticket.rejected(rejection);
            }
        }
    }

    private void drop(EncodedEvent event, DropReason reason) {
        release(event);
        ledger.dropped(reason);
        for (FlushTicket ticket : tickets) {
            if (ticket.covers(event.sequence)) {
                ticket.dropped();
            }
        }
    }

    private EncodedEvent dropOldest(DropReason reason) {
        EncodedEvent oldest = Objects.requireNonNull(queued.peek());
        queued.removeFirst();
        drop(oldest, reason);
        return oldest;
    }

    private void release(EncodedEvent event) {
        heldBytes -= event.size();
        if (event.callersId) {
            callersIds.remove(event.messageId);
        }
    }

    private FlushTicket openTicket(int maxRetries) {
        FlushTicket ticket = new FlushTicket(lastSequence, maxRetries);
        if (!isDone(ticket)) {
            tickets.add(ticket);
        }
        flushes++;
        attention = true;
        work.signal();
        return ticket;
    }

    private int held() {
        return queued.size() + inFlight.size();
    }

    private int leastFailures() {
        return tickets.stream()
                .filter(ticket -> !isDone(ticket))
                .mapToInt(FlushTicket::failures)
                .min()
                .orElse(Demand.NOBODY_WAITS);
    }

    private boolean isDone(FlushTicket ticket) {
        EncodedEvent oldest = oldest();
        return ticket.failure() != null || oldest == null || !ticket.covers(oldest.sequence);
    }

    /** What is in flight was taken in order, and before all that is queued. */
    private @Nullable EncodedEvent oldest() {
        return inFlight.isEmpty() ? queued.peek() : inFlight.iterator().next();
    }

    private @Nullable Duration oldestAge() {
        EncodedEvent oldest = oldest();
        return oldest == null ? null : Duration.ofNanos(clock.nanos() - oldest.acceptedNanos);
    }

    /** What the final flush left: events that may have reached the service, and events that surely have not. */
    record Leftover(List<EncodedEvent> sent, List<EncodedEvent> unsent) {}

    /**
     * What there is to do.
     *
     * @param headSequence the sequence of the oldest queued event
     * @param flushes how often somebody asked for delivery
     * @param closeDeadline when to give up, if it is closing
     * @param leastFailures failed attempts that the most recent of the waiting callers has seen, or
     *     {@link #NOBODY_WAITS}
     */
    record Demand(
            int held,
            long headSequence,
            long lastSequence,
            long flushes,
            boolean closing,
            long closeDeadline,
            boolean closed,
            int leastFailures) {

        static final int NOBODY_WAITS = -1;

        boolean isAwaited() {
            return leastFailures != NOBODY_WAITS;
        }
    }
}
