package com.getfluxly.internal.queue;

import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.Limits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Every event that is not settled: those in memory, queued or in flight, within the limits, and after them those on disk. Guarded
 * by the lock of the queue.
 */
final class HeldEvents implements Space {

    private final Intake limits;
    private final CallersIds callersIds = new CallersIds();
    private final Backlog backlog = new Backlog();
    private final Reservations reserved;

    private EventChain queued = new EventChain();
    // In flight are those that were taken: they are in a batch, which is on the wire or waits to be sent again.
    private EventChain waiting = new EventChain();
    private EventChain onWire = new EventChain();
    /** The events that were taken last. Perhaps no batch was made of them, because there was no memory. */
    private List<EncodedEvent> taken = List.of();

    /** How many of these are on disk, too. */
    private int stored;

    HeldEvents(Intake limits) {
        this.limits = limits;
        this.reserved = new Reservations(limits);
    }

    /** Those in memory. */
    int size() {
        return queued.size() + inFlight();
    }

    /** All of them. */
    long pending() {
        return size() + backlog.size();
    }

    /** Those on disk only. */
    Backlog backlog() {
        return backlog;
    }

    /** Those that are prepared only. */
    Reservations reserved() {
        return reserved;
    }

    int queued() {
        return queued.size();
    }

    int inFlight() {
        return waiting.size() + onWire.size();
    }

    long bytes() {
        return queued.bytes() + waiting.bytes() + onWire.bytes();
    }

    /** The sequence of the oldest of all; {@link Long#MAX_VALUE} if there is none. */
    long oldestSequence() {
        EncodedEvent oldest = oldest();
        return Math.min(oldest == null ? Long.MAX_VALUE : oldest.sequence, backlogFrom());
    }

    /** The sequence of the oldest that belongs to no batch yet; {@link Long#MAX_VALUE} if there is none. */
    long headSequence(long batchedUpTo) {
        List<EncodedEvent> left = left(batchedUpTo);
        EncodedEvent head = left.isEmpty() ? queued.peek() : left.get(0);
        return Math.min(head == null ? Long.MAX_VALUE : head.sequence, backlogFrom());
    }

    private long backlogFrom() {
        return backlog.isEmpty() ? Long.MAX_VALUE : backlog.first();
    }

    /** The oldest in memory, or null. Nearly always in flight, if anything is: but what was read late may be older. */
    @Nullable EncodedEvent oldest() {
        return older(older(waiting.peek(), onWire.peek()), queued.peek());
    }

    private static @Nullable EncodedEvent older(@Nullable EncodedEvent one, @Nullable EncodedEvent other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.sequence < other.sequence ? one : other;
    }

    /** What was taken, but belongs to no batch, in order. */
    private List<EncodedEvent> left(long batchedUpTo) {
        if (taken.isEmpty() || taken.get(taken.size() - 1).sequence == batchedUpTo) {
            taken = List.of();
            return taken;
        }
        return taken.stream().filter(waiting::contains).toList();
    }

    boolean hasIdOf(EncodedEvent event) {
        return event.callersId && callersIds.contains(event);
    }

    @Override
    public boolean hasRoomFor(EncodedEvent event) {
        return fits(event, size(), bytes());
    }

    /** Whether an event of the largest size would find no room, or what is prepared leaves none for any. */
    boolean isCrowded() {
        return limits.maxBytes() - bytes() - reserved.bytesInMemory() < Limits.MAX_EVENT_BYTES
                || (reserved.sizeInMemory() > 0 && isFullByCount());
    }

    /** Events on the wire and prepared events must not be dropped. */
    @Override
    public boolean canMakeRoomFor(EncodedEvent event) {
        return fits(event, onWire.size(), onWire.bytes());
    }

    @Override
    public boolean willHaveRoomFor(EncodedEvent event) {
        return fits(event, 0, 0);
    }

    @Override
    public boolean isFullByCount() {
        return size() + reserved.sizeInMemory() >= limits.maxEvents();
    }

    void add(EncodedEvent event) {
        // The one step that may run out of memory comes first.
        if (event.callersId) {
            callersIds.add(event);
        }
        queued.addInOrder(event);
        stored += event.stored ? 1 : 0;
    }

    /** Adds an event that is on disk: to memory if there is room, nothing older waits outside, and none with its id is held. */
    void addStored(EncodedEvent event) {
        if (backlog.isEmpty() && hasRoomFor(event) && !hasIdOf(event)) {
            add(event);
        } else {
            backlog.add(event.sequence);
        }
    }

