package com.getfluxly.internal.queue;

/** How far the end has come. Guarded by the lock of the queue, but for who only wants to know whether it has begun. */
final class Closing {

    /** No event is taken any more. */
    volatile boolean begun;

    /** When what is left is to be given up, on the monotonic clock; has no meaning before it begins. */
    long deadline;

    /** Nobody has to wait any longer. */
    boolean over;
}
