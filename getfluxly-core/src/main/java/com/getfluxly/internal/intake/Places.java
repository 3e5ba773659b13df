package com.getfluxly.internal.intake;

import com.getfluxly.delivery.DropReason;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.EventQueue;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The places of prepared events. If a caller loses its event, the next call that comes gives the place back: there is no thread
 * for this. For any thread.
 */
public final class Places {

    private final EventQueue queue;
    private final Set<Place> open = ConcurrentHashMap.newKeySet();
    private final ReferenceQueue<Preparation> lost = new ReferenceQueue<>();

    public Places(EventQueue queue) {
        this.queue = queue;
    }

    /** Ends those that nobody can end any more. Costs next to nothing if there are none. */
    public void endLost() {
        for (Reference<?> one = lost.poll(); one != null; one = lost.poll()) {
            ((Place) one).end(DropReason.ABANDONED);
        }
    }

    /** After the end of the queue: nothing is to be given back any more. */
    public void close() {
        open.clear();
    }

    /** For an event that has a place in the queue. */
    Place register(Preparation preparation, EncodedEvent event, EventIntake intake) {
        Place place = new Place(preparation, lost, event, this, intake);
        open.add(place);
        if (queue.hasBegunToClose()) {
            open.remove(place);
        }
        return place;
    }

    void forget(Place place) {
        open.remove(place);
    }
}