    /** Whether it is time to read on: half of the room is free, or the memory is empty. */
    boolean wantsMore() {
        return !backlog.isEmpty() && size() <= limits.maxEvents() / 2 && bytes() <= limits.maxBytes() / 2;
    }

    /** What to read: at most half of the room at once, and one event in any case. */
    Refill refill() {
        return new Refill(
                backlog.first(), backlog.last(), Math.max(1, limits.maxEvents() / 2), limits.maxBytes() - bytes());
    }

    /**
     * Takes an event into memory that was on disk only. What came meanwhile, and is on no disk, stays behind it.
     *
     * @return false if it has to stay outside, since one with its id is held
     */
    boolean readOn(EncodedEvent event) {
        if (event.sequence < backlog.first()) {
            // It was dropped while it was read.
            return true;
        }
        if (hasIdOf(event)) {
            return false;
        }
        add(event);
        backlog.left(1, event.sequence);
        return true;
    }

    /** The oldest on the wire, or null. */
    @Nullable EncodedEvent firstOnWire() {
        return onWire.peek();
    }

    /** Lets go of those between these that are on disk, too, and not on the wire. */
    List<EncodedEvent> removeStored(long first, long last) {
        List<EncodedEvent> removed = new ArrayList<>();
        for (EventChain chain : List.of(waiting, queued)) {
            EncodedEvent event = chain.peek();
            while (event != null && event.sequence <= last) {
                EncodedEvent next = event.next;
                if (event.stored && event.sequence >= first) {
                    remove(event, chain);
                    removed.add(event);
                }
                event = next;
            }
        }
        return removed;
    }

    /** Those that are on disk, too, were accepted before that time, and are not on the wire; in order. */
    List<EncodedEvent> storedBefore(long nanos) {
        List<EncodedEvent> found = new ArrayList<>();
        for (EventChain chain : List.of(waiting, queued)) {
            for (EncodedEvent event = chain.peek();
                    event != null && event.acceptedNanos - nanos < 0;
                    event = event.next) {
                if (event.stored) {
                    found.add(event);
                }
            }
        }
        found.sort(Comparator.comparingLong(EncodedEvent::sequence));
        return found;
    }

    /** Lets go of an event that is not on the wire; false if it is, or had been given up before. */
    boolean letGo(EncodedEvent event) {
        EventChain chain = waiting.contains(event) ? waiting : queued;
        boolean isThere = chain.contains(event);
        if (isThere) {
            remove(event, chain);
        }
        return isThere;
    }

    /** Those between these that are on disk, too, in order. */
    List<EncodedEvent> stored(long first, long last) {
        List<EncodedEvent> found = new ArrayList<>();
        for (EventChain chain : List.of(onWire, waiting, queued)) {
            for (EncodedEvent event = chain.peek(); event != null && event.sequence <= last; event = event.next) {
                if (event.stored && event.sequence >= first) {
                    found.add(event);
                }
            }
        }
        found.sort(Comparator.comparingLong(EncodedEvent::sequence));
        return found;
    }

    /** Removes the oldest that is not on the wire; there must be one. */
    EncodedEvent removeOldest() {
        EventChain chain = waiting.size() > 0 ? waiting : queued;
        EncodedEvent oldest = Objects.requireNonNull(chain.peek());
        remove(oldest, chain);
        return oldest;
    }

    /** The most events that may be held. */
    int capacity() {
        return limits.maxEvents();
    }

    /**
     * Moves the oldest into flight: at most so many, and at most so many bytes with a comma between each two. What an
     * earlier call took, but no batch could be made of, comes first, and alone.
     *
     * @param batchedUpTo the sequence of the last event that is in a batch
     * @param before the sequence of the first event that may not be taken
     */
    List<EncodedEvent> take(int maxEvents, int maxBytes, long batchedUpTo, long before) {
        return takeBefore(overtakes() ? Long.MAX_VALUE : before, maxEvents, maxBytes, batchedUpTo);
    }

    /** The same for those of a batch: nothing takes the place of what cannot be read. */
    List<EncodedEvent> takeAgain(int maxEvents, long batchedUpTo, long before) {
        return overtakes() ? List.of() : takeBefore(before, maxEvents, Integer.MAX_VALUE, batchedUpTo);
    }

