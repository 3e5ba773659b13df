package com.getfluxly.internal.intake;

import com.getfluxly.delivery.DropReason;
import com.getfluxly.internal.base.StackRoom;
import com.getfluxly.internal.queue.EncodedEvent;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/** What the caller holds of an event that has a place. It comes to its end once, whoever brings it there. For any thread. */
public final class Preparation {

    /** Of an event that was refused, or left out. */
    public static final Preparation NONE = new Preparation();

    private final @Nullable Place place;

    private Preparation() {
        this.place = null;
    }

    Preparation(EncodedEvent event, Places places, EventIntake intake) {
        this.place = places.register(this, event, intake);
    }

    /** Whether it was accepted; false if it had come to its end before. */
    public boolean send() {
        StackRoom.check();
        try {
            return place != null && place.send();
        } finally {
            // Until the place is taken: else a collector may count the event as abandoned while it is being sent.
            Reference.reachabilityFence(this);
        }
    }

    public void discard() {
        StackRoom.check();
        try {
            if (place != null) {
                place.end(DropReason.ROLLED_BACK);
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }
}
