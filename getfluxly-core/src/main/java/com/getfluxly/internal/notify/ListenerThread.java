package com.getfluxly.internal.notify;

import com.getfluxly.internal.base.Daemon;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One daemon thread with a bounded hand-over, started by the first call. */
public final class ListenerThread implements Callbacks {

    static final String NAME = "getfluxly-listener";

    private final long capacityBytes;
    /** Made here: to make it takes more stack than a caller who holds the lock may have left. */
    private final Runnable body = this::run;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // All below is guarded by lock.
    // Linked: an array that runs out of memory while it grows forgets what is in it.
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private long bytes;
    private boolean closed;
    private @Nullable Thread thread;

    /** @param capacityBytes the most that calls may hold on to while they wait or run */
    public ListenerThread(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    private record Call(long bytes, Runnable action) {}

    @Override
    public boolean post(long callBytes, Runnable action) {
        lock.lock();
        try {
            // A single call over the capacity has to fit into an empty queue, or it never would.
            if (closed || (bytes > 0 && bytes + callBytes > capacityBytes) || !isRunning()) {
                return false;
            }
            calls.add(new Call(callBytes, action));
            bytes += callBytes;
            changed.signalAll();
            return true;
        } catch (OutOfMemoryError noRoomAtAll) {
            return false;
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
            while (bytes > 0 && left > 0) {
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
            thread = Daemon.start(NAME, body);
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
            bytes -= call.bytes();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
