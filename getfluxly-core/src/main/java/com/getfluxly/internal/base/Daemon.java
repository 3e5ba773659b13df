package com.getfluxly.internal.base;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Daemon threads, which may be refused by a machine that has none left. */
public final class Daemon {

    /** The first caller's request context and class loader are none of ours to keep. */
    private static final boolean INHERIT_NOTHING = false;

    private Daemon() {}

    /** A started thread, or null if the machine has none left. */
    public static @Nullable Thread start(String name, Runnable body) {
        try {
            Thread thread = new Thread(null, body, name, 0, INHERIT_NOTHING);
            thread.setDaemon(true);
            thread.setContextClassLoader(Daemon.class.getClassLoader());
            thread.start();
            return thread;
        } catch (OutOfMemoryError noThreadLeft) {
            return null;
        }
    }

    /** Runs foreign code beside the caller, who waits for at most so long, interrupted or not; then it is interrupted. */
    public static void run(String name, Runnable body, long nanos) {
        CountDownLatch done = new CountDownLatch(1);
        Runnable guarded = () -> {
            try {
                body.run();
            } catch (Throwable foreign) {
                // There is nobody left to tell, and the host's handler of uncaught exceptions is none of our business.
            } finally {
                done.countDown();
            }
        };
        Thread thread = start(name, guarded);
        if (thread == null) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            done.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException status) {
            interrupted = true;
        } finally {
            // Does nothing to one that is done.
            thread.interrupt();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
