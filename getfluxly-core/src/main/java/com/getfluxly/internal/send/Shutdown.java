package com.getfluxly.internal.send;

import com.getfluxly.delivery.FlushResult;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.ThreadStarts;
import com.getfluxly.internal.base.Waits;
import com.getfluxly.internal.notify.Announcer;
import com.getfluxly.internal.queue.EventQueue;
import com.getfluxly.internal.queue.FlushTicket;
import com.getfluxly.internal.spool.Spool;
import com.getfluxly.transport.Transport;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The final flush within its deadline, and then the end of everything, once. The façade has the whole contract. For any thread.
 * If one step fails, the other steps still run, and the caller does not notice.
 */
public final class Shutdown {

    /**
     * This long before the end, requests on the wire are given up: only the exchange knows whether anything was sent, and its
     * result must be counted. At most a tenth of the time.
     */
    private static final long LAST_WORD_NANOS = Duration.ofMillis(25).toNanos();

    /** What foreign code, and then our threads, get to end even when the deadline has passed. */
    private static final long GRACE_NANOS = Duration.ofMillis(25).toNanos();

    /** So that they hear of what was dropped at the deadline. */
    private static final long LEAST_FOR_LISTENERS_NANOS = Duration.ofMillis(50).toNanos();

    /** The most that an interrupted thread is waited for: it may hang in foreign code, and nothing depends on it. */
    private static final long LONGEST_END_NANOS = Duration.ofMillis(250).toNanos();

    private static final String THREAD_NAME = "getfluxly-close";

    private final EventQueue queue;
    private final OwnThreads threads;
    private final Settlement settlement;
    private final AccessToken token;
    private final Announcer announcer;
    private final Transport transport;
    private final @Nullable Spool spool;
    private final ThreadStarts starts;
    private final Clock clock;

    private final CountDownLatch done = new CountDownLatch(1);
    private volatile Runnable onClosed = () -> {};
    private volatile @Nullable Thread closing;

    public Shutdown(
            EventQueue queue,
            OwnThreads threads,
            Settlement settlement,
            AccessToken token,
            Announcer announcer,
            Transport transport,
            @Nullable Spool spool,
            ThreadStarts starts,
            Clock clock) {
        this.queue = queue;
        this.threads = threads;
        this.settlement = settlement;
        this.token = token;
        this.announcer = announcer;
        this.transport = transport;
        this.spool = spool;
        this.starts = starts;
        this.clock = clock;
    }

    /** Runs the action once everything is delivered that can be. */
    public void onClosed(Runnable action) {
        this.onClosed = action;
    }

    /**
     * Delivers what can be delivered in that time, drops the rest, and closes everything. Whoever comes second waits for the
     * first, and has nothing to report.
     */
    public FlushResult within(Duration timeout) {
        long deadline = clock.nanos() + timeout.toNanos();
        long cut = deadline - Math.min(LAST_WORD_NANOS, timeout.toNanos() / 10);
        FlushTicket ticket = queue.close(cut);
        if (ticket == null) {
            if (!threads.includeCurrent() && Thread.currentThread() != closing) {
                Waits.forLatch(done, deadline, clock);
            }
            return FlushResult.EMPTY;
        }
        if (!threads.includeCurrent()) {
            end(ticket, cut, deadline);
        } else if (starts.start(THREAD_NAME, () -> end(ticket, cut, deadline)) == null) {
            // It cannot wait for itself, and there is nobody else to see to the deadline.
            long now = clock.nanos();
            end(ticket, now, now);
        }
        return queue.callers().result(ticket);
    }

    private void end(FlushTicket ticket, long cut, long deadline) {
        try {
            attempt(() -> deliver(ticket, cut, deadline));
            attempt(queue::markClosed);
            attempt(() -> release(deadline));
        } finally {
            done.countDown();
        }
    }

    private void deliver(FlushTicket ticket, long cut, long deadline) {
        boolean delivers =
                !queue.callers().isSettled(ticket) && threads.delivery().ensureRunning();
        if (!delivers || !(queue.callers().awaitClosed(cut - clock.nanos()) || endsWhenItIsCut(deadline))) {
            settlement.finish();
        }
    }

    /** Only then the events on the wire that never left are known to be among those that were never sent. */
    private boolean endsWhenItIsCut(long deadline) {
        Thread cut = threads.delivery().end();
        return cut != null
                && cut != Thread.currentThread()
                && cut.isAlive()
                && queue.callers().awaitClosed(Math.max(GRACE_NANOS, deadline - clock.nanos()));
    }

    /** Closing a transport is foreign code that may hang, and so are listeners: both get what is left of the time. */
    private void release(long deadline) {
        Thread delivering = threads.delivery().end();
        Thread asking = token.close();
        attempt(onClosed);
        Thread closer = starts.start(THREAD_NAME, () -> closeOthers(delivering));
        if (closer == null) {
            // Of the two only the disk: closing a transport may hang, and whoever comes next waits for the directory.
            attempt(() -> closeSpool(delivering));
        }
        long now = clock.nanos();
        long until = now + Math.max(LEAST_FOR_LISTENERS_NANOS, deadline - now);
        attempt(() -> announcer.close(until - clock.nanos()));
        Waits.forEndOf(closer, until, clock);
        if (closer != null) {
            closer.interrupt();
        }
        awaitEnds(deadline, delivering, asking, closer);
    }

    /** The disk first: it belongs to us, and its events are for the next start. */
    private void closeOthers(@Nullable Thread delivering) {
        attempt(() -> closeSpool(delivering));
        attempt(this::closeTransport);
    }

    /** What the delivery thread has still to write belongs before the end. */
    private void closeSpool(@Nullable Thread delivering) {
        if (spool != null) {
            Waits.forEndOf(delivering, clock.nanos() + GRACE_NANOS, clock);
            spool.close();
        }
    }

    private void closeTransport() {
        // A transport that closes the client once more must not wait for itself.
        closing = Thread.currentThread();
        transport.close();
    }

    private void awaitEnds(long deadline, @Nullable Thread... interrupted) {
        long now = clock.nanos();
        long until = now + Math.max(GRACE_NANOS, Math.min(LONGEST_END_NANOS, deadline - now));
        threads.listeners().end(until - now);
        for (Thread thread : interrupted) {
            Waits.forEndOf(thread, until, clock);
        }
    }

    /** It must not reach the host's handler of uncaught exceptions either. */
    private static void attempt(Runnable step) {
        try {
            step.run();
        } catch (Throwable failed) {
            // There is nobody left to tell, and the next step must not depend on it.
        }
    }
}
