package com.getfluxly.spring.web;

import com.getfluxly.event.Event;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.event.Identity;

/**
 * Adds to each event the id of the visitor whose request it is tracked in, as anonymous id, unless it has one. No event goes
 * without: an id is no extra, and may be the only one. Never throws; outside of a request events stay as they are. For a client of
 * your own, as its first processor; the auto-configured one has it. For any thread.
 *
 * @since 0.1.0
 */
public final class VisitorProcessor implements EventProcessor {

    private final Mishaps mishaps = new Mishaps();

    /** A processor for the visitor's id. */
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
