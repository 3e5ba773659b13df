package com.getfluxly.benchmark;

import java.util.concurrent.locks.LockSupport;

/** Calls something at a steady rate, in bursts, in the calling thread. */
final class Pace {

    private static final long SECOND = 1_000_000_000;

    private final long interval;
    private final int burst;
    private final boolean spins;

    private Pace(long interval, int burst, boolean spins) {
        this.interval = interval;
        this.burst = burst;
        this.spins = spins;
    }

    /** Never rests, so that each call comes when it is due. */
    static Pace spinning(int perSecond) {
        return new Pace(SECOND / perSecond, 1, true);
    }

    /** Rests between bursts, a thousand of them a second at most, so that waiting costs next to nothing. */
    static Pace resting(int perSecond) {
        int bursts = Math.min(perSecond, 1_000);
        return new Pace(SECOND / bursts, perSecond / bursts, false);
    }

    void run(double seconds, Runnable call) {
        long bursts = (long) (seconds * SECOND / interval);
        long began = System.nanoTime();
        for (long i = 0; i < bursts; i++) {
            awaitTurn(began + i * interval);
            for (int j = 0; j < burst; j++) {
                call.run();
            }
        }
    }

    private void awaitTurn(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            if (spins) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(left);
            }
        }
    }
}
