package com.getfluxly.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.event.Event;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.spring.Promise;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VisitorProcessorTest {

    private static final Identity WHO = Identity.externalId("user_42");
    private static final RequestContext REQUEST = ScriptedFacts.read();

    private final VisitorProcessor processor = new VisitorProcessor();

    @AfterEach
    void leave() {
        CurrentRequest.clear();
    }

    private static TrackEvent event(Identity who) {
        return TrackEvent.builder("order_completed", who).property("total", 5).build();
    }

    @Test
    void eventOutsideOfARequest_staysAsItIs() {
        TrackEvent event = event(WHO);

        assertThat(processor.process(event)).isSameAs(event);
    }

    @Test
    void eventOfARequestWithoutVisitor_staysAsItIs() {
        CurrentRequest.set(RequestContext.EMPTY);
        TrackEvent event = event(WHO);

        assertThat(processor.process(event)).isSameAs(event);
    }

    @Test
    void event_getsTheVisitor() {
        CurrentRequest.set(REQUEST);

        assertThat(processor.process(event(WHO))).isEqualTo(event(WHO.withAnonymousId("anon_1")));
        assertThat(processor.process(IdentifyEvent.builder(WHO).build()))
                .isEqualTo(IdentifyEvent.builder(WHO.withAnonymousId("anon_1")).build());
    }

    /** An id is no extra. */
    @Test
    void visitor_isNothingThatAnEventGoesWithout() {
        assertThat(processor.isOptional()).isFalse();
    }

    @Test
    void anonymousIdOfItsOwn_wins() {
        CurrentRequest.set(REQUEST);
        TrackEvent own = event(WHO.withAnonymousId("anon_2"));

        assertThat(processor.process(own)).isSameAs(own);
    }

    /** As of a cookie that an application reads by itself. */
    @Test
    void blankAnonymousId_isNone() {
        CurrentRequest.set(REQUEST);

        Event processed = processor.process(event(Identity.anonymousId(null)));

        assertThat(processed.who()).isEqualTo(Identity.anonymousId("anon_1"));
        assertThat(processed.violation()).isNull();
    }

    @Test
    @Promise("I58")
    void visitorThatCannotBeRead_stopsNoEvent() {
        LateValue none = LateValue.NONE;
        LateValue hostile = LateValue.of("v1", sent -> {
            throw new IllegalStateException("not today");
        });
        CurrentRequest.set(new RequestContext(hostile, none, none, none, none, none));
        TrackEvent event = event(WHO);

        assertThat(processor.process(event)).isSameAs(event);
    }
}
