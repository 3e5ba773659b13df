package com.getfluxly.internal.notify;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.getfluxly.CapturedLog;
import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.event.Event;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.EngineRig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the log says of an event that was not taken: which it is and what is wrong with it, and nothing that is anybody's. */
@Promise("I51")
class RefusedEventsTest {

    @RegisterExtension
    final CapturedLog log = CapturedLog.at(Level.TRACE);

    private final List<DroppedEvent> told = new ArrayList<>();
    private final EngineRig rig = new EngineRig();

    @BeforeEach
    void listen() {
        rig.failureMode = FailureMode.REPORT;
        rig.listeners.add(new DeliveryListener() {
            @Override
            public void onDropped(DroppedEvent event) {
                told.add(event);
            }
        });
    }

    private String line() {
        assertThat(log.lines()).hasSize(1);
        return log.lastLine();
    }

    private static Event event(@Nullable Object value) {
        return TrackEvent.builder("order_completed", EngineRig.WHO)
                .property("plan", "pro")
                .property("total", value)
                .build();
    }

    @Test
    void line_namesEventAndProperty_ofAValue() {
        assertThat(rig.offer(event(Thread.currentThread()))).isFalse();

        assertThat(line()).startsWith("refused an event order_completed: properties.total");
    }

    /** A key below the top is data, such as an address. */
    @Test
    void line_namesTheKeyAtTheTopOnly() {
        assertThat(rig.offer(event(Map.of("jane@example.com", Double.NaN)))).isFalse();

        assertThat(line())
                .startsWith("refused an event order_completed: properties.total")
                .doesNotContain("jane");
    }

    @Test
    void line_namesTheEvent_ofABrokenRule() {
        assertThat(rig.offer(TrackEvent.builder("order_completed", EngineRig.WHO)
                        .context(Collections.singletonMap(null, 1))
                        .build()))
                .isFalse();

        assertThat(line()).isEqualTo("refused an event order_completed: context: a map has a null key");
    }

    @Test
    void line_namesTheEvent_ofAFullQueue_andOfAClosedClient() {
        rig.maxQueueSize = 1;
        assertThat(rig.track("paid")).isTrue();
        assertThat(rig.track("signed_up")).isFalse();

        assertThat(line()).isEqualTo("refused an event signed_up: the queue is full: maxQueueSize is 1");
    }

    @Test
    void line_namesIdentify() {
        assertThat(rig.offer(IdentifyEvent.builder(EngineRig.WHO)
                        .trait("plan", "x".repeat(600_000))
                        .build()))
                .isFalse();

        assertThat(line()).startsWith("refused an event $identify: ");
    }

    /** It may be an address that somebody took for a name; a listener is the application's own, and hears it cleaned. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jane@example.com",
                "Jane Doe",
                "a\r\nforged",
                "x2345678901234567890123456789012345678901234567890123456789012345"
            })
    void nameThatIsNone_isNotShown(String name) {
        rig.intake().offer(name, TrackEvent.builder(name, EngineRig.WHO).build());

        assertThat(line()).startsWith("refused an event: event name m");
        assertThat(told).extracting(DroppedEvent::eventName).hasSize(1);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "")
    void eventWithoutAName_hasNone(@Nullable String name) {
        rig.intake().offer(name, () -> null);

        assertThat(line()).isEqualTo("refused an event: event is missing");
        assertThat(told).extracting(DroppedEvent::eventName).containsExactly("");
    }

    @Test
    void rejection_namesTheEventAndAKnownCode() {
        rig.service.then(
                202,
                "{\"accepted\":0,\"rejected\":1,\"errors\":[{\"index\":0,\"error\":\"validation_error\","
                        + "\"detail\":\"jane@example.com\"}]}");
        rig.track("order_completed");
        rig.flush();

        assertThat(line()).isEqualTo("the service rejected an event order_completed: validation_error");
    }
}
