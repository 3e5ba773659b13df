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

    /** What is left to a call that began then, or a moment: each wait is for others who take no longer, unless the disk hangs. */
    long left(long begun) {
        long most = CallingThread.mayBlock() ? maxBlockNanos : 0;
        return Math.max(begun + most - clock.nanos(), LEAST_WAIT_NANOS);
    }

    /** Waits for it, as long as is left to a call that began then; see {@link Spool#enter}. */
    boolean await(long begun) {
        boolean entered = spool.enter(0) || (!stalls && waitFor(left(begun)));
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
