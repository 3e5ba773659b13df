package com.getfluxly.internal.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import com.getfluxly.CapturedLog;
import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Identity;
import com.getfluxly.event.OccurredAt;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.event.TrackedEvent;
import com.getfluxly.internal.EngineRig;
import com.getfluxly.internal.ScriptedTransport;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Records from the call to the wire, and what a caller hears of one that is refused. */
class TrackedRecordsTest {

    private static final String SECRET = "4111111111111111";

    @RegisterExtension
    final CapturedLog log = CapturedLog.at(Level.INFO);

    private final EngineRig rig = new EngineRig();
    private final List<DroppedEvent> refused = new ArrayList<>();

    record Item(String productId, BigDecimal unitPrice) {}

    @TrackedEvent("order_completed")
    record OrderCompleted(
            Identity who,
            String orderId,
            BigDecimal total,
            List<Item> items,
            @OccurredAt @Nullable Instant at) {}

    @TrackedEvent("paid")
    record Paid(Identity who, String card) {

        @Override
        public String card() {
            throw new IllegalStateException(card);
        }
    }

    @TrackedEvent("Order paid!")
    record BadName(Identity who) {}

    @TrackedEvent("page_viewed")
    record PageViewed(String path) {}

    private boolean track(Record event) {
        return rig.intake().offerRecord(event, () -> TrackEvent.of(event));
    }

    private void report() {
        rig.failureMode = FailureMode.REPORT;
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
    void record_isSentAsItIs() {
        List<Item> items = List.of(new Item("p_1", new BigDecimal("9.95")));
        Instant then = Instant.parse("2026-05-16T07:00:00.123456Z");

        assertThat(track(new OrderCompleted(EngineRig.WHO, "ord_7", new BigDecimal("19.85"), items, then)))
                .isTrue();

        JsonNode sent = sent();
        assertThat(sent.get("event").asString()).isEqualTo("order_completed");
        assertThat(sent.get("external_id").asString()).isEqualTo("user_42");
        assertThat(sent.get("timestamp").asString()).isEqualTo("2026-05-16T07:00:00.123456Z");
        assertThat(sent.get("properties"))
                .hasToString("{\"order_id\":\"ord_7\",\"total\":19.85,"
                        + "\"items\":[{\"productId\":\"p_1\",\"unitPrice\":9.95}]}");
    }

    @Test
    void noTime_isTheTimeOfTheCall() {
        track(new OrderCompleted(EngineRig.WHO, "ord_7", BigDecimal.ONE, List.of(), null));

        Instant now = Instant.ofEpochMilli(rig.clock.millis());
        assertThat(Instant.parse(sent().get("timestamp").asString())).isEqualTo(now);
    }

    @Test
    void processor_saysWhoItWas() {
        rig.processors.add(event ->
                event.toBuilder().who(event.who().withAnonymousId("visitor_1")).build());

        assertThat(track(new PageViewed("/pricing"))).isTrue();

        assertThat(sent().get("anonymous_id").asString()).isEqualTo("visitor_1");
    }

    @Test
    @Promise({"I51", "I58"})
    void accessorThatThrows_isRefusedAndCounted_underItsName() {
        report();

        assertThat(track(new Paid(EngineRig.WHO, SECRET))).isFalse();

        assertThat(rig.stats().refusedByReason()).containsEntry(DropReason.VALIDATION_ERROR, 1L);
        assertThat(refused).extracting(DroppedEvent::eventName).containsExactly("paid");
        assertThat(String.join("\n", log.lines()))
                .contains("refused an event paid: " + Paid.class.getName()
                        + ": the component card cannot be read (java.lang.IllegalStateException)")
                .doesNotContain(SECRET);
    }

    @Test
    @Promise("I58")
    void classThatCanMakeNoEvent_neverThrowsInReport() {
        report();

        assertThat(track(new BadName(EngineRig.WHO))).isFalse();
        assertThat(track(new BadName(EngineRig.WHO))).isFalse();

        assertThat(rig.stats().refused()).isEqualTo(2);
        assertThat(String.join("\n", log.lines()))
                .contains("refused an event: " + BadName.class.getName() + " cannot be an event");
    }

    @Test
    void nobody_isRefusedAtTheCall() {
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> track(new PageViewed("/")))
                .withMessageContaining("identity is missing: " + PageViewed.class.getName());
        assertThat(rig.stats().refused()).isEqualTo(1);
    }
}
