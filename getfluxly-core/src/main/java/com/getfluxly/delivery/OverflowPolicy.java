package com.getfluxly.delivery;

/**
 * What happens to a new event while the queue is full. New versions may add policies: a {@code switch} needs a {@code
 * default}.
 *
 * @since 0.1.0
 */
public enum OverflowPolicy {
    /** The new event is refused with {@code queue_overflow}. The default. */
    REJECT,
    /**
     * The oldest events that are not in a running request are dropped with {@link DropReason#QUEUE_OVERFLOW} until the new event
     * fits, also events of a batch that waits to be sent again. If this makes no room, the new event is refused.
     */
    DROP_OLDEST,
    /**
     * The caller waits for room, up to {@code maxBlock}; then the event is refused with {@code queue_overflow}. Callers get room
     * in the order in which they came, whatever the size of their events. An interrupt or a shutdown ends the wait. A thread that
     * Reactor marks as non-blocking does not wait: its event is refused at once.
     */
    BLOCK
}
