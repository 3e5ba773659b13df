package com.getfluxly.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.internal.send.Steps;
import com.getfluxly.transport.TransportRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A fault of ours that an event brings out, each time that it is delivered, must not be in the way of the others. */
class BrokenStepsTest {

    private static final String POISON = "poison";

    private final EngineRig rig = new EngineRig();
    private final List<DroppedEvent> dropped = new ArrayList<>();
    private Predicate<TransportRequest> breaksAt =
            request -> ScriptedTransport.names(request).contains(POISON);

    BrokenStepsTest() {
        rig.failureMode = FailureMode.REPORT;
        rig.flushInterval = Duration.ofSeconds(1);
        rig.maxBatchSize = 8;
        rig.listeners.add(new DeliveryListener() {
            @Override
            public void onDropped(DroppedEvent event) {
                dropped.add(event);
            }
        });
        rig.breakStepsAt(request -> breaksAt.test(request));
    }

    private DeliveryStats stats() {
        DeliveryStats stats = rig.stats();
        assertThat(stats.accepted())
                .isEqualTo(stats.delivered() + stats.rejected() + stats.dropped() + stats.pending());
        return stats;
    }

    @Test
    @Promise(
            value = {"I1", "I40"},
            mutant = "a batch at which steps break off is tried as it is for ever")
    void eventThatBreaksEachStep_isDropped_andAllOthersAreDelivered() {
        for (int i = 0; i < 24; i++) {
            rig.track(i == 11 ? POISON : "e" + i);
        }

        rig.passAndSurvive(Duration.ofMinutes(2));

        assertThat(stats().delivered()).isEqualTo(23);
        assertThat(stats().droppedByReason()).containsEntry(DropReason.POISON, 1L);
        assertThat(stats().queuedBytes()).isZero();
        assertThat(dropped).extracting(DroppedEvent::eventName).containsExactly(POISON);
        assertThat(dropped.get(0).reason()).isEqualTo(DropReason.POISON);
        assertThat(dropped.get(0).sent()).isTrue();
        // Three times in a row for each of the batch, its half, its quarter, and itself.
        assertThat(rig.service.requests().stream().filter(breaksAt)).hasSize(12);
    }

    /** Nothing says that it is the event, as long as there is no other. */
    @Test
    @Promise("I1")
    void eventThatIsAlone_isKept_untilAnotherGoesThrough() {
        rig.track(POISON);
        rig.passAndSurvive(Duration.ofMinutes(5));
        assertThat(stats().pending()).isEqualTo(1);

        rig.track("paid");
        rig.passAndSurvive(Duration.ofMinutes(1));

        assertThat(stats().delivered()).isEqualTo(1);
        assertThat(stats().droppedByReason()).containsEntry(DropReason.POISON, 1L);
    }

    @Test
    @Promise(value = "I1", mutant = "an event is dropped although no other goes through")
    void faultThatIsNoEventsOwn_costsNothing() {
        breaksAt = request -> true;
        rig.trackMany(20);
        rig.passAndSurvive(Duration.ofMinutes(30));
        assertThat(stats().pending()).isEqualTo(20);

        breaksAt = request -> false;
        rig.passAndSurvive(Duration.ofMinutes(2));

        assertThat(stats().delivered()).isEqualTo(20);
    }

    /** Three in a row would be its own fault; what comes through in between says that it is not. */
    @Test
    @Promise(value = "I40", mutant = "steps that break off are counted for ever")
    void stepsThatBreakOffNowAndThen_areNotTheFaultOfTheBatch() {
        breaksAt = request -> rig.service.requests().size() % 3 != 0;
        rig.service.always(503);
        rig.track("e0");
        rig.track("e1");

        while (rig.service.requests().size() < 5) {
            rig.passAndSurvive(Duration.ofSeconds(1));
        }

        assertThat(rig.service.batches()).hasSize(5).containsOnly(List.of("e0", "e1"));
    }

    /** It may break off while it looks for one. */
    @Test
    @Promise("I40")
    void stepThatBreaksOffBeforeItHasABatch_isNoEventsFault() {
        rig.track("paid");

        Steps.brokeOff(rig.dispatcher(), new IllegalStateException("planted"));
        rig.pass(Duration.ofSeconds(1));

        assertThat(stats().delivered()).isEqualTo(1);
        assertThat(rig.service.requests()).hasSize(1);
    }

    /** Memory, or a class that cannot be loaded any more. */
    @Test
    @Promise(value = "I40", mutant = "an error is taken for the fault of an event")
    void error_isNoEventsFault() {
        rig.track("paid");
        rig.track(POISON);
        for (int i = 0; i < 10; i++) {
            rig.clock.advance(Duration.ofSeconds(5));
            try {
                rig.settle();
            } catch (IllegalStateException planted) {
                Steps.brokeOff(rig.dispatcher(), new NoClassDefFoundError("planted"));
            }
        }

        assertThat(rig.service.batches())
                .hasSizeGreaterThan(5)
                .allSatisfy(batch -> assertThat(batch).containsExactly("paid", POISON));
        assertThat(stats().pending()).isEqualTo(2);
    }
}
