package com.getfluxly.sample.visitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.event.Event;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import org.junit.jupiter.api.Test;

class GuestsTest {

    private final Guests guests = new Guests();

    @Test
    void eventOfNobody_becomesThatOfAGuest() {
        Event event = event(Identity.externalId(" "));

        Event named = guests.process(event);

        assertThat(named.who().anonymousId()).startsWith("anon_");
        assertThat(named).isEqualTo(event.toBuilder().who(named.who()).build());
    }

    @Test
    void guests_areEachForThemselves() {
        Event event = event(Identity.externalId(null));

        assertThat(guests.process(event).who())
                .isNotEqualTo(guests.process(event).who());
    }

    @Test
    void eventsOfUsersAndOfVisitors_stayAsTheyAre() {
        Event ofUser = event(Identity.externalId("user_42"));
        Event ofVisitor = event(Identity.externalId(null).withAnonymousId("anon_a8f3c2"));

        assertThat(guests.process(ofUser)).isSameAs(ofUser);
        assertThat(guests.process(ofVisitor)).isSameAs(ofVisitor);
    }

    private static Event event(Identity who) {
        return TrackEvent.builder("product_added", who).property("sku", "mug").build();
    }
}
