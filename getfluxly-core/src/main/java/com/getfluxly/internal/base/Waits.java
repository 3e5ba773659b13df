package com.getfluxly.internal.base;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Waits that end at their deadline, which no interrupt moves; the interrupt status is kept. For any thread. */
public final class Waits {

    private Waits() {}

    public static void forLatch(CountDownLatch latch, long deadline, Clock clock) {
        until(deadline, clock, () -> latch.getCount() == 0, left -> {
            boolean unused = latch.await(left, TimeUnit.NANOSECONDS);
        });
    }

    /** Waits for the thread to end; not for the caller's own, nor for one that never began. */
    public static void forEndOf(@Nullable Thread thread, long deadline, Clock clock) {
        if (thread != null && thread != Thread.currentThread()) {
            until(deadline, clock, () -> !thread.isAlive(), left -> TimeUnit.NANOSECONDS.timedJoin(thread, left));
        }
    }

    /**
     * Waits until it is over.
     *
     * @param isOver looked at after each signal, and every so many nanoseconds
     */
    @SuppressWarnings("WaitNotInLoop") // the loop is below
    public static void forSignal(
            Condition signal, BooleanSupplier isOver, long everyNanos, long deadline, Clock clock) {
        until(deadline, clock, isOver, left -> {
            long unused = signal.awaitNanos(Math.min(left, everyNanos));
        });
    }

    /**
     * Waits for the lock.
     *
     * @param now the monotonic clock
     * @return whether it is held
     */
    public static boolean forLock(Lock lock, long nanos, LongSupplier now) {
        boolean interrupted = false;
        long deadline = now.getAsLong() + nanos;
        long left = nanos;
        try {
            while (true) {
                try {
                    return lock.tryLock(left, TimeUnit.NANOSECONDS);
                } catch (InterruptedException status) {
                    interrupted = true;
                    left = deadline - now.getAsLong();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @FunctionalInterface
    private interface Wait {

        void upTo(long nanos) throws InterruptedException;
    }

    private static void until(long deadline, Clock clock, BooleanSupplier isOver, Wait wait) {
        // Cleared, since it would end each wait at once.
        boolean interrupted = Thread.interrupted();
        try {
            for (long left = deadline - clock.nanos();
                    left > 0 && !isOver.getAsBoolean();
                    left = deadline - clock.nanos()) {
                try {
                    wait.upTo(left);
                } catch (InterruptedException status) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
