package com.getfluxly.spring.web;

import com.getfluxly.event.Event;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.event.Identity;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds to each event what is known of the request that it is tracked in: the visitor's id as anonymous id, and what else it is told
 * to. What the event has of its own wins. Outside of a request events stay as they are. For a client of your own; the
 * auto-configured one has it. For any thread.
 *
 * @since 0.1.0
 */
public final class RequestProcessor implements EventProcessor {

    private final Set<RequestValue> captured = EnumSet.noneOf(RequestValue.class);
    private final Mishaps mishaps = new Mishaps();

    /**
     * A processor for the visitor's id and more.
     *
     * @param captured what events get besides
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
        Identity who = withVisitor(event.who(), request.visitorId());
        Map<String, Object> added = new LinkedHashMap<>();
        captured.forEach(value -> value.addTo(added, event.context(), request));
        return added.isEmpty() && who.equals(event.who())
                ? event
                : event.toBuilder().who(who).context(added).build();
    }

    private static Identity withVisitor(Identity who, @Nullable String visitorId) {
        String own = who.anonymousId();
        return own == null || own.isBlank() ? who.withAnonymousId(visitorId) : who;
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
