package com.getfluxly.internal.encode;

import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Event;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.internal.base.Refusals;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the application's processors make of an event, one after the other, on the caller's thread. For any thread. */
final class Processing {

    private final List<EventProcessor> processors;

    /** The threads in a processor: one that tracks what it sees would see it again, without end. */
    private final Set<Thread> underWay = ConcurrentHashMap.newKeySet();

    Processing(List<EventProcessor> processors) {
        this.processors = List.copyOf(processors);
    }

    boolean isEmpty() {
        return processors.isEmpty();
    }

    /**
     * Asks all of them, or as many as leave something.
     *
     * @return null to leave the event out
     * @throws GetFluxlyException {@code processor_error} if one of them fails
     */
    @Nullable Event process(Event event) {
        if (!underWay.add(Thread.currentThread())) {
            throw Refusals.trackedByAProcessor();
        }
        try {
            return processInOrder(event);
        } finally {
            underWay.remove(Thread.currentThread());
        }
    }

    private @Nullable Event processInOrder(Event event) {
        Event present = event;
        for (EventProcessor processor : processors) {
            present = present == null ? null : process(processor, present);
        }
        return present;
    }

    private static @Nullable Event process(EventProcessor processor, Event event) {
        try {
            return processor.process(event);
        } catch (Throwable failed) {
            // Any: a processor may throw what it likes, and what it did not see must not leave.
            throw Refusals.processorFailed(processor.getClass(), failed);
        }
    }
}
