package com.getfluxly.internal.intake;

import com.getfluxly.internal.base.CallingThread;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.spool.Spool;
import java.time.Duration;

/** Whose turn it is to write. A disk that has kept somebody waiting for too long keeps nobody else until it answers. For any thread. */
final class Turns {

    /** Whatever {@code maxBlock} is: the write of another caller takes microseconds, and is no reason to refuse an event. */
    private static final long LEAST_WAIT_NANOS = Duration.ofMillis(50).toNanos();

    private final Spool spool;
    private final Clock clock;
    private final long maxBlockNanos;

    private volatile boolean stalls;
    /** So many had their turn. Written by whoever has it. */
    private volatile long had;

    Turns(Spool spool, Clock clock, Duration maxBlock) {
        this.spool = spool;
        this.clock = clock;
        this.maxBlockNanos = maxBlock.toNanos();
    }

    /** The end of all that the call may wait which begins now, on the monotonic clock. */
    long deadline() {
        return clock.nanos() + (CallingThread.mayBlock() ? Math.max(maxBlockNanos, LEAST_WAIT_NANOS) : LEAST_WAIT_NANOS);
    }

    /** What is left of it, or a moment: each wait is for others who take no longer, unless the disk hangs. */
    long left(long deadline) {
        return Math.max(deadline - clock.nanos(), LEAST_WAIT_NANOS);
    }

    /** Waits for it, until then at the most, or for a moment; see {@link Spool#enter}. */
    boolean await(long deadline) {
        boolean entered = spool.enter(0) || (!stalls && waitFor(left(deadline)));
        if (entered) {
            begin();
        }
        return entered;
    }

    /** Bad luck says nothing about the disk: others may have had their turns meanwhile. */
    private boolean waitFor(long nanos) {
        long before = had;
        boolean entered = spool.enter(nanos);
        if (!entered && had == before) {
            stalls = true;
        }
        return entered;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // nobody else writes meanwhile
    private void begin() {
        had++;
        if (stalls) {
            stalls = false;
        }
    }
}
