package com.getfluxly.sample.visitor;

import com.getfluxly.event.Event;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.event.Identity;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Gives each event of nobody a guest: somebody without a login and without the visitor's cookie. Without an id of its own the
 * event would be refused, and with one for all of them they would become one person.
 */
@Component
public final class Guests implements EventProcessor {

    private static final Identity NOBODY = Identity.externalId(null);

    /** {@return one whom nobody has seen before} */
    public static Identity newGuest() {
        return Identity.anonymousId("anon_" + UUID.randomUUID());
    }

    /** The starter has been here before, with the visitor of the request. */
    @Override
    public Event process(Event event) {
        return event.who().equals(NOBODY) ? event.toBuilder().who(newGuest()).build() : event;
    }
}
