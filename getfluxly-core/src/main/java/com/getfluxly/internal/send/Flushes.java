package com.getfluxly.internal.send;

import com.getfluxly.delivery.FlushResult;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.base.CallingThread;
import com.getfluxly.internal.base.Refusals;
import com.getfluxly.internal.base.StackRoom;
import com.getfluxly.internal.queue.EventQueue;
import com.getfluxly.internal.queue.FlushTicket;
import java.time.Duration;

/** Callers who ask for delivery, and wait for it in their own thread. For any thread. */
public final class Flushes {

    public static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    private final int maxRetries;
    private final EventQueue queue;
    private final OwnThreads threads;

    public Flushes(int maxRetries, EventQueue queue, OwnThreads threads) {
        this.maxRetries = maxRetries;
        this.queue = queue;
        this.threads = threads;
    }

    /**
     * Delivers all that is held by now, and waits for it for a while.
     *
     * @throws GetFluxlyException if the retries run out, or the machine has no thread left to deliver with
     */
    public FlushResult flush(Duration atMost) {
        checkMayFlush(atMost);
        FlushTicket ticket = queue.flush(maxRetries);
        boolean possible =
                queue.callers().isSettled(ticket) || threads.delivery().ensureRunning();
        FlushResult result = queue.callers().await(ticket, possible && !threads.includeCurrent() ? nanos(atMost) : 0);
        if (!possible) {
            throw Refusals.noThread();
        }
        Answer failure = ticket.failure();
        if (failure != null) {
            throw failure.toException();
        }
        return result;
    }

    static void checkMayFlush(Duration atMost) {
        StackRoom.check();
        if (!atMost.isZero() && !atMost.isNegative()) {
            CallingThread.checkMayBlock("flush");
        }
    }

    private static long nanos(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        try {
            return duration.toNanos();
        } catch (ArithmeticException centuries) {
            return Long.MAX_VALUE;
        }
    }
}
