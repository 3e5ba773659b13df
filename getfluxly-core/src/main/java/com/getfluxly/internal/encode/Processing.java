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

    private final List<EventProcessor> optional;
    private final List<EventProcessor> required;

    /** The threads in a processor: one that tracks what it sees would see it again, without end. */
    private final Set<Thread> underWay = ConcurrentHashMap.newKeySet();

    Processing(List<EventProcessor> processors) {
        this.optional = processors.stream().filter(EventProcessor::isOptional).toList();
        this.required =
                processors.stream().filter(processor -> !processor.isOptional()).toList();
    }

    boolean isEmpty() {
        return optional.isEmpty() && required.isEmpty();
    }

    /**
     * Asks those whose work an event may go without.
     *
     * @return null to leave the event out, and the event itself if they added nothing
     * @throws GetFluxlyException {@code processor_error} if one of them fails
     */
    @Nullable Event fillIn(Event event) {
        return optional.isEmpty() ? event : process(optional, event);
    }

    /**
     * Asks all others, or as many as leave something.
     *
     * @return null to leave the event out
     * @throws GetFluxlyException {@code processor_error} if one of them fails
     */
    @Nullable Event process(Event event) {
        return required.isEmpty() ? event : process(required, event);
    }

    private @Nullable Event process(List<EventProcessor> processors, Event event) {
        if (!underWay.add(Thread.currentThread())) {
            throw Refusals.trackedByAProcessor();
        }
        try {
            return processInOrder(processors, event);
        } finally {
            underWay.remove(Thread.currentThread());
        }
    }

    private static @Nullable Event processInOrder(List<EventProcessor> processors, Event event) {
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
