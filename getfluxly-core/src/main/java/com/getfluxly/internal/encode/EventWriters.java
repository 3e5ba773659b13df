package com.getfluxly.internal.encode;

import com.getfluxly.internal.base.Idle;
import java.util.function.Supplier;

/**
 * Writers that wait for the next event: no more than there are threads that encode at the same moment on most machines,
 * about 16 KB each. For any thread; nobody waits.
 */
final class EventWriters {

    private static final int MAX = 16;

    private final Supplier<EventWriter> source;
    private final Idle<EventWriter> idle = new Idle<>(MAX);

    EventWriters(Supplier<EventWriter> source) {
        this.source = source;
    }

    EventWriter take() {
        EventWriter waiting = idle.take();
        return waiting == null ? source.get() : waiting;
    }

    /** A writer that was left in the middle of an event, or finds no place, is not used again. */
    void giveBack(EventWriter writer) {
        if (writer.isReady()) {
            idle.giveBack(writer);
        }
    }
}
