package com.getfluxly.internal.encode;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Event;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.base.ManualClock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a refusal says where an optional processor has added who it was, as that of a request does. */
class ProcessorsUnderAttackTest {

    private static final EventProcessor VISITOR = new EventProcessor() {

        @Override
        public @Nullable Event process(Event event) {
            return event.toBuilder().who(event.who().withAnonymousId("anon_1")).build();
        }

        @Override
        public boolean isOptional() {
            return true;
        }
    };

    private static TrackEvent ofNobody(String key, Object value) {
        return TrackEvent.builder("signed_up", Identity.anonymousId(null))
                .property(key, value)
                .build();
    }

    // The visitor is known; the value is what is wrong, and what has to be named.
    @Test
    void refusalOfAVisitorsEvent_namesWhatIsWrongWithIt() {
        EventEncoder encoder = new EventEncoder(Map.of(), List.of(VISITOR), new ManualClock());

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> encoder.encode(() -> ofNobody("bean", new Object())))
                .withMessageContaining("properties.bean");
    }

    @Test
    void refusalOfAVisitorsEventThatIsTooLarge_saysSo() {
        EventEncoder encoder = new EventEncoder(Map.of(), List.of(VISITOR), new ManualClock());

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> encoder.encode(() -> ofNobody("text", "x".repeat(40_000))))
                .matches(refused -> refused.code().equals("payload_too_large"));
    }

    // It knows whose events must not leave, and fails closed. That the event has lost its visitor is no reason to let
    // it pass.
    @Test
    void processorThatThrowsForAVisitor_stopsTheEvent() {
        EventProcessor consent = event -> {
            if ("anon_1".equals(event.who().anonymousId())) {
                throw new IllegalStateException("has opted out");
            }
            return event;
        };
        EventEncoder encoder = new EventEncoder(Map.of(), List.of(VISITOR, consent), new ManualClock());

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> encoder.encode(() -> TrackEvent.builder("signed_up", Identity.externalId("user_42"))
                        .build()))
                .matches(refused -> refused.code().equals("processor_error"));
    }

    // One has room, the other one has not: what has room stays, and above all the id without which there is no event.
    @Test
    void optionalProcessorWithoutRoom_takesNothingFromAnother() {
        EventProcessor wordy = new EventProcessor() {

            @Override
            public Event process(Event event) {
                return event.toBuilder()
                        .context(Map.of("user_agent", "y".repeat(500)))
                        .build();
            }

            @Override
            public boolean isOptional() {
                return true;
            }
        };
        EventEncoder encoder = new EventEncoder(Map.of(), List.of(VISITOR, wordy), new ManualClock());

        encoder.encode(() -> ofNobody("text", "x".repeat(32_400)));
    }
}
