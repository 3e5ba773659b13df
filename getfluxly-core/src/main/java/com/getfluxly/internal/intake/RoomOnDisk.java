package com.getfluxly.internal.intake;

import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.internal.base.CallingThread;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.Waits;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.EventQueue;
import com.getfluxly.internal.queue.Evicted;
import com.getfluxly.internal.spool.OpenRange;
import com.getfluxly.internal.spool.Spool;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Makes room on disk for a new event: by waiting for it, or by dropping the oldest. For any thread. */
final class RoomOnDisk {

    /** Why events were dropped, for whoever reads the files. */
    private static final int EVICTED = 1;

    private final EventQueue queue;
    private final Spool spool;
    private final Turns turns;
    private final Clock clock;
    private final OverflowPolicy overflow;
    private final long maxBlockNanos;

    /** Held by whoever drops: the others wait, since a file's worth may do for all of them. */
    private final ReentrantLock dropping = new ReentrantLock();

    RoomOnDisk(EventQueue queue, Spool spool, Turns turns, Clock clock, Intake limits) {
        this.queue = queue;
        this.spool = spool;
        this.turns = turns;
        this.clock = clock;
        this.overflow = limits.overflow();
        this.maxBlockNanos = limits.maxBlock().toNanos();
    }

    /**
     * Makes room, if the policy allows it.
     *
     * @param begun when the call began, on the monotonic clock
     * @param gone gets what had to go
     * @return whether another try is worth it
     */
    boolean makeFor(EncodedEvent event, long begun, List<Evicted> gone) {
        return switch (overflow) {
            case REJECT -> false;
            case BLOCK ->
                CallingThread.mayBlock() && spool.awaitSpace(event.size(), begun + maxBlockNanos - clock.nanos());
            case DROP_OLDEST -> dropInTurn(event, begun, gone);
        };
    }

    private boolean dropInTurn(EncodedEvent event, long begun, List<Evicted> gone) {
        if (!Waits.forLock(dropping, turns.left(begun), clock::nanos)) {
            return false;
        }
        try {
            boolean reclaims = spool.reclaim(turns.left(begun));
            return spool.hasRoomFor(event.size()) || (reclaims && drop(event, begun, gone));
        } finally {
            dropping.unlock();
        }
    }

    /** A file's worth of them, since nothing less makes room. Where a file cannot be deleted, nothing does: it is not tried again. */
    private boolean drop(EncodedEvent event, long begun, List<Evicted> gone) {
        Evicted evicted = evictOldest(begun);
        if (evicted.ranges().isEmpty()) {
            return false;
        }
        gone.add(evicted);
        return spool.reclaim(turns.left(begun)) || spool.hasRoomFor(event.size());
    }

    private Evicted evictOldest(long begun) {
        if (!turns.await(begun)) {
            return Evicted.NOTHING;
        }
        try {
            Evicted gone = evictFromOldest();
            // Before anybody else writes: from now on nobody has to know of these.
            gone.ranges().forEach(range -> spool.dropped(range.first(), range.last(), range.events(), EVICTED));
            return gone;
        } finally {
            spool.leave();
        }
    }

    /** Of the oldest file that holds anything else than what is on the wire. */
    private Evicted evictFromOldest() {
        Evicted gone = Evicted.NOTHING;
        OpenRange oldest = spool.oldest(0);
        while (oldest != null && gone.ranges().isEmpty()) {
            gone = queue.stored().evict(oldest.first(), oldest.last(), spool::claim);
            oldest = spool.oldest(oldest.last());
        }
        return gone;
    }
}
