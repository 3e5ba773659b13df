package com.getfluxly.internal.send;

import com.getfluxly.delivery.DropReason;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Counted;
import com.getfluxly.internal.notify.DeliveryLog;
import com.getfluxly.internal.notify.DeliveryLog.Subject;
import com.getfluxly.internal.notify.StateLines;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.EventQueue;
import com.getfluxly.internal.queue.Refill;
import com.getfluxly.internal.spool.FrozenBatch;
import com.getfluxly.internal.spool.Portion;
import com.getfluxly.internal.spool.Recovered;
import com.getfluxly.internal.spool.Spool;
import com.getfluxly.internal.spool.SpoolStatus;
import com.getfluxly.internal.spool.Stored;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The journal that a spool keeps. Confined to the delivery thread. */
public final class SpoolJournal implements Journal {

    /** The service knows a key for a day. */
    private static final long KEY_LIVES_MILLIS = Duration.ofHours(23).toMillis();

    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

    /** Nothing of the batch was dropped. */
    private static final int NO_REASON = 0;

    private final Spool spool;
    private final EventQueue queue;
    private final Settlement settlement;
    private final DeliveryLog log;
    private final StateLines states;
    private final Clock clock;
    /** Zero for none. */
    private final long maxAgeNanos;

    private final Queue<FrozenBatch> earlier = new ArrayDeque<>();
    private boolean isTakenUp;
    /** Read, but not in the queue: one with the same id is held there. */
    private List<EncodedEvent> outside = List.of();

    private boolean isStuck;
    private boolean isTroubled;
    private long removedTold;
    private String toldCode = "";

    public SpoolJournal(Spool spool, EventQueue queue, Settlement settlement, DeliveryLog log, Clock clock) {
        this.spool = spool;
        this.queue = queue;
        this.settlement = settlement;
        this.maxAgeNanos = spool.maxAge().toNanos();
        this.log = log;
        this.states = log.spool();
        this.clock = clock;
        takeUp(spool.recovered());
    }

    // ---- what an earlier process had under way ----------------------------------------------------------------------

    @Override
    public @Nullable FrozenBatch earlier() {
        return earlier.peek();
    }

    @Override
    public void tookUp() {
        earlier.remove();
    }

    @Override
    public boolean isSame(FrozenBatch earlier, byte[] body) {
        long age = clock.millis() - earlier.millis();
        return Spool.sumOf(body) == earlier.bodyCrc() && age >= 0 && age < KEY_LIVES_MILLIS;
    }

    /** Not at the start if it could not be read then. */
    private void takeUp(@Nullable Recovered found) {
        if (found != null && !isTakenUp) {
            isTakenUp = true;
            earlier.addAll(found.frozen());
            if (found.open() > 0) {
                queue.stored().recover(found.open(), found.first(), found.last());
                log.info("found " + Counted.events(found.open())
                        + " of an earlier process on disk, which will be delivered");
            }
        }
    }

    // ---- reading ----------------------------------------------------------------------------------------------------

    @Override
    public boolean refill() {
        if (isTakenUp) {
            spool.probe();
        } else {
            recover();
        }
        noteRemoved(spool.status().removed());
        if (maxAgeNanos > 0) {
            expire();
        }
        boolean readOn = false;
        if (outside.isEmpty()) {
            readOn = read();
        } else {
            place(outside);
        }
        note(spool.status());
        return readOn;
    }

    /** Before anything is read: what is gone is not to be found missing once more. */
    private void noteRemoved(long removed) {
        if (removed > removedTold) {
            lose(removed - removedTold, DropReason.SPOOL_REMOVED, 0, "removed from the disk");
            removedTold = removed;
            outside = outside.stream().filter(this::isOpen).toList();
        }
    }

    /** Events in memory also become too old. For events on the wire, the answer decides. */
    private void expire() {
        List<EncodedEvent> old = queue.stored().acceptedBefore(clock.nanos() - maxAgeNanos);
        int from = 0;
        for (int i = 1; i <= old.size(); i++) {
            if (i == old.size() || old.get(i).sequence() != old.get(i - 1).sequence() + 1) {
                spool.expired(old.get(from).sequence(), old.get(i - 1).sequence());
                from = i;
            }
        }
        if (!old.isEmpty()) {
            settlement.expire(old);
        }
    }

    private boolean isOpen(EncodedEvent event) {
        return spool.openIn(event.sequence(), event.sequence()) > 0;
    }

    /** Nobody writes in between: what is found is older. */
    private void recover() {
        if (spool.enter(RETRY_NANOS)) {
            try {
                spool.probe();
                takeUp(spool.recovered());
            } finally {
                spool.leave();
            }
        }
    }

