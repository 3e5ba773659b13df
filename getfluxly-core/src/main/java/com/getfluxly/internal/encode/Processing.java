package com.getfluxly.internal.encode;

import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Event;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.internal.base.Refusals;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the application's processors make of an event, one after the other, on the caller's thread. For any thread. */
final class Processing {

    private final List<EventProcessor> optional;
    private final List<EventProcessor> required;

    /**
     * The threads that are in a processor. If a processor tracked the event that it sees, it would see it again,
     * without end.
     */
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
     * Calls the optional processors.
     *
     * @return the event, and its form after each processor that changed it; empty to leave it out
     * @throws GetFluxlyException {@code processor_error} if one of them fails
     */
    List<Event> fillIn(Event event) {
        return optional.isEmpty() ? List.of(event) : guarded(event, this::stepsOf);
    }

    private List<Event> stepsOf(Event event) {
        List<Event> steps = new ArrayList<>(optional.size() + 1);
        steps.add(event);
        for (EventProcessor processor : optional) {
            Event last = steps.get(steps.size() - 1);
            Event next = process(processor, last);
            if (next == null) {
                return List.of();
            }
            if (next != last) {
                steps.add(next);
            }
        }
        return steps;
    }

    /**
     * Asks all others, or as many as leave something.
     *
     * @return null to leave the event out
     * @throws GetFluxlyException {@code processor_error} if one of them fails
     */
    @Nullable Event process(Event event) {
        return required.isEmpty() ? event : guarded(event, this::processInOrder);
    }

    private <T extends @Nullable Object> T guarded(Event event, Function<Event, T> asked) {
        if (!underWay.add(Thread.currentThread())) {
            throw Refusals.trackedByAProcessor();
        }
        try {
            return asked.apply(event);
        } finally {
            underWay.remove(Thread.currentThread());
        }
    }

    private @Nullable Event processInOrder(Event event) {
        Event present = event;
        for (EventProcessor processor : required) {
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
