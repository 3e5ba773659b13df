package com.getfluxly.internal.notify;

import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.ThreadStarts;
import com.getfluxly.internal.base.Waits;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One daemon thread with a bounded hand-over, started by the first call. */
public final class ListenerThread implements Callbacks {

    static final String NAME = "getfluxly-listener";

    /** How often a close looks whether the call that it waits for can still end. */
    private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();

    private final long capacityBytes;
    /** Made here: to make it takes more stack than a caller who holds the lock may have left. */
    private final Runnable body = this::run;

    private final ThreadStarts starts;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // All below is guarded by lock.
    // Linked: an array that runs out of memory while it grows forgets what is in it.
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private long bytes;
    private boolean closed;
    private long ended;
    private long endedAtLastLook = -1;
    private @Nullable Thread thread;

    /** @param capacityBytes the most that calls may hold on to while they wait or run */
    public ListenerThread(long capacityBytes, ThreadStarts starts, Clock clock) {
        this.capacityBytes = capacityBytes;
        this.starts = starts;
        this.clock = clock;
    }

    private record Call(long bytes, Runnable action) {}

    @Override
    public boolean post(long callBytes, Runnable action) {
        lock.lock();
        try {
            // A single call over the capacity has to fit into an empty queue, or it never would.
            boolean finds = bytes == 0 || callBytes == LAST || bytes + callBytes <= capacityBytes;
            if (closed || !finds || !isRunning()) {
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
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            if (!isCurrentThread()) {
                Waits.forSignal(changed, this::isOver, LOOK_NANOS, clock.nanos() + nanos, clock);
            }
            calls.clear();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void end(long nanos) {
        Thread running = thread();
        if (running != null && running != Thread.currentThread() && !isEndingTheJvm(running)) {
            running.interrupt();
            Waits.forEndOf(running, clock.nanos() + nanos, clock);
        }
    }

    @Override
    public boolean isCurrentThread() {
        return Thread.currentThread() == thread();
    }

    private @Nullable Thread thread() {
        lock.lock();
        try {
            return thread;
        } finally {
            lock.unlock();
        }
    }

    private boolean isRunning() {
        if (thread == null || !thread.isAlive()) {
            thread = starts.start(NAME, body);
        }
        return thread != null;
    }

    /** Nothing is left to run, or nobody to run it. */
    private boolean isOver() {
        boolean goesOn = ended != endedAtLastLook;
        endedAtLastLook = ended;
        return bytes == 0 || thread == null || !thread.isAlive() || (!goesOn && isEndingTheJvm(thread));
    }

    /** A listener that called {@code System.exit} waits for the hooks of the JVM, and one of these may be waiting here. */
    private static boolean isEndingTheJvm(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals("java.lang.Shutdown"));
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
            ended++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
