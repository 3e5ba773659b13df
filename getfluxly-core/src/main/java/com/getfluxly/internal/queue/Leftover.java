package com.getfluxly.internal.queue;

import java.util.List;
import java.util.function.Consumer;

/**
 * The events that the final flush left and that are not on disk, in their chains. They are not copied, however many there are. No
 * other object uses these chains any more, so one thread at a time may read them without a lock.
 */
public final class Leftover {

    private final List<EventChain> inFlight;
    private final EventChain queued;
    private final int stored;

    /** @param stored how many of them a disk keeps */
    Leftover(EventChain onWire, EventChain waiting, EventChain queued, int stored) {
        this.inFlight = List.of(onWire, waiting);
        this.queued = queued;
        this.stored = stored;
    }

    public int size() {
        return queued.size() + inFlight.stream().mapToInt(EventChain::size).sum() - stored;
    }

    /** Whether this is all that was held. */
    boolean isAll() {
        return stored == 0;
    }

    /** How many of them may have reached the service. */
    public int sent() {
        int[] sent = new int[1];
        inFlight.forEach(chain -> forEach(chain, event -> sent[0] += event.wasSent() ? 1 : 0));
        return sent[0];
    }

    /** Calls the action with each event, those in flight first. */
    public void forEach(Consumer<EncodedEvent> action) {
        inFlight.forEach(chain -> forEach(chain, action));
        forEach(queued, action);
    }

    private static void forEach(EventChain chain, Consumer<EncodedEvent> action) {
        for (EncodedEvent event = chain.peek(); event != null; event = event.next) {
            if (!event.stored) {
                action.accept(event);
            }
        }
    }
}
