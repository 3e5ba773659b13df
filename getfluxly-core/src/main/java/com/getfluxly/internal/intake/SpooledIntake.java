package com.getfluxly.internal.intake;

import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.delivery.SpoolDurability;
import com.getfluxly.delivery.SpoolFallback;
import com.getfluxly.delivery.SpoolStats;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.Refusals;
import com.getfluxly.internal.base.Settings;
import com.getfluxly.internal.base.Spooling;
import com.getfluxly.internal.base.ThreadStarts;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.EventQueue;
import com.getfluxly.internal.queue.Evicted;
import com.getfluxly.internal.queue.Refusal;
import com.getfluxly.internal.queue.Verdict;
import com.getfluxly.internal.spool.Recovered;
import com.getfluxly.internal.spool.Spool;
import com.getfluxly.internal.spool.SpoolEnvironment;
import com.getfluxly.internal.spool.SpoolOpening;
import com.getfluxly.internal.spool.SpoolRefusedException;
import com.getfluxly.internal.spool.SpoolStatus;
import com.getfluxly.internal.spool.Stored;
import com.getfluxly.internal.spool.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes events in through the disk: an event is accepted only after it was written. The lock of the spool is held from the write
 * until the queue has the event, so that both have the same order. For any thread.
 */
public final class SpooledIntake {

    private final EventQueue queue;
    private final Spool spool;
    private final Clock clock;
    private final OverflowPolicy overflow;
    private final SpoolFallback fallback;
    private final Turns turns;
    private final RoomOnDisk room;
    /** Null where what the operating system has is safe enough. */
    private final @Nullable Unpublished unpublished;

    private final Refusal full;
    private final Refusal unavailable = new Refusal(DropReason.SPOOL_UNAVAILABLE, Refusals::spoolUnavailable);
    private final Refusal late = new Refusal(DropReason.SPOOL_TIMEOUT, Refusals::spoolTimeout);
    private final Refusal closed = new Refusal(DropReason.CLOSED, Refusals::closed);

    private SpooledIntake(
            Intake limits,
            Spooling spooling,
            EventQueue queue,
            Spool spool,
            @Nullable Unpublished unpublished,
            Clock clock) {
        this.queue = queue;
        this.spool = spool;
        this.unpublished = unpublished;
        this.clock = clock;
        this.overflow = limits.overflow();
        this.fallback = spooling.fallback();
        this.turns = new Turns(spool, clock, limits.maxBlock());
        this.room = new RoomOnDisk(queue, spool, turns, clock, limits);
        this.full = new Refusal(DropReason.QUEUE_OVERFLOW, () -> Refusals.full("maxSpoolBytes", spooling.maxBytes()));
    }

    /**
     * Opens the spool, and keeps the calling thread for as long as the disk takes. Starts no thread.
     *
     * @param token that is sent now
     * @param warn told what people should know, a line each
     * @return without an intake if nobody asked for one, or there is no directory that may be used, and memory has to do
     * @throws GetFluxlyException {@code validation_error} if there is none, and memory must not do
     */
    public static OpenedSpool open(
            Settings settings,
            EventQueue queue,
            Supplier<String> token,
            Consumer<String> warn,
            SpoolOpening.Opener opener,
            Clock clock,
            ThreadStarts starts) {
        Spooling spooling = settings.spooling();
        if (spooling == null) {
            return OpenedSpool.NONE;
        }
        Unpublished unpublished = spooling.durability() == SpoolDurability.POWER ? new Unpublished(queue) : null;
        LongConsumer onDurable = unpublished == null ? sequence -> {} : unpublished::publishUpTo;
        try {
            SpoolOpening opening = opener.open(
                    spooling,
                    token,
                    settings.cadence().flushInterval(),
                    new SpoolEnvironment(clock, starts, onDurable, windowOf(queue, clock)));
            opening.warnings().forEach(warn);
            queue.onClosing(opening.spool()::endWaits);
            queue.prepared().keepApart();
            return OpenedSpool.of(
                    new SpooledIntake(settings.intake(), spooling, queue, opening.spool(), unpublished, clock));
        } catch (SpoolRefusedException refused) {
            if (spooling.fallback() == SpoolFallback.REFUSE) {
                throw Refusals.invalid("spool", String.valueOf(refused.getMessage()));
            }
            warn.accept(refused.getMessage() + "; events are held in memory only");
            return OpenedSpool.refused(spooling, refused.code());
        }
    }

    private static Window windowOf(EventQueue queue, Clock clock) {
        return (first, last, event) ->
                queue.stored().inMemory(first, last).forEach(held -> event.accept(toStored(held, clock)));
    }

    private static Stored toStored(EncodedEvent event, Clock clock) {
        long ageNanos = clock.nanos() - event.acceptedNanos();
        return new Stored(
                event.sequence(),
                clock.millis() - TimeUnit.NANOSECONDS.toMillis(ageNanos),
                event.hasCallersId(),
                event.json());
    }

