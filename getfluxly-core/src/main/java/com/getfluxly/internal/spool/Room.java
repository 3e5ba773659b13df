package com.getfluxly.internal.spool;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Whether there is room for an event within the bounds, and who waits for it. For any thread. */
final class Room {

    private final SpoolSettings settings;
    private final Segments segments;
    private final Quarantine quarantine;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Nobody is to wait any more. */
    private volatile boolean over;

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

    /**
     * Waits for it. An interrupt ends the wait, and the status is kept.
     *
     * @param isInVain whether no room helps; looked at after each {@link #changed}
     * @return false if the time was up
     */
    boolean await(int length, long nanos, BooleanSupplier isInVain) {
        lock.lock();
        try {
            long left = nanos;
            while (!isDecided(length, isInVain) && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException status) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return isDecided(length, isInVain);
    }

    private boolean isDecided(int length, BooleanSupplier isInVain) {
        return hasRoomFor(length) || over || isInVain.getAsBoolean();
    }

    /** Lets everybody go. */
    void end() {
        over = true;
        changed();
    }

    /** There is more room, or it does not matter any more. */
    void changed() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
