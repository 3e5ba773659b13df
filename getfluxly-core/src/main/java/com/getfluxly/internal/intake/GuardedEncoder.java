package com.getfluxly.internal.intake;

import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Event;
import com.getfluxly.event.TrackedEvent;
import com.getfluxly.internal.base.StackRoom;
import com.getfluxly.internal.encode.EventEncoder;
import com.getfluxly.internal.notify.LateRefusals;
import com.getfluxly.internal.notify.RefusedEvents;
import com.getfluxly.internal.queue.Accounts;
import com.getfluxly.internal.queue.EncodedEvent;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Encodes events, and counts those that come to nothing; whoever has to hear of one does. For any thread. */
final class GuardedEncoder {

    private final EventEncoder encoder;
    private final Accounts accounts;
    private final RefusedEvents refusedEvents;
    private final LateRefusals lateRefusals;

    GuardedEncoder(EventEncoder encoder, Accounts accounts, RefusedEvents refusedEvents, LateRefusals lateRefusals) {
        this.encoder = encoder;
        this.accounts = accounts;
        this.refusedEvents = refusedEvents;
        this.lateRefusals = lateRefusals;
    }

    /**
     * Encodes the event that the source makes.
     *
     * @param name the event's name, for the report of a refusal
     * @param typed has the name if it is not null: its class is asked only to report a refusal
     * @return null if it is refused, or left out
     * @throws GetFluxlyException if it is refused, in {@link FailureMode#THROW}
     */
    @Nullable EncodedEvent encode(
            @Nullable String name,
            @Nullable Record typed,
            @Nullable UUID callersId,
            Supplier<? extends @Nullable Event> source) {
        try {
            StackRoom.check();
            EncodedEvent event = encoder.encode(source);
            if (event == null) {
                accounts.countRefused(DropReason.FILTERED);
            }
            return event;
        } catch (GetFluxlyException refused) {
            refusedEvents.report(typed == null ? name : nameOf(typed), callersId, refused);
        } catch (RuntimeException | Error atTheEnd) {
            lateRefusals.refuse(atTheEnd);
        }
        return null;
    }

    /** Throws what is in the way of encoding it. */
    void rehearse(Event event) {
        encoder.encode(new Given(event));
    }

    private static @Nullable String nameOf(Record typed) {
        try {
            TrackedEvent event = typed.getClass().getAnnotation(TrackedEvent.class);
            return event == null ? null : event.value();
        } catch (RuntimeException | Error unreadable) {
            return null;
        }
    }
}
