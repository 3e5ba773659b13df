package com.getfluxly.internal;

import static com.getfluxly.internal.EngineRig.WHO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.getfluxly.CapturedLog;
import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Event;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What the application's processors see, and what leaves after them. */
class ProcessorsTest {

    private static final UUID ID = UUID.fromString("0b8a5a38-6f0c-4f0e-9d2b-6f4ba1a2c7de");

    @RegisterExtension
    final CapturedLog log = CapturedLog.at(Level.INFO);

    private final EngineRig rig = new EngineRig();
    private final List<DroppedEvent> refused = new ArrayList<>();

    private void listen() {
        rig.listeners.add(new DeliveryListener() {
            @Override
            public void onDropped(DroppedEvent event) {
                refused.add(event);
            }
        });
    }

    private JsonNode sent() {
        rig.flush();
        return ScriptedTransport.eventsOf(rig.service.requests().get(0)).get(0);
    }

    @Test
    void processors_areAskedInOrder_withIdAndTime() {
        List<Event> seen = new ArrayList<>();
        rig.processors.add(event -> {
            seen.add(event);
            return event.toBuilder().context(Map.of("app", "shop")).build();
        });
        rig.processors.add(event -> {
            seen.add(event);
            return event;
        });

        rig.track("paid");

        JsonNode sent = sent();
        assertThat(sent.get("context").get("app").asString()).isEqualTo("shop");
        assertThat(seen).hasSize(2);
        assertThat(Objects.requireNonNull(seen.get(0).messageId()))
                .hasToString(sent.get("message_id").asString());
        assertThat(seen.get(0).timestamp()).isEqualTo(Instant.ofEpochMilli(rig.clock.millis()));
        assertThat(Instant.parse(sent.get("timestamp").asString()))
                .isEqualTo(seen.get(0).timestamp());
        assertThat(seen.get(1).context()).isEqualTo(Map.of("app", "shop"));
    }

    @Test
    void idAndTimeOfTheCaller_stay() {
        rig.processors.add(event -> event);

        rig.offer(TrackEvent.builder("paid", WHO)
                .messageId(ID)
                .timestamp(Instant.parse("2026-05-16T07:00:00.123456Z"))
                .build());

        JsonNode sent = sent();
        assertThat(sent.get("message_id").asString()).isEqualTo(ID.toString());
        assertThat(sent.get("timestamp").asString()).isEqualTo("2026-05-16T07:00:00.123456Z");
    }

    // ---- left out ---------------------------------------------------------------------------------------------------

    @Test
    @Promise(value = "I61", mutant = "what a processor leaves out is reported as a refusal")
    void eventLeftOut_isCounted_andNobodyIsTold() {
        listen();
        rig.processors.add(event -> event.name().equals("paid") ? null : event);
        rig.processors.add(Objects::requireNonNull);

        assertThat(rig.track("paid")).isFalse();
        assertThat(rig.track("refunded")).isTrue();

        assertThat(rig.stats().refusedByReason()).containsEntry(DropReason.FILTERED, 1L);
        assertThat(rig.stats().offered()).isEqualTo(2);
        assertThat(rig.stats().accepted()).isEqualTo(1);
        assertThat(refused).isEmpty();
        assertThat(log.lines()).isEmpty();
    }

    // ---- failures ---------------------------------------------------------------------------------------------------

    private static final class Failing implements EventProcessor {

        @Override
        public Event process(Event event) {
            throw new IllegalStateException("4111 is no card");
        }
    }

    @Test
    @Promise(value = "I61", mutant = "an event goes on as it was before the processor that failed")
    void processorThatThrows_stopsItsEvent_andNothingIsThrownInReport() {
        listen();
        rig.failureMode = FailureMode.REPORT;
        rig.processors.add(new Failing());

        assertThat(rig.track("paid")).isFalse();

        assertThat(rig.stats().refusedByReason()).containsEntry(DropReason.PROCESSOR_ERROR, 1L);
        assertThat(rig.stats().accepted()).isZero();
        assertThat(refused).extracting(DroppedEvent::reason).containsExactly(DropReason.PROCESSOR_ERROR);
        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("refused an event paid: the processor com.getfluxly.internal.ProcessorsTest$Failing failed"
                        + " (java.lang.IllegalStateException)")
                .doesNotContain("4111");
    }

