package com.getfluxly.internal.base;

import java.time.Duration;
import java.time.Instant;

/** Time that moves when the test says so; the wall clock may be set apart from it. */
public final class ManualClock implements Clock {

    /** Close to the overflow, because the origin of a monotonic clock is arbitrary. */
    private long nanos = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();

    private Runnable onRead = () -> {};

    private Instant wall = Instant.parse("2026-05-16T07:00:00Z");

    @Override
    public synchronized long nanos() {
        onRead.run();
        return nanos;
    }

    @Override
    public synchronized Instant now() {
        onRead.run();
        return wall;
    }

    /** Waiting takes no time here: it moves the clock. */
    @Override
    public void pause(long waited) {
        advance(Duration.ofNanos(waited));
    }

    public synchronized void advance(Duration step) {
        nanos += step.toNanos();
        wall = wall.plus(step);
    }

    /** Looking at a clock is where a test can make the engine stumble: it happens in the middle of everything. */
    public synchronized void onRead(Runnable hook) {
        onRead = hook;
    }

    /** A step of the wall clock that the monotonic one knows nothing of. */
    public synchronized void setWall(Instant wall) {
        this.wall = wall;
    }
}
