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
     * The oldest events that are not on the wire are dropped with {@link DropReason#QUEUE_OVERFLOW} until the new one
     * fits, also out of a batch that waits to be sent again; if even that makes no room, the new one is refused.
     */
    DROP_OLDEST,
    /**
     * The caller waits for room, up to {@code maxBlock}; then the event is refused with {@code queue_overflow}. Room is given in
     * the order of arrival, whatever the size of the event. An interrupt ends the wait, and so does a shutdown. A thread
     * that Reactor marks as non-blocking does not wait: there the event is refused at once.
     */
    BLOCK
}
