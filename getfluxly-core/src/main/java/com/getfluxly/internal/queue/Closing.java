package com.getfluxly.internal.queue;

import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.Refusals;

/** How far the end has come. Guarded by the lock of the queue. */
final class Closing {

    /** No event is taken any more. */
    boolean begun;

    /** When what is left is to be given up, on the monotonic clock; has no meaning before it begins. */
    long deadline;

    /** Nobody has to wait any longer. */
    boolean over;

    /** @throws GetFluxlyException once it has begun */
    void checkOpen() {
        if (begun) {
            throw Refusals.closed();
        }
    }
}
