package com.getfluxly.internal;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One daemon thread with a bounded hand-over, started by the first call. */
final class ListenerThread implements Callbacks {

    static final String NAME = "getfluxly-listener";

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // All below is guarded by lock.
    private final ArrayDeque<Call> calls;
    private int weight;
    private boolean closed;
    private @Nullable Thread thread;

    /** @param capacity the most weight that waits or runs */
    ListenerThread(int capacity) {
        this.capacity = capacity;
        // Large enough for ever: a deque that runs out of memory while it grows forgets what is in it.
        this.calls = new ArrayDeque<>(capacity + 1);
    }

    private record Call(int weight, Runnable action) {}

    @Override
    public boolean post(int callWeight, Runnable action) {
        lock.lock();
        try {
            // A single call over the capacity has to fit into an empty queue, or it never would.
            if (closed || (weight > 0 && weight + callWeight > capacity) || !isRunning()) {
                return false;
            }
            calls.add(new Call(callWeight, action));
            weight += callWeight;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close(long nanos) {
        boolean interrupted = false;
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            long left = isCurrentThread() ? 0 : nanos;
            while (weight > 0 && left > 0) {
                try {
                    left = changed.awaitNanos(left);
                } catch (InterruptedException status) {
                    interrupted = true;
                }
            }
            calls.clear();
            if (thread != null && !isCurrentThread()) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isCurrentThread() {
        lock.lock();
        try {
            return Thread.currentThread() == thread;
        } finally {
            lock.unlock();
        }
    }

    private boolean isRunning() {
        if (thread == null || !thread.isAlive()) {
            thread = Daemon.start(NAME, this::run);
        }
        return thread != null;
    }

    private void run() {
        for (Call call = next(); call != null; call = next()) {
            try {
                call.action().run();
            } catch (Throwable hostile) {
                // Whoever handed the call over has its own way to report failures; here they must only not spread.
            } finally {
                done(call);
            }
        }
    }

    private @Nullable Call next() {
        lock.lock();
        try {
            while (calls.isEmpty() && !closed) {
                // Interrupts of strangers have no say; ours comes with closed.
                changed.awaitUninterruptibly();
            }
            return calls.poll();
        } finally {
            lock.unlock();
        }
    }

    private void done(Call call) {
        lock.lock();
        try {
            weight -= call.weight();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
