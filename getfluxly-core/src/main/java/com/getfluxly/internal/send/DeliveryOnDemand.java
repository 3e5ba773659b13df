package com.getfluxly.internal.send;

import com.getfluxly.delivery.FlushResult;
import com.getfluxly.internal.queue.EventQueue;
import com.getfluxly.internal.queue.FlushTicket;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/** Delivers on the thread of whoever asks for it, where there is no delivery thread. For any thread. */
public final class DeliveryOnDemand {

    private final EventQueue queue;
    private final Dispatcher dispatcher;
    private final OwnThreads threads;
    private final ReentrantLock lock = new ReentrantLock();

    public DeliveryOnDemand(EventQueue queue, Dispatcher dispatcher, OwnThreads threads) {
        this.queue = queue;
        this.dispatcher = dispatcher;
        this.threads = threads;
    }

    /** As {@link Flushes#flush}, but for as long as it takes. */
    public FlushResult flush(Duration atMost) {
        Flushes.checkMayFlush(atMost);
        return deliver();
    }

    /** Delivers all that is held by now. A listener, who may be called by this, only hears how much that is. */
    public FlushResult deliver() {
        FlushTicket ticket = queue.flush(0);
        if (!threads.includeCurrent()) {
            deliver(ticket);
        }
        return queue.callers().await(ticket, 0);
    }

    private void deliver(FlushTicket ticket) {
        lock.lock();
        try {
            // A step that sent something asks for no wait.
            for (long wait = 0; wait == 0 && !queue.callers().isSettled(ticket); ) {
                wait = dispatcher.step();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
