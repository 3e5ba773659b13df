package com.getfluxly.transport;

import java.util.concurrent.CountDownLatch;

/** Code that no interrupt ends: what hangs in the kernel, or a key store behind a network that is half open. */
final class Stubborn {

    private Stubborn() {}

    static void await(CountDownLatch latch) {
        boolean waiting = true;
        while (waiting) {
            try {
                latch.await();
                waiting = false;
            } catch (InterruptedException stubborn) {
                // Begins again.
            }
        }
    }
}
