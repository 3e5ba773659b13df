package com.getfluxly.spring.web;

import com.getfluxly.event.Event;
import com.getfluxly.event.EventProcessor;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Adds to the context of each event what it is told to of the request that it is tracked in; {@link VisitorProcessor} adds whose that
 * is. What the event has of its own wins. Outside of a request events stay as they are. For a client of your own; the
 * auto-configured one has it where something is captured. For any thread.
 *
 * @since 0.1.0
 */
public final class RequestProcessor implements EventProcessor {

    private final Set<RequestValue> captured = EnumSet.noneOf(RequestValue.class);
    private final Mishaps mishaps = new Mishaps();

    /**
     * A processor for what is captured.
     *
     * @param captured what events get
     */
    public RequestProcessor(Collection<RequestValue> captured) {
        this.captured.addAll(captured);
    }

    @Override
    public Event process(Event event) {
        RequestContext request = CurrentRequest.get();
        if (request == null) {
            return event;
        }
        try {
            return filledIn(event, request);
        } catch (Throwable failed) {
            // Any: a map of the application may throw what it likes.
            mishaps.tell(failed);
            return event;
        }
    }

    private Event filledIn(Event event, RequestContext request) {
        Map<String, Object> added = new LinkedHashMap<>();
        captured.forEach(value -> value.addTo(added, event.context(), request));
        return added.isEmpty() ? event : event.toBuilder().context(added).build();
    }

    /** An event that would be too large with it goes without. */
    @Override
    public boolean isOptional() {
        return true;
    }

    @Override
    public String toString() {
        return "request" + captured;
    }
}
