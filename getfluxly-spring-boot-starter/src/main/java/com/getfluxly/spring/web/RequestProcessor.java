package com.getfluxly.spring.web;

import com.getfluxly.event.Event;
import com.getfluxly.event.EventProcessor;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Adds the chosen data of the current request to the context of each event; {@link VisitorProcessor} adds the visitor. If the
 * event already has a value, it is not changed. Outside of a request, events are not changed. Use it for a client of your own;
 * the auto-configured client has it if a value is captured. For any thread.
 *
 * @since 0.1.0
 */
public final class RequestProcessor implements EventProcessor {

    private final Set<RequestValue> captured = EnumSet.noneOf(RequestValue.class);
    private final Mishaps mishaps = new Mishaps();

    /**
     * Makes a processor.
     *
     * @param captured the values that events get
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
