package com.getfluxly.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The daemon threads that wait for the answers of one kind of request, so that no kind ever waits for another. As many as
 * there were exchanges at once, made when they are first needed and kept; one more, should an exchange that was given up
 * hang where no interrupt reaches it.
 */
final class Lane {

    /** The most that a close waits for its threads. */
    private static final long LONGEST_END_NANOS = Duration.ofMillis(250).toNanos();

    private final String threadName;
    private final int limit;
    private final long idleNanos;
    private final ThreadStarts starts;
    // Made once: it must not need memory when an exchange ends.
    private final Runnable free = this::free;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();

    // Guarded by lock.
    private final Queue<WireExchange> waiting = new ArrayDeque<>();
    /** All that are not over, the waiting ones among them. */
    private final Set<WireExchange> underWay = new HashSet<>();

    private final Set<Thread> threads = new HashSet<>();
    private int mostUnderWay;
    private int busyThreads;
    private boolean closed;

    /**
     * @param limit the most exchanges at once; further ones wait for their turn, within their deadlines
     * @param idleNanos how long a thread waits for work before it ends
     */
    Lane(String threadName, int limit, long idleNanos, LongSupplier nanoClock) {
        this.threadName = threadName;
        this.limit = limit;
        this.idleNanos = idleNanos;
        this.starts = new ThreadStarts(nanoClock);
    }

    /** Hands the exchange to a thread; it is over by itself if there is none to be had. */
    void start(WireExchange exchange) throws IOException {
        enter(exchange);
        var unused = exchange.whenComplete((answer, failure) -> leave(exchange));
    }

    /** Gives up what is under way, and lets the threads end, which are for {@link #awaitEnd} to wait for. */
    List<Thread> close() {
        List<WireExchange> left;
        List<Thread> ending;
        lock.lock();
        try {
            closed = true;
            left = new ArrayList<>(underWay);
            ending = new ArrayList<>(threads);
            work.signalAll();
        } finally {
            lock.unlock();
        }
        left.forEach(WireExchange::close);
        return ending;
    }

    /** Waits for threads that have been told to end, unless they hang in foreign code, or the caller is one, or interrupted. */
    static void awaitEnd(List<Thread> ending, LongSupplier nanoClock) {
        long deadline = nanoClock.getAsLong() + LONGEST_END_NANOS;
        try {
            for (Thread thread : ending) {
                if (thread != Thread.currentThread()) {
                    TimeUnit.NANOSECONDS.timedJoin(thread, deadline - nanoClock.getAsLong());
                }
            }
        } catch (InterruptedException goOn) {
            Thread.currentThread().interrupt();
        }
    }

    private void enter(WireExchange exchange) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw HttpClients.closed();
            }
            underWay.add(exchange);
            waiting.add(exchange);
            mostUnderWay = Math.max(mostUnderWay, Math.min(limit, underWay.size()));
            if (waiting.size() > threads.size() - busyThreads && threads.size() < mostThreads()) {
                startThread(exchange);
            }
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** One for each exchange, and one more if any of them is kept by an exchange that nobody waits for any more. */
    private int mostThreads() {
        int running = underWay.size() - waiting.size();
        return busyThreads > running ? mostUnderWay + 1 : mostUnderWay;
    }

    /** Where the machine has no thread left, one that there is has to do. */
    private void startThread(WireExchange exchange) throws IOException {
        try {
            threads.add(starts.start(() -> WireThread.start(threadName, this::work)));
        } catch (IOException noThreadLeft) {
            if (threads.isEmpty()) {
                waiting.remove(exchange);
                underWay.remove(exchange);
                throw noThreadLeft;
            }
        }
    }

    /** Whatever hangs, an exchange that is over is not held. */
    private void leave(WireExchange exchange) {
        lock.lock();
        try {
            underWay.remove(exchange);
            waiting.remove(exchange);
        } finally {
            lock.unlock();
        }
    }

    // ---- on a thread of the lane ------------------------------------------------------------------------------------

    /** It is counted until it ends here, so nothing else may end it: a heap that is full passes. */
    private void work() {
        boolean goesOn = true;
        while (goesOn) {
            try {
                WireExchange exchange = next();
                goesOn = exchange != null;
                if (exchange != null) {
                    exchange.run(free);
                }
            } catch (Throwable lackOfMemory) {
                // Whoever waits has a deadline.
            }
        }
    }

    private @Nullable WireExchange next() {
        lock.lock();
        try {
            long left = idleNanos;
            while (waiting.isEmpty() && !closed && left > 0) {
                try {
                    left = work.awaitNanos(left);
                } catch (InterruptedException ofAStranger) {
                    // Has no say: ours are for an exchange.
                }
            }
            if (closed) {
                return null;
            }
            if (waiting.isEmpty()) {
                threads.remove(Thread.currentThread());
                return null;
            }
            busyThreads++;
            return waiting.remove();
        } finally {
            lock.unlock();
        }
    }

    private void free() {
        lock.lock();
        try {
            busyThreads--;
        } finally {
            lock.unlock();
        }
    }
}