    /** Whether there is something on disk, or it is not known. */
    boolean hasWork() {
        Recovered recovered = spool.recovered();
        return recovered == null || recovered.open() > 0;
    }

    /** Where the events are. */
    Spool spool() {
        return spool;
    }

    /** What is known of the disk; how much of it is not in memory is for others to say. */
    SpoolStats.Builder stats() {
        SpoolStatus status = spool.status();
        return SpoolStats.builder()
                .bytes(status.bytes())
                .capacity(status.maxBytes())
                .segments(status.segments())
                .durability(unpublished == null ? SpoolDurability.PROCESS : SpoolDurability.POWER)
                .code(status.code() == null ? spool.codeAround() : status.code())
                .orphans(status.orphans());
    }

    /** Takes the event in, or counts it as refused. */
    Verdict add(EncodedEvent event) {
        long begun = clock.nanos();
        Verdict verdict = attempt(event, begun);
        return verdict == null ? addToFull(event, begun) : verdict;
    }

    /** The same for one with a place in memory, which is kept until the disk has it, so that no other gets in with its id. */
    Verdict send(EncodedEvent event) {
        try {
            return add(event);
        } finally {
            queue.prepared().release(event);
        }
    }

    private Verdict addToFull(EncodedEvent event, long begun) {
        List<Evicted> gone = new ArrayList<>();
        Verdict verdict = null;
        while (verdict == null) {
            verdict = room.makeFor(event, begun, gone) ? attempt(event, begun) : refused(full);
        }
        List<EncodedEvent> evicted = new ArrayList<>();
        gone.forEach(one -> evicted.addAll(one.events()));
        evicted.addAll(verdict.evicted());
        return new Verdict(verdict.refusal(), evicted, !gone.isEmpty() || verdict.hasEvicted());
    }

    /** Null if there is no room on disk. */
    private @Nullable Verdict attempt(EncodedEvent event, long begun) {
        if (!turns.await(begun)) {
            return refused(late);
        }
        long sequence;
        try {
            Refusal objection = objectionTo(event);
            if (objection != null) {
                return refused(objection);
            }
            sequence = spool.append(event.json(), event.hasCallersId());
            if (sequence == Spool.UNAVAILABLE) {
                return withoutDisk(event);
            }
            if (sequence > 0) {
                publish(event, sequence);
            }
        } finally {
            spool.leave();
        }
        if (sequence > 0) {
            return unpublished == null ? Verdict.TAKEN : onceSafe(event, sequence, begun, unpublished);
        }
        if (sequence == Spool.BEHIND) {
            return refused(late);
        }
        return overflow == OverflowPolicy.REJECT ? refused(full) : null;
    }

    /** What the queue does not get, for want of memory, must not be sent by the next process. */
    private void publish(EncodedEvent event, long sequence) {
        try {
            if (unpublished == null) {
                queue.stored().publish(event, sequence);
            } else {
                unpublished.add(event, sequence);
            }
        } catch (Throwable broken) {
            spool.withdraw(sequence);
            throw broken;
        }
    }

    private @Nullable Refusal objectionTo(EncodedEvent event) {
        if (queue.hasBegunToClose()) {
            return closed;
        }
        // The queue's lock is taken once for each event, and once more for those alone that may be there already.
        return event.hasCallersId() ? queue.objectionTo(event) : null;
    }

    private Verdict withoutDisk(EncodedEvent event) {
        if (queue.hasBegunToClose()) {
            return refused(closed);
        }
        return fallback == SpoolFallback.MEMORY ? addToMemory(event) : refused(unavailable);
    }

    private Verdict addToMemory(EncodedEvent event) {
        Verdict verdict = queue.addNow(event, spool.skip());
        // What had to go for it must not be sent by the next process.
        verdict.evicted().stream()
                .filter(EncodedEvent::isStored)
                .forEach(evicted -> spool.withdraw(evicted.sequence()));
        return verdict;
    }

    private Verdict onceSafe(EncodedEvent event, long sequence, long begun, Unpublished unpublished) {
        if (spool.awaitDurable(sequence, turns.left(begun))) {
            // Whoever looks at the queue next finds it there.
            unpublished.publishUpTo(sequence);
            return Verdict.TAKEN;
        }
        if (!unpublished.remove(sequence)) {
            return Verdict.TAKEN;
        }
        spool.withdraw(sequence);
        spool.storeOnceSafe(sequence);
        if (fallback == SpoolFallback.MEMORY && turns.await(begun)) {
            try {
                return addToMemory(event);
            } finally {
                spool.leave();
            }
        }
        return refused(late);
    }

    private Verdict refused(Refusal refusal) {
        queue.accounts().countRefused(refusal.reason());
        return Verdict.refused(refusal);
    }
}
