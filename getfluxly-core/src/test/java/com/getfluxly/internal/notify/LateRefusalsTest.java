package com.getfluxly.internal.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.queue.EventQueue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LateRefusalsTest {

    private final Error atTheEnd = new StackOverflowError();

    private final ManualClock clock = new ManualClock();
    private final EventQueue queue = new EventQueue(Intake.ofRoom(10, 100_000, OverflowPolicy.REJECT), 1, clock);
    private final Anomalies anomalies = new Anomalies();
    private final List<DroppedEvent> heard = new ArrayList<>();
    private final DirectCallbacks callbacks = new DirectCallbacks();
    private final DeliveryLog log = new DeliveryLog(LoggerFactory.getLogger("com.getfluxly"), callbacks, clock);
    private final DeliveryListener listener = new DeliveryListener() {
        @Override
        public void onDropped(DroppedEvent event) {
            heard.add(event);
        }
    };

    private LateRefusals refusals(FailureMode failureMode) {
        return new LateRefusals(
                failureMode, queue.accounts(), new Announcer(List.of(listener), callbacks, log, anomalies), log);
    }

    private DeliveryStats stats() {
        return queue.accounts().stats(DeliveryState.ACTIVE, null, 0, null, anomalies.snapshot(), null);
    }

    @Test
    @Promise({"I2", "I4"})
    void refusals_areBookedAndToldOnce() {
        LateRefusals refusals = refusals(FailureMode.REPORT);
        refusals.refuse(atTheEnd);
        refusals.refuse(atTheEnd);

        refusals.tell();
        refusals.tell();

        assertThat(stats().refused()).isEqualTo(2);
        assertThat(stats().refusedByReason()).containsEntry(DropReason.VALIDATION_ERROR, 2L);
        assertThat(heard).hasSize(2).allSatisfy(event -> {
            assertThat(event.reason()).isEqualTo(DropReason.VALIDATION_ERROR);
            assertThat(event.sent()).isFalse();
        });
    }

    @Test
    @Promise({"I2", "I4"})
    void refusals_thatCannotBeTold_areBookedAllTheSame() {
        LateRefusals refusals = refusals(FailureMode.REPORT);
        refusals.refuse(atTheEnd);
        refusals.refuse(atTheEnd);
        clock.onRead(() -> {
            throw new OutOfMemoryError("planted");
        });

        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(refusals::tell);
        clock.onRead(() -> {});
        refusals.tell();

        assertThat(stats().refused()).isEqualTo(2);
        assertThat(heard).hasSize(2);
    }

    @Test
    void refusals_thatTheCallerHeardOf_areBookedOnly() {
        LateRefusals refusals = refusals(FailureMode.THROW);

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> refusals.refuse(atTheEnd))
                .withMessage("event cannot be read: java.lang.StackOverflowError");

        refusals.tell();

        assertThat(stats().refused()).isOne();
        assertThat(heard).isEmpty();
    }
}
