package com.getfluxly.internal.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.getfluxly.Promise;
import com.getfluxly.StrictJson;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Event;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.queue.EncodedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an event gets where there is room, and goes without where there is not. */
class OptionalProcessorTest {

    /** With it, 16 bytes of the 32,768 are left. */
    private static final int ALMOST_ALL = 32_768 - 16;

    private static final Identity WHO = Identity.userId("u1");

    private final List<String> asked = new ArrayList<>();

    private EventProcessor optional(EventProcessor work) {
        return new EventProcessor() {

            @Override
            public @Nullable Event process(Event event) {
                asked.add("optional");
                return work.process(event);
            }

            @Override
            public boolean isOptional() {
                return true;
            }
        };
    }

    private EventProcessor required(EventProcessor work) {
        return event -> {
            asked.add("required");
            return work.process(event);
        };
    }

    private static EventEncoder encoder(EventProcessor... processors) {
        return new EventEncoder(Map.of(), List.of(processors), new ManualClock());
    }

    private static Map<String, @Nullable Object> json(EventEncoder encoder, Event event) {
        EncodedEvent encoded = encoder.encode(() -> event);
        return StrictJson.object(Objects.requireNonNull(encoded).json());
    }

    private static Event added(Event event) {
        return event.toBuilder().context(Map.of("locale", "de-DE")).build();
    }

    private static Event misnamed(Event event) {
        return ((TrackEvent) event).toBuilder().name("Not A Name").build();
    }

    private static TrackEvent event(String text) {
        return TrackEvent.builder("signed_up", WHO).property("text", text).build();
    }

    /** As large as an event may be, less what is left. */
    private static TrackEvent almostFull() {
        int empty = Objects.requireNonNull(encoder(event -> event).encode(() -> event("")))
                .json()
                .length;
        return event("x".repeat(ALMOST_ALL - empty));
    }

    @Test
    void optionalProcessor_isAskedFirst_andOnce() {
        EventEncoder encoder = encoder(required(event -> event), optional(OptionalProcessorTest::added));

        assertThat(json(encoder, event("a"))).containsEntry("context", Map.of("locale", "de-DE"));
        assertThat(asked).containsExactly("optional", "required");
    }

    @Test
    void eventThatIsTooLargeWithIt_goesWithout() {
        EventEncoder encoder = encoder(optional(OptionalProcessorTest::added), required(event -> event));

        assertThat(json(encoder, almostFull())).doesNotContainKey("context");
        assertThat(asked).containsExactly("optional", "required", "required");
    }

    @Test
    void eventThatBreaksARuleWithIt_goesWithout() {
        EventEncoder encoder = encoder(optional(OptionalProcessorTest::misnamed));

        assertThat(json(encoder, event("a"))).containsEntry("event", "signed_up");
    }

    @Test
    void optionalProcessors_fallFromTheLastToTheFirst() {
        EventEncoder encoder = encoder(
                optional(OptionalProcessorTest::added),
                optional(event -> event),
                optional(OptionalProcessorTest::misnamed),
                required(event -> event),
                optional(
                        event -> event.toBuilder().context(Map.of("shop", "de")).build()));

        assertThat(json(encoder, event("a")))
                .containsEntry("event", "signed_up")
                .containsEntry("context", Map.of("locale", "de-DE"));
        assertThat(asked)
                .containsExactly("optional", "optional", "optional", "optional", "required", "required", "required");
    }

    @Test
    void eventThatIsRefusedByItself_isToldWhatIsWrongWithIt() {
        EventEncoder encoder = encoder(optional(OptionalProcessorTest::misnamed), required(event -> event));

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> encoder.encode(() -> event("x".repeat(40_000))))
                .matches(refused -> refused.code().equals(ErrorCode.PAYLOAD_TOO_LARGE.code()));
        assertThat(asked).containsExactly("optional", "required", "required");
    }

    @Test
    @Promise("I61")
    void requiredProcessorThatThrows_isNotAskedAgain() {
        EventEncoder encoder = encoder(optional(OptionalProcessorTest::added), required(event -> {
            throw new IllegalStateException("no consent");
        }));

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> encoder.encode(() -> event("a")))
                .matches(refused -> refused.code().equals(ErrorCode.PROCESSOR_ERROR.code()));
        assertThat(asked).containsExactly("optional", "required");
    }

    @Test
    @Promise("I61")
    void requiredProcessorThatThrowsForWhatIsLeft_stopsTheEvent() {
        EventEncoder encoder = encoder(optional(OptionalProcessorTest::misnamed), required(event -> {
            if (event.name().equals("signed_up")) {
                throw new IllegalStateException("no consent");
            }
            return event;
        }));

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> encoder.encode(() -> event("a")))
                .matches(refused -> refused.code().equals(ErrorCode.PROCESSOR_ERROR.code()));
    }

    @Test
    @Promise("I61")
    void eventThatGoesWithout_isStillRedacted() {
        EventEncoder encoder = encoder(optional(OptionalProcessorTest::misnamed), EventProcessor.redact("text"));

        assertThat(json(encoder, event("secret"))).containsEntry("properties", Map.of("text", "[redacted]"));
    }

    @Test
    @Promise("I61")
    void optionalProcessorThatThrows_stopsTheEvent() {
        EventEncoder encoder = encoder(optional(event -> {
            throw new IllegalStateException("bad");
        }));

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> encoder.encode(() -> event("a")))
                .matches(refused -> refused.code().equals(ErrorCode.PROCESSOR_ERROR.code()));
    }

    @Test
    void optionalProcessor_mayLeaveAnEventOut() {
        assertThat(encoder(optional(event -> null)).encode(() -> event("a"))).isNull();
    }

    @Test
    void eventThatIsRefusedByItself_isProcessedOnceWhereNothingWasAdded() {
        EventEncoder encoder = encoder(optional(event -> event), required(event -> event));

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> encoder.encode(() -> event("x".repeat(40_000))));
        assertThat(asked).containsExactly("optional", "required");
    }
}
