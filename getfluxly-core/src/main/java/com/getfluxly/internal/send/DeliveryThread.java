package com.getfluxly.internal.send;

import com.getfluxly.internal.base.ThreadStarts;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The one thread that delivers: started by the first event, and again should it ever have died. */
public final class DeliveryThread {

    static final String NAME = "getfluxly-delivery";

    private final ThreadStarts starts;
    private final Runnable body;
    private final ReentrantLock lock = new ReentrantLock();

    // Written under lock; volatile because every track() looks at it.
    private volatile @Nullable Thread thread;
    private volatile boolean refused;
    private boolean over;

    public DeliveryThread(ThreadStarts starts, Runnable body) {
        this.starts = starts;
        this.body = body;
    }

    /** Whether the thread runs; false only if the machine has no thread left, in which case a later call tries again. */
    public boolean ensureRunning() {
        return isAlive(thread) || start();
    }

    /** Whether the machine had no thread left when one was last needed. */
    public boolean isRefused() {
        return refused;
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    /** Starts no other any more, and interrupts the one that runs: it may hang in a transport that knows no deadline. */
    @Nullable Thread end() {
        lock.lock();
        try {
            over = true;
            Thread running = thread;
            if (running != null && running != Thread.currentThread()) {
                running.interrupt();
            }
            return running;
        } finally {
            lock.unlock();
        }
    }

    private boolean start() {
        lock.lock();
        try {
            if (!isAlive(thread) && !over) {
                thread = starts.start(NAME, body);
                refused = thread == null;
            }
            return !refused;
        } finally {
            lock.unlock();
        }
    }

    private static boolean isAlive(@Nullable Thread thread) {
        return thread != null && thread.isAlive();
    }
}
