package com.getfluxly.internal.intake;

import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Event;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.encode.EventEncoder;
import com.getfluxly.internal.notify.Announcer;
import com.getfluxly.internal.notify.LateRefusals;
import com.getfluxly.internal.notify.RefusedEvents;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.EventQueue;
import com.getfluxly.internal.queue.PreparedEvents;
import com.getfluxly.internal.queue.Refusal;
import com.getfluxly.internal.queue.Verdict;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes events in, or reserves a place for a later event, and does what follows: it starts the delivery, reports events that were
 * dropped for this one, and reports a refusal. For any thread.
 */
public final class EventIntake {

    private final GuardedEncoder encoder;
    private final PreparedEvents prepared;
    private final Ways ways;
    private final Places places;
    private final RefusedEvents refusedEvents;
    private final LateRefusals lateRefusals;
    private final Announcer announcer;
    private final Runnable delivery;

    /** @param delivery run when there is something to deliver */
    public EventIntake(
            EventEncoder encoder,
            EventQueue queue,
            Ways ways,
            Places places,
            RefusedEvents refusedEvents,
            LateRefusals lateRefusals,
            Announcer announcer,
            Runnable delivery) {
        this.encoder = new GuardedEncoder(encoder, queue.accounts(), refusedEvents, lateRefusals);
        this.prepared = queue.prepared();
        this.ways = ways;
        this.places = places;
        this.refusedEvents = refusedEvents;
        this.lateRefusals = lateRefusals;
        this.announcer = announcer;
        this.delivery = delivery;
    }

    /**
     * Encodes the event and queues it.
     *
     * @param name the event's name, for the report of a refusal
     * @param source makes the event; its own refusals count like ours
     * @return whether it was accepted
     * @throws GetFluxlyException if it is refused, in {@link FailureMode#THROW}
     */
    public boolean offer(@Nullable String name, Supplier<? extends @Nullable Event> source) {
        return offer(name, null, null, source);
    }

    /** The same for an event that is there, or should be, and may have an id of the caller's. */
    public boolean offer(@Nullable String name, @Nullable Event event) {
        return offer(name, null, event == null ? null : event.messageId(), () -> event);
    }

    /** The same for a record, whose class has the name: it is asked for only to report a refusal. */
    public boolean offerRecord(@Nullable Record typed, Supplier<? extends @Nullable Event> source) {
        return offer(null, typed, null, source);
    }

    private boolean offer(
            @Nullable String name,
            @Nullable Record typed,
            @Nullable UUID callersId,
            Supplier<? extends @Nullable Event> source) {
        EncodedEvent event = encoder.encode(name, typed, callersId, source);
        return event != null && take(event, ways.tracking());
    }

    /**
     * Encodes the event and takes a place for it. One that is refused, or left out, has none.
     *
     * @throws GetFluxlyException if it is refused, in {@link FailureMode#THROW}
     */
    public Preparation prepare(@Nullable String name, @Nullable Event event) {
        return prepare(encoder.encode(name, null, event == null ? null : event.messageId(), () -> event));
    }

    /** The same for a record. */
    public Preparation prepareRecord(@Nullable Record typed, Supplier<? extends @Nullable Event> source) {
        return prepare(encoder.encode(null, typed, null, source));
    }

    private Preparation prepare(@Nullable EncodedEvent event) {
        places.endLost();
        return event != null && take(event, ways.preparing()) ? placeOf(event) : Preparation.NONE;
    }

    private Preparation placeOf(EncodedEvent event) {
        try {
            return new Preparation(event, places, this);
        } catch (RuntimeException | Error atTheEnd) {
            prepared.release(event);
            lateRefusals.refuse(atTheEnd);
            return Preparation.NONE;
        }
    }

    /** Whether an event with a place was accepted. Throws nothing but what a caller of {@code track} would get. */
    boolean send(EncodedEvent event) {
        return take(event, ways.sending());
    }

    /** An event with a place is not to be sent. */
    void discard(EncodedEvent event, DropReason reason) {
        prepared.discard(event, reason);
        if (reason == DropReason.ABANDONED) {
            refusedEvents.reportAbandoned(event);
        }
    }

    private boolean take(EncodedEvent event, Ways.Way way) {
        Verdict verdict;
        try {
            verdict = way.take(event);
        } catch (RuntimeException | Error atTheEnd) {
            lateRefusals.refuse(atTheEnd);
            return false;
        }
        Refusal refusal = verdict.refusal();
        boolean accepted = refusal == null;
        try {
            if (accepted) {
                delivery.run();
            } else {
                // This call needs a free place, so it first looks for places that were lost.
                places.endLost();
            }
            // Even if the event itself was refused: others were dropped for it.
            if (verdict.hasEvicted()) {
                announcer.evicted(verdict.evicted());
            }
            if (accepted) {
                lateRefusals.tell();
            }
        } catch (RuntimeException | Error untold) {
            // The outcomes are already counted: if there is no memory to report them, the call has not failed.
        }
        if (refusal != null) {
            refusedEvents.report(event, refusal);
        }
        return accepted;
    }

    /**
     * In an engine with room for one event: accepts an event, drops it for another one, and refuses a third. This only loads the
     * classes that these steps need.
     *
     * @param unanswered the error for a caller that waits while the service cannot be reached
     */
    public void rehearse(GetFluxlyException unanswered) {
        TrackEvent event = TrackEvent.builder("rehearsal", Identity.externalId("nobody"))
                .properties(Map.of("text", "text", "number", 1, "list", List.of(1.5)))
                .build();
        // On its own, because it throws every problem.
        encoder.rehearse(event);
        offer(event.name(), event);
        offer(event.name(), () -> event);
        offer(event.name(), () -> null);
        lateRefusals.refuse(unanswered);
        prepare(event.name(), event).send();
        prepare(event.name(), event).discard();
        refusedEvents.report(event.name(), null, unanswered);
    }
}
