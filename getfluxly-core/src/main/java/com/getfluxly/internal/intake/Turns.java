package com.getfluxly.internal.intake;

import com.getfluxly.internal.base.CallingThread;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.spool.Spool;
import java.time.Duration;

/**
 * Decides which caller may write. If the disk has let one caller wait for too long, no other caller waits until the
 * disk answers. For any thread.
 */
final class Turns {

    /** Whatever {@code maxBlock} is: the write of another caller takes microseconds, and is no reason to refuse an event. */
    private static final long LEAST_WAIT_NANOS = Duration.ofMillis(50).toNanos();

    /** From then on it is the disk that hangs: a thread in the middle of a write may be off the processor for as long as a wait. */
    private static final long SILENCE_NANOS = Duration.ofMillis(250).toNanos();

    private final Spool spool;
    private final Clock clock;
    private final long maxBlockNanos;

    /** So long nobody had his turn, one wait after the other. */
    private volatile long silentNanos;
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
        boolean entered = spool.enter(0) || (!stalls() && waitFor(left(begun)));
        if (entered) {
            begin();
        }
        return entered;
    }

    /** Bad luck says nothing about the disk: others may have had their turns meanwhile. */
    private boolean waitFor(long nanos) {
        long before = had;
        long silence = silentNanos;
        boolean entered = spool.enter(nanos);
        if (!entered && had == before) {
            noteSilence(silence, nanos);
        }
        return entered;
    }

    /** Of those who waited at the same time, one counts. */
    private synchronized void noteSilence(long before, long nanos) {
        if (silentNanos == before) {
            silentNanos = before + nanos;
        }
    }

    private boolean stalls() {
        return silentNanos >= SILENCE_NANOS;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // nobody else writes meanwhile
    private void begin() {
        had++;
        if (silentNanos > 0) {
            silentNanos = 0;
        }
    }
}
