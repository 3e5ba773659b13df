package com.getfluxly.internal.notify;

import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.Refusals;
import com.getfluxly.internal.notify.DeliveryLog.Subject;
import com.getfluxly.internal.queue.Accounts;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Events that were refused because the caller had no stack or no heap left. At that moment there is only room for a count without
 * a lock. A later call with enough room does the rest. For any thread.
 */
public final class LateRefusals {

    private static final String NO_ROOM = "no_room";

    private final FailureMode failureMode;
    private final Accounts accounts;
    private final Announcer announcer;
    private final DeliveryLog log;
    private final AtomicLong untold = new AtomicLong();

    public LateRefusals(FailureMode failureMode, Accounts accounts, Announcer announcer, DeliveryLog log) {
        this.failureMode = failureMode;
        this.accounts = accounts;
        this.announcer = announcer;
        this.log = log;
    }

    /**
     * Counts one that has next to no room.
     *
     * @throws GetFluxlyException the refusal itself, in {@link FailureMode#THROW}, if there is room for that
     */
    public void refuse(Throwable atTheEnd) {
        count();
        if (failureMode == FailureMode.THROW) {
            throw Refusals.unreadable(atTheEnd);
        }
    }

    /** Counts one. Takes no lock and allocates nothing. */
    void count() {
        untold.incrementAndGet();
    }

    /** Books and reports those that were counted since. What it has no room for stays counted for the next time. */
    public void tell() {
        while (untold.get() > 0) {
            tellOne();
        }
    }

    private void tellOne() {
        if (untold.getAndUpdate(LateRefusals::oneLess) == 0) {
            return;
        }
        try {
            accounts.countRefused(DropReason.VALIDATION_ERROR);
        } catch (RuntimeException | Error noRoom) {
            count();
            throw noRoom;
        }
        if (failureMode == FailureMode.REPORT) {
            announcer.refused(DroppedEvent.builder()
                    .reason(DropReason.VALIDATION_ERROR)
                    .refused(true)
                    .build());
            log.lost(Subject.REFUSED, NO_ROOM, () -> "refused an event: the caller had no stack or no heap left", null);
        }
    }

    private static long oneLess(long events) {
        return Math.max(0, events - 1);
    }
}
