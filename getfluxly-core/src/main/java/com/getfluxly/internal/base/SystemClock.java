package com.getfluxly.internal.base;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The clocks of this machine: the only place that reads them. */
public final class SystemClock implements Clock {

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    /** Without an object. */
    @Override
    public long millis() {
        return System.currentTimeMillis();
    }

    @Override
    public void pause(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos);
    }
}
