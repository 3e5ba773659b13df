package com.getfluxly.spring;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How much may be under way. Two bounds, since a worker whose caller has given up may be stuck for longer than that: such
 * workers must not keep others out, but their threads and memory must stay bounded, too. Thread-safe.
 */
final class Room {

    private static final int WORKERS_PER_EXCHANGE = 4;

    private final Semaphore exchanges;
    private final Semaphore workers;

    Room(int exchanges) {
        this.exchanges = new Semaphore(exchanges);
        this.workers = new Semaphore(exchanges * WORKERS_PER_EXCHANGE);
    }

    /** Whether there is room now for an exchange, which owes a {@link #leave}, and a worker, which owes a {@link #workerLeft}. */
    boolean enter() {
        if (!exchanges.tryAcquire()) {
            return false;
        }
        return workers.tryAcquire() || refused();
    }

    /** Whether there is room in time. */
    boolean enter(long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        if (!exchanges.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
            return false;
        }
        boolean entered = false;
        try {
            entered = workers.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            return entered;
        } finally {
            if (!entered) {
                exchanges.release();
            }
        }
    }

    /** Nobody waits for the exchange any more. */
    void leave() {
        exchanges.release();
    }

    void workerLeft() {
        workers.release();
    }

    private boolean refused() {
        exchanges.release();
        return false;
    }
}