    /** Whether all that could leave is younger than what cannot be read. Such events share no batch with older ones. */
    private boolean overtakes() {
        EncodedEvent head = queued.peek();
        return backlog.isStuck() && head != null && head.sequence > backlogFrom();
    }

    private List<EncodedEvent> takeBefore(long before, int maxEvents, int maxBytes, long batchedUpTo) {
        List<EncodedEvent> left = left(batchedUpTo);
        if (!left.isEmpty()) {
            return left;
        }
        long end = overtakes() ? before : Math.min(before, backlogFrom());
        // From here on nothing may run out of memory.
        taken = new ArrayList<>(maxEvents);
        long bytes = -1;
        EncodedEvent head = queued.peek();
        while (head != null
                && head.sequence < end
                && taken.size() < maxEvents
                && (taken.isEmpty() || bytes + 1 + head.size() <= maxBytes)) {
            queued.remove(head);
            waiting.addInOrder(head);
            taken.add(head);
            bytes += 1 + head.size();
            head = queued.peek();
        }
        return taken;
    }

    /** Whether more of a batch that an earlier process had will be in memory, so that it is worth waiting for. */
    boolean willRead(long last) {
        if (backlogFrom() > last) {
            return false;
        }
        EncodedEvent head = queued.peek();
        return backlog.isStuck() ? head == null || head.sequence > last : wantsMore() || onWire.size() > 0;
    }

    /** Whether nothing in memory can leave before what is outside, nor is under way: so that one of them has to wait no longer. */
    boolean isBlocked() {
        EncodedEvent head = queued.peek();
        return inFlight() == 0 && head != null && head.sequence > backlogFrom();
    }

    /** Puts the events of a batch on the wire, and returns those that are left of it: some may have been evicted. */
    List<EncodedEvent> depart(List<EncodedEvent> batch) {
        // What may run out of memory comes first.
        List<EncodedEvent> left = batch.stream().filter(this::isInFlight).toList();
        // What never came back from its last request may have been taken.
        left.forEach(event -> event.sent |= onWire.contains(event));
        left.forEach(event -> chainOf(event).remove(event));
        onWire.addInOrder(left);
        return left;
    }

    /**
     * Takes events off the wire that are not settled.
     *
     * @param taken whether the service may have taken them
     */
    void land(List<EncodedEvent> batch, boolean taken) {
        List<EncodedEvent> back = batch.stream().filter(onWire::contains).toList();
        back.forEach(event -> event.sent |= taken);
        back.forEach(onWire::remove);
        waiting.addInOrder(back);
    }

    /** Ends an event in flight; false if it had been given up before. */
    boolean end(EncodedEvent event) {
        boolean wasInFlight = isInFlight(event);
        if (wasInFlight) {
            remove(event, chainOf(event));
        }
        return wasInFlight;
    }

    /** Lets go of all in memory at once; what is on disk stays there. */
    Leftover removeAll() {
        // Nobody will know what becomes of these.
        for (EncodedEvent event = onWire.peek(); event != null; event = event.next) {
            event.sent = true;
        }
        Leftover all = new Leftover(onWire, waiting, queued, stored);
        // What may run out of memory comes first.
        EventChain nothingQueued = new EventChain();
        EventChain nothingWaiting = new EventChain();
        onWire = new EventChain();
        waiting = nothingWaiting;
        queued = nothingQueued;
        callersIds.clear();
        backlog.leave(stored);
        stored = 0;
        return all;
    }

    private boolean isInFlight(EncodedEvent event) {
        return waiting.contains(event) || onWire.contains(event);
    }

    private EventChain chainOf(EncodedEvent event) {
        return waiting.contains(event) ? waiting : onWire;
    }

    private void remove(EncodedEvent event, EventChain chain) {
        chain.remove(event);
        stored -= event.stored ? 1 : 0;
        if (event.callersId) {
            callersIds.remove(event);
        }
    }

    private boolean fits(EncodedEvent event, int besidesEvents, long besidesBytes) {
        return besidesEvents + reserved.sizeInMemory() < limits.maxEvents() - keptFree(limits.maxEvents())
                && besidesBytes + reserved.bytesInMemory() + event.size()
                        <= limits.maxBytes() - keptFree(limits.maxBytes());
    }

    /** Half of the room is for what is older, on disk, and has to leave first. */
    private long keptFree(long room) {
        return backlog.isEmpty() || backlog.isStuck() ? 0 : (room + 1) / 2;
    }
}
