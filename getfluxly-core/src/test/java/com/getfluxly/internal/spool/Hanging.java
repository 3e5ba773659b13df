package com.getfluxly.internal.spool;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A moment on a disk: whatever gets there stays until the test lets it go, and not by time. */
public final class Hanging implements Runnable {

    private static final long LONG_ENOUGH_SECONDS = 30;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    @Override
    public void run() {
        begun.countDown();
        await(over);
    }

    public void awaitBegin() {
        await(begun);
    }

    public void end() {
        over.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(LONG_ENOUGH_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody came");
            }
        } catch (InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
