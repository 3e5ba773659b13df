package com.getfluxly.internal.intake;

import com.getfluxly.delivery.DropReason;
import com.getfluxly.internal.queue.EncodedEvent;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The place of one event. Outlives what its caller holds of it, to be given back even if nobody holds that any more. For any thread. */
final class Place extends PhantomReference<Preparation> {

    private final Places places;
    private final EventIntake intake;
    /** Null after the end: whoever holds the rest for longer holds no event. */
    private final AtomicReference<@Nullable EncodedEvent> event;

    Place(
            Preparation preparation,
            ReferenceQueue<Preparation> lost,
            EncodedEvent event,
            Places places,
            EventIntake intake) {
        super(preparation, lost);
        this.places = places;
        this.intake = intake;
        this.event = new AtomicReference<>(event);
    }

    boolean send() {
        EncodedEvent ended = take();
        return ended != null && intake.send(ended);
    }

    void end(DropReason reason) {
        EncodedEvent ended = take();
        if (ended != null) {
            intake.discard(ended, reason);
        }
    }

    private @Nullable EncodedEvent take() {
        EncodedEvent taken = event.getAndSet(null);
        if (taken != null) {
            places.forget(this);
        }
        return taken;
    }
}
