package com.getfluxly.internal.send;

import com.getfluxly.internal.queue.Demand;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When events are due: at a tick, once there are enough of them, or when somebody asks, and then for as long as the round of
 * retries goes on. Confined to the delivery thread.
 */
final class Rounds {

    private static final long FOREVER = Long.MAX_VALUE;

    /** Zero for none. */
    private final long intervalNanos;

    private long nextTick;
    private long deliverUpTo;
    private long flushes;
    private boolean open;
    /** Nothing leaves before the first tick, unless somebody asks. */
    private boolean resting;

    Rounds(Duration flushInterval, long now) {
        this.intervalNanos = flushInterval.toNanos();
        this.nextTick = now + intervalNanos;
    }

    /** Waits for the first tick, after that part of an interval: a thousand instances that start again shall not begin at once. */
    void rest(double part, long now) {
        nextTick = now + (long) (part * intervalNanos);
        resting = hasInterval();
    }

    boolean isResting() {
        return resting;
    }

    /** A tick, enough events, or somebody's call demand all that is there by now; the call outlasts a caller who gave up. */
    void note(long now, Demand demand) {
        boolean ticks = hasInterval() && now - nextTick >= 0;
        if (ticks) {
            nextTick = now + intervalNanos;
        }
        resting &= !ticks && demand.flushes() == flushes;
        if (ticks || demand.flushes() != flushes || demand.enough()) {
            flushes = demand.flushes();
            deliverUpTo = demand.lastSequence();
        }
    }

    long untilTick(long now) {
        return hasInterval() ? nextTick - now : FOREVER;
    }

    private boolean hasInterval() {
        return intervalNanos > 0;
    }

    /**
     * Whether there is something to send.
     *
     * @param retry the oldest batch that waits to be sent again, or null
     * @param parked whether each round is a single probe
     */
    boolean isDue(Demand demand, @Nullable PendingBatch retry, boolean parked) {
        if (demand.waiting() == 0 || resting) {
            return false;
        }
        boolean inProgress = retry != null && (open || parked);
        long head = retry == null ? demand.headSequence() : retry.firstSequence();
        // Somebody who waits for what is on the wire is no reason to send what came later.
        return inProgress || head <= Math.max(deliverUpTo, demand.awaitedUpTo()) || demand.enough();
    }

    void open() {
        open = true;
    }

    /** What was demanded before waits for the next demand. */
    void close() {
        // Without an interval there may never be one.
        open = !hasInterval();
        deliverUpTo = 0;
    }
}