    @Test
    void processorThatThrows_isNamedByTheException() {
        rig.processors.add(new Failing());

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> rig.track("paid"))
                .satisfies(failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.PROCESSOR_ERROR.code());
                    assertThat(failure).hasMessageNotContaining("4111");
                    assertThat(failure.getCause()).hasToString("java.lang.IllegalStateException");
                });
    }

    @Test
    void errorOfAProcessor_isCaughtLikeAnyOther() {
        rig.failureMode = FailureMode.REPORT;
        rig.processors.add(event -> {
            throw new NoClassDefFoundError("com/shop/Consent");
        });

        assertThat(rig.track("paid")).isFalse();
        assertThat(rig.stats().refusedByReason()).containsEntry(DropReason.PROCESSOR_ERROR, 1L);
    }

    @Test
    void processorThatTracks_isToldThatItMayNot() {
        rig.failureMode = FailureMode.REPORT;
        rig.processors.add(event -> {
            rig.track("seen");
            return event;
        });

        assertThat(rig.track("paid")).isTrue();

        assertThat(rig.stats().accepted()).isEqualTo(1);
        assertThat(rig.stats().refusedByReason()).containsEntry(DropReason.PROCESSOR_ERROR, 1L);
        assertThat(log.lines())
                .containsExactly(
                        "refused an event seen: a processor may not track events with the client that asks it");
        assertThat(rig.track("again")).as("once more on this thread").isTrue();
    }

    @Test
    void resultThatBreaksARule_isRefusedAsAnyOther() {
        rig.processors.add(
                event -> ((TrackEvent) event).toBuilder().name("Not allowed").build());

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> rig.track("paid"))
                .withMessage("event name must be snake_case: [a-z][a-z0-9_]*");
    }

    @Test
    void eventOfNobody_mayBeCompleted() {
        rig.processors.add(event ->
                event.toBuilder().who(event.who().withAnonymousId("visitor_1")).build());

        assertThat(rig.offer(
                        TrackEvent.builder("viewed", Identity.externalId(null)).build()))
                .isTrue();

        assertThat(sent().get("anonymous_id").asString()).isEqualTo("visitor_1");
    }

    // ---- redaction --------------------------------------------------------------------------------------------------

    record Card(@JsonProperty("card_number") String number, String kind) {}

    @Test
    @Promise(value = "I61", mutant = "the components of a record are not looked at")
    void redaction_findsItsKeysInWhateverIsEncoded() {
        rig.context = Map.of("secret", "s1", "app", "shop");
        rig.processors.add(EventProcessor.redact("card_number", "secret"));

        rig.offer(TrackEvent.builder("paid", WHO)
                .property("card", new Card("4111", "visa"))
                .property("maybe", Optional.of(List.of(new Card("4111", "visa"))))
                .property("total", 5.5)
                .context(Map.of("screen", Map.of("SECRET", "s2")))
                .build());

        JsonNode sent = sent();
        assertThat(sent.get("properties").get("card"))
                .hasToString("{\"card_number\":\"[redacted]\",\"kind\":\"visa\"}");
        assertThat(sent.get("properties").get("maybe"))
                .hasToString("[{\"card_number\":\"[redacted]\",\"kind\":\"visa\"}]");
        assertThat(sent.get("properties").get("total").doubleValue()).isEqualTo(5.5);
        assertThat(sent.get("context").get("secret").asString()).isEqualTo("[redacted]");
        assertThat(sent.get("context").get("app").asString()).isEqualTo("shop");
        assertThat(sent.get("context").get("screen")).hasToString("{\"SECRET\":\"[redacted]\"}");
    }

    @Test
    void redaction_ofTheClientsContextAlone() {
        rig.context = Map.of("secret", "s1");
        rig.processors.add(EventProcessor.redact("secret"));

        rig.offer(IdentifyEvent.builder(WHO).trait("Secret", "s3").build());

        JsonNode sent = sent();
        assertThat(sent.get("traits")).hasToString("{\"Secret\":\"[redacted]\"}");
        assertThat(sent.get("context")).hasToString("{\"secret\":\"[redacted]\"}");
    }

    @Test
    void valueThatCannotBeSent_isRefusedBesideARedaction_too() {
        rig.processors.add(EventProcessor.redact("card"));

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> rig.offer(TrackEvent.builder("paid", WHO)
                        .property("v", new Object())
                        .build()))
                .withMessageStartingWith("properties.v: a value of the type java.lang.Object cannot be sent");
    }
}
