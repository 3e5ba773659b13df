package com.getfluxly.internal.spool;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Whether there is room for an event within the bounds, and who waits for it. For any thread. */
final class Room {

    private final SpoolSettings settings;
    private final Segments segments;
    private final Quarantine quarantine;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();

    Room(SpoolSettings settings, Segments segments, Quarantine quarantine) {
        this.settings = settings;
        this.segments = segments;
        this.quarantine = quarantine;
    }

    long bytes() {
        return segments.bytes() + quarantine.bytes();
    }

    boolean hasRoomFor(int length) {
        return bytes() + Frame.HEAD_BYTES + length <= settings.bytesForEvents();
    }

    /** Waits for it. An interrupt ends the wait, and the status is kept. */
    boolean await(int length, long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (!hasRoomFor(length) && left > 0) {
                left = grown.awaitNanos(left);
            }
        } catch (InterruptedException status) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return hasRoomFor(length);
    }

    void grew() {
        lock.lock();
        try {
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
