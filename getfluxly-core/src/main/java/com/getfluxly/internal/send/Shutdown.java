package com.getfluxly.internal.send;

import com.getfluxly.delivery.FlushResult;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Daemon;
import com.getfluxly.internal.notify.Announcer;
import com.getfluxly.internal.queue.EventQueue;
import com.getfluxly.internal.queue.FlushTicket;
import com.getfluxly.transport.Transport;
import java.time.Duration;

/**
 * The final flush within its deadline, and then the end of everything, once. See the façade for the whole contract. For any
 * thread.
 */
public final class Shutdown {

    /** What listeners and the transport get to end, one after the other, even when the deadline has passed. */
    private static final Duration GRACE = Duration.ofMillis(25);

    private static final String THREAD_NAME = "getfluxly-close";

    private final EventQueue queue;
    private final OwnThreads threads;
    private final Settlement settlement;
    private final AccessToken token;
    private final Announcer announcer;
    private final Transport transport;
    private final Clock clock;

    private volatile Runnable onClosed = () -> {};

    public Shutdown(
            EventQueue queue,
            OwnThreads threads,
            Settlement settlement,
            AccessToken token,
            Announcer announcer,
            Transport transport,
            Clock clock) {
        this.queue = queue;
        this.threads = threads;
        this.settlement = settlement;
        this.token = token;
        this.announcer = announcer;
        this.transport = transport;
        this.clock = clock;
    }

    /** Runs the action once everything is closed. */
    public void onClosed(Runnable action) {
        this.onClosed = action;
    }

    /**
     * Delivers what can be delivered in that time, drops the rest, and closes everything. Whoever comes second waits for the
     * first, and has nothing to report.
     */
    public FlushResult within(Duration timeout) {
        long nanos = timeout.toNanos();
        FlushTicket ticket = queue.close(clock.nanos() + nanos);
        if (ticket == null) {
            if (!threads.includeCurrent()) {
                queue.callers().awaitClosed(nanos);
            }
            return FlushResult.EMPTY;
        }
        if (threads.includeCurrent()) {
            // It cannot wait for itself; somebody has to see to the deadline all the same.
            Daemon.start(THREAD_NAME, () -> end(ticket, nanos));
        } else {
            end(ticket, nanos);
        }
        return queue.callers().result(ticket);
    }

    private void end(FlushTicket ticket, long nanos) {
        boolean delivers =
                !queue.callers().isSettled(ticket) && threads.delivery().ensureRunning();
        try {
            if (!delivers || !queue.callers().awaitClosed(nanos)) {
                settlement.finish();
            }
        } finally {
            // It may hang in a transport that knows no deadline.
            threads.delivery().interrupt();
            release();
        }
    }

    /** Closing a transport is foreign code that may hang, and so are listeners: both get what is left of the time. */
    private void release() {
        onClosed.run();
        token.close();
        announcer.close();
        Daemon.run(THREAD_NAME, transport::close, nanosLeft());
        threads.listeners().close(nanosLeft());
    }

    private long nanosLeft() {
        return Math.max(GRACE.toNanos(), queue.closeDeadline() - clock.nanos());
    }
}
