package com.getfluxly.internal.send;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The one thread that delivers: started by the first event, and again should it ever have died. */
public final class DeliveryThread {

    static final String NAME = "getfluxly-delivery";

    /** Starts a thread, or returns null if the machine has none left. */
    @FunctionalInterface
    public interface Starter {
        @Nullable Thread start(String name, Runnable body);
    }

    private final Starter starter;
    private final Runnable body;
    private final ReentrantLock lock = new ReentrantLock();

    // Written under lock; volatile because every track() looks at it.
    private volatile @Nullable Thread thread;
    private volatile boolean refused;

    public DeliveryThread(Starter starter, Runnable body) {
        this.starter = starter;
        this.body = body;
    }

    /** Whether the thread runs; false only if the machine has no thread left, in which case the next call tries again. */
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

    void interrupt() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    private boolean start() {
        lock.lock();
        try {
            if (!isAlive(thread)) {
                thread = starter.start(NAME, body);
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
