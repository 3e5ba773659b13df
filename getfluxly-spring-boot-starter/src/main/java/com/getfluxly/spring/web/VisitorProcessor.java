package com.getfluxly.spring.web;

import com.getfluxly.event.Event;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.event.Identity;

/**
 * Adds the visitor's id of the current request to each event, as anonymous id, unless the event has one. The id is never removed
 * to make an event smaller, because it may be the only id. Never throws. Outside of a request, events are not changed. Use it for
 * a client of your own, as its first processor; the auto-configured client has it. For any thread.
 *
 * @since 0.1.0
 */
public final class VisitorProcessor implements EventProcessor {

    private final Mishaps mishaps = new Mishaps();

    /** Makes a processor for the visitor's id. */
    public VisitorProcessor() {}

    @Override
    public Event process(Event event) {
        RequestContext request = CurrentRequest.get();
        if (request == null) {
            return event;
        }
        try {
            return withVisitor(event, request);
        } catch (Throwable failed) {
            // Any, such as no memory left: the event is worth more than its visitor.
            mishaps.tell(failed);
            return event;
        }
    }

    private static Event withVisitor(Event event, RequestContext request) {
        Identity who = event.who();
        String visitorId = hasVisitor(who) ? null : request.visitorId();
        return visitorId == null
                ? event
                : event.toBuilder().who(who.withAnonymousId(visitorId)).build();
    }

    private static boolean hasVisitor(Identity who) {
        String own = who.anonymousId();
        return own != null && !own.isBlank();
    }

    @Override
    public String toString() {
        return "visitor";
    }
}
