package com.getfluxly.internal.encode;

import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Event;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.internal.base.Refusals;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
        this.optional = those(processors, true);
        this.required = those(processors, false);
    }

    private static List<EventProcessor> those(List<EventProcessor> processors, boolean optional) {
        List<EventProcessor> those = new ArrayList<>(processors.size());
        for (EventProcessor processor : processors) {
            if (processor.isOptional() == optional) {
                those.add(processor);
            }
        }
        return List.copyOf(those);
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
        if (optional.isEmpty()) {
            return List.of(event);
        }
        enter();
        try {
            return stepsOf(event);
        } finally {
            leave();
        }
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
        if (required.isEmpty()) {
            return event;
        }
        enter();
        try {
            return processInOrder(event);
        } finally {
            leave();
        }
    }

    private void enter() {
        if (!underWay.add(Thread.currentThread())) {
            throw Refusals.trackedByAProcessor();
        }
    }

    private void leave() {
        underWay.remove(Thread.currentThread());
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