    private boolean read() {
        Refill wanted = queue.stored().wantedRefill();
        if (wanted == null) {
            isStuck = false;
            return false;
        }
        Portion portion = spool.read(wanted.from() - 1, wanted.upTo(), wanted.maxEvents(), wanted.maxBytes());
        place(portion.events().stream()
                .filter(stored -> EncodedEvent.isOne(stored.json()))
                .map(this::toEvent)
                .toList());
        count(portion, discardWhatIsNoEvent(portion));
        isStuck = portion.upTo() < wanted.from();
        if (isStuck) {
            queue.stored().backlogIsStuck();
        } else if (outside.isEmpty() && portion.upTo() >= wanted.upTo()) {
            warnOf(queue.stored().endBacklog(wanted.upTo()), DropReason.CORRUPT, "damaged on disk");
        }
        Refill next = queue.stored().wantedRefill();
        return next != null && next.from() > wanted.from();
    }

    /** Its sums are right, but nobody could tell its name or its id. */
    private long discardWhatIsNoEvent(Portion portion) {
        return portion.events().stream()
                .filter(stored -> !EncodedEvent.isOne(stored.json()))
                .filter(stored -> spool.discard(stored.sequence()))
                .count();
    }

    private void place(List<EncodedEvent> events) {
        int placed = queue.stored().refill(events);
        outside = List.copyOf(events.subList(placed, events.size()));
    }

    /** A clock that was set back makes no event younger than it can be. */
    private EncodedEvent toEvent(Stored stored) {
        long ageMillis = Math.max(0, clock.millis() - stored.millis());
        long acceptedNanos = clock.nanos() - TimeUnit.MILLISECONDS.toNanos(ageMillis);
        return EncodedEvent.stored(stored.json(), stored.callersId(), stored.sequence(), acceptedNanos);
    }

    @Override
    public long nanosUntilLook() {
        return isStuck || isTroubled ? RETRY_NANOS : Long.MAX_VALUE;
    }

    // ---- writing ----------------------------------------------------------------------------------------------------

    @Override
    public void frozen(Batch batch) {
        List<EncodedEvent> stored = stored(batch.events);
        if (!stored.isEmpty()) {
            spool.frozen(batch.key, first(stored), last(stored), stored.size(), Spool.sumOf(batch.body));
        }
    }

    @Override
    public void poisoned(EncodedEvent event) {
        boolean unused = event.isStored() && spool.discard(event.sequence());
    }

    @Override
    public void settled(List<EncodedEvent> events, int rejected) {
        List<EncodedEvent> stored = stored(events);
        if (!stored.isEmpty()) {
            spool.settled(first(stored), last(stored), events.size() - rejected, rejected, 0, NO_REASON);
        }
    }

    /** What is in memory alone may be next to events on disk that are not in the batch. */
    private static List<EncodedEvent> stored(List<EncodedEvent> events) {
        return events.stream().filter(EncodedEvent::isStored).toList();
    }

    private static long first(List<EncodedEvent> events) {
        return events.get(0).sequence();
    }

    private static long last(List<EncodedEvent> events) {
        return events.get(events.size() - 1).sequence();
    }

    // ---- losses, and how it goes ------------------------------------------------------------------------------------

    private void count(Portion portion, long poison) {
        // Those that had to stay outside are still to be read on.
        long upTo = outside.isEmpty() ? portion.upTo() : outside.get(0).sequence() - 1;
        lose(portion.corrupt(), DropReason.CORRUPT, upTo, "damaged on disk");
        lose(portion.expired(), DropReason.EXPIRED, upTo, "older than spoolMaxAge");
        lose(portion.removed(), DropReason.SPOOL_REMOVED, upTo, "removed from the disk");
        lose(poison, DropReason.POISON, upTo, "on disk in a form that this release does not know");
        removedTold += portion.removed();
    }

    private void note(SpoolStatus status) {
        String code = status.code();
        isTroubled = code != null;
        if (code != null && !code.equals(toldCode)) {
            states.fails(
                    Subject.SPOOL,
                    code,
                    "the spool's disk takes no events: " + code
                            + (status.why().isEmpty() ? "" : " (" + status.why() + ")"),
                    null);
        } else if (code == null && !toldCode.isEmpty()) {
            states.goesOn("the spool's disk takes events again");
        }
        toldCode = code == null ? "" : code;
    }

    private void lose(long events, DropReason reason, long upTo, String how) {
        if (events > 0) {
            queue.stored().lose(events, reason, upTo);
            warnOf(events, reason, how);
        }
    }

    private void warnOf(long events, DropReason reason, String how) {
        if (events > 0) {
            log.warn(Subject.LOST, "dropped " + Counted.events(events) + ": " + how + " (" + reason + ")");
        }
    }
}
