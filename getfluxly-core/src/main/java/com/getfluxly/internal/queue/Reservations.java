package com.getfluxly.internal.queue;

import com.getfluxly.internal.base.Intake;

/**
 * Places of events that are prepared, but neither sent nor discarded yet. Without a disk, they use the limits of the queue. With
 * a disk, memory may be full for hours although new events have room on disk; so prepared events then have limits of their own,
 * of the same size. Guarded by the lock of the queue.
 */
final class Reservations implements Space {

    private final Intake limits;
    private final CallersIds callersIds = new CallersIds();

    private EventChain events = new EventChain();
    private boolean apart;

    Reservations(Intake limits) {
        this.limits = limits;
    }

    void keepApart() {
        apart = true;
    }

    boolean areApart() {
        return apart;
    }

    int size() {
        return events.size();
    }

    /** How many of those in memory these are. */
    int sizeInMemory() {
        return apart ? 0 : events.size();
    }

    long bytesInMemory() {
        return apart ? 0 : events.bytes();
    }

    /** Whether another one that is prepared has the caller's id of this one. */
    boolean hasIdOf(EncodedEvent event) {
        return event.callersId && !events.contains(event) && callersIds.contains(event);
    }

    void add(EncodedEvent event) {
        // The one step that may run out of memory comes first.
        if (event.callersId) {
            callersIds.add(event);
        }
        events.add(event);
    }

    /** Gives the place back, if the event has one. */
    void release(EncodedEvent event) {
        if (events.contains(event)) {
            events.remove(event);
            if (event.callersId) {
                callersIds.remove(event);
            }
        }
    }

    void releaseAll() {
        events = new EventChain();
        callersIds.clear();
    }

    // ---- where they have bounds of their own ------------------------------------------------------------------------

    @Override
    public boolean hasRoomFor(EncodedEvent event) {
        return events.size() < limits.maxEvents() && events.bytes() + event.size() <= limits.maxBytes();
    }

    /** Somebody still decides about each of them. */
    @Override
    public boolean canMakeRoomFor(EncodedEvent event) {
        return false;
    }

    @Override
    public boolean willHaveRoomFor(EncodedEvent event) {
        return false;
    }

    @Override
    public boolean isFullByCount() {
        return events.size() >= limits.maxEvents();
    }
}
