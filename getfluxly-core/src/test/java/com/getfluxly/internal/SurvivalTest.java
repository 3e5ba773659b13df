package com.getfluxly.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.SimulatedService.Fault;
import com.getfluxly.internal.base.Daemon;
import com.getfluxly.internal.notify.DirectCallbacks;
import com.getfluxly.internal.queue.Tickets;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An Error strikes the delivery thread, or the machine has no thread for it: nothing is lost, and nothing renamed. */
class SurvivalTest {

    private static final int EVENTS = 25;

    /** A moment at which memory runs out, once. */
    private static final class OutOfMemory implements Runnable {

        private int callsLeft;
        private boolean armed;

        private OutOfMemory(int call) {
            this.callsLeft = call;
        }

        @Override
        public void run() {
            if (armed && --callsLeft == 0) {
                throw new OutOfMemoryError("planted");
            }
        }

        private boolean hasStruck() {
            return callsLeft <= 0;
        }
    }

    /** Many batches, one of them refused, one event rejected, one request failed. */
    private static final class Run {

        private final EngineRig rig = new EngineRig();
        private final SimulatedService service = new SimulatedService(new Random(1), rig.clock);
        private final Violations violations = new Violations();
        private final Oracle oracle = new Oracle(violations);
        private final OutOfMemory outOfMemory;
        private final Fault fault;
        private int requests;

        private Run(Fault fault, int strikeAt, int maxInFlight) {
            this.fault = fault;
            this.outOfMemory = new OutOfMemory(strikeAt);
            rig.maxBatchSize = 10;
            rig.maxInFlight = maxInFlight;
            rig.listeners.add(oracle);
            rig.random = () -> {
                outOfMemory.run();
                return 0.5;
            };
            rig.clock.onRead(outOfMemory);
            rig.service.always(this::exchange);
        }

        private TransportResponse exchange(TransportRequest request) throws IOException {
            outOfMemory.run();
            violations.watch(() -> oracle.request(request));
            service.breakDown(++requests == 2 ? fault : Fault.NONE);
            TransportResponse answer = answer(request);
            outOfMemory.run();
            return answer;
        }

        private TransportResponse answer(TransportRequest request) throws IOException {
            try {
                TransportResponse answer = service.answer(request);
                violations.watch(() -> oracle.answered(request, answer));
                return answer;
            } catch (IOException lost) {
                violations.watch(() -> oracle.answered(request, null));
                throw lost;
            }
        }

        private void play() {
            for (int i = 0; i < EVENTS; i++) {
                String name = i == 3 ? SimulatedService.POISON : i == 17 ? SimulatedService.UNWANTED : "paid";
                rig.offer(TrackEvent.builder(name, EngineRig.WHO)
                        .property("number", i)
                        .build());
                oracle.accepted(i);
            }
            rig.queue().flush(Tickets.ENDLESS);
            for (int steps = 0; isHeld() && steps < 1_000; steps++) {
                rig.clock.advance(Duration.ofNanos(Math.max(0, stepOrSurvive())));
            }
        }

        private long stepOrSurvive() {
            outOfMemory.armed = true;
            try {
                return rig.step();
            } catch (OutOfMemoryError planted) {
                return Duration.ofSeconds(1).toNanos();
            } finally {
                outOfMemory.armed = false;
            }
        }

        private boolean isHeld() {
            return rig.stats().queued() + rig.stats().inFlight() > 0;
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"NONE", "DOWN", "UNREACHABLE", "REVOKED", "RATE_LIMITED", "EMPTY_ANSWERS", "PROCESS_THEN_DROP"})
    @Promise({"I1", "I2", "I5", "I6", "I7", "I8", "I11", "I40"})
    void outOfMemory_atAnyMoment_costsNothing(Fault fault) {
        assertOutOfMemoryCostsNothing(fault, 1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"NONE", "DOWN", "UNREACHABLE", "REVOKED", "RATE_LIMITED", "EMPTY_ANSWERS", "PROCESS_THEN_DROP"})
    @Promise({"I1", "I2", "I5", "I6", "I7", "I8", "I11", "I40"})
    void outOfMemory_atAnyMoment_costsNothing_withMoreInFlight(Fault fault) {
        assertOutOfMemoryCostsNothing(fault, 4);
    }

    private static void assertOutOfMemoryCostsNothing(Fault fault, int maxInFlight) {
        int moment = 1;
        for (Run run = play(fault, moment, maxInFlight);
                run.outOfMemory.hasStruck();
                run = play(fault, ++moment, maxInFlight)) {
            DeliveryStats stats = run.rig.stats();
            assertThat(stats.delivered()).as("moment %d", moment).isEqualTo(EVENTS - 2);
            assertThat(stats.rejected()).as("moment %d", moment).isEqualTo(2);
            assertThat(stats.queuedBytes()).as("moment %d", moment).isZero();
        }
        assertThat(moment).as("moments that were tried").isGreaterThan(50);
    }

    /** Memory runs out whenever the call looks at the clock, or hands a notification or a line over. */
    @ParameterizedTest
    @EnumSource(Offer.class)
    @Promise({"I2", "I18", "I58"})
    void outOfMemory_atAnyMomentOfACall_isCountedAndNotThrown(Offer offer) {
        int moment = 1;
        for (OutOfMemory outOfMemory = outOfMemoryWhile(offer, moment);
                outOfMemory.hasStruck();
                outOfMemory = outOfMemoryWhile(offer, ++moment)) {}
        assertThat(moment).as("moments that were tried").isGreaterThan(2);
    }

    private enum Offer {
        BROKEN,
        OVERFLOWING,
        EVICTING,
        ACCEPTED
    }

    private static OutOfMemory outOfMemoryWhile(Offer offer, int moment) {
        OutOfMemory outOfMemory = new OutOfMemory(moment);
        EngineRig rig = new EngineRig();
        rig.failureMode = FailureMode.REPORT;
        rig.overflow = offer == Offer.EVICTING ? OverflowPolicy.DROP_OLDEST : OverflowPolicy.REJECT;
        rig.maxQueueSize = offer == Offer.ACCEPTED ? 2 : 1;
        rig.listeners.add(new DeliveryListener() {});
        rig.callbacks = new DirectCallbacks() {
            @Override
            public boolean post(long bytes, Runnable call) {
                outOfMemory.run();
                return super.post(bytes, call);
            }
        };
        rig.clock.onRead(outOfMemory);
        rig.track("first");

        outOfMemory.armed = true;
        boolean accepted = offer == Offer.BROKEN ? rig.intake().offer("", () -> null) : rig.track("second");
        outOfMemory.armed = false;

        DeliveryStats stats = rig.stats();
        assertThat(stats.offered()).as("moment %d", moment).isEqualTo(2);
        assertThat(stats.accepted()).as("moment %d", moment).isEqualTo(accepted ? 2 : 1);
        assertThat(stats.refused()).as("moment %d", moment).isEqualTo(accepted ? 0 : 1);
        return outOfMemory;
    }

    @Test
    @Promise({"I4", "I39", "I40"})
    void machineWithoutAThread_keepsEvents_saysSo_andGoesOnWhenThereIsOne() {
        EngineRig rig = new EngineRig();
        rig.starter = (name, body) -> null;
        rig.track("paid");

        assertThat(rig.stats().state()).isEqualTo(DeliveryState.BACKING_OFF);
        assertThat(rig.stats().stateCode()).isEqualTo("no_thread");
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> rig.engine().flush())
                .matches(failure -> failure.code().equals("no_thread") && failure.retryable());
        assertThat(rig.stats().queued()).isEqualTo(1);

        rig.starter = Daemon::start;
        rig.clock.advance(Duration.ofSeconds(1));
        assertThat(rig.engine().flush().accepted()).isEqualTo(1);
        assertThat(rig.stats().state()).isEqualTo(DeliveryState.ACTIVE);
        rig.engine().shutdown();
    }

    @Test
    @Promise({"I3", "I20"})
    void machineWithoutAThread_isShutDownAllTheSame() {
        EngineRig rig = new EngineRig();
        rig.starter = (name, body) -> null;
        rig.track("paid");

        assertThat(rig.engine().shutdown().dropped()).isEqualTo(1);
        assertThat(rig.stats().droppedByReason()).containsEntry(DropReason.SHUTDOWN, 1L);
    }

    private static Run play(Fault fault, int moment, int maxInFlight) {
        Run run = new Run(fault, moment, maxInFlight);
        try {
            run.play();
            run.violations.rethrow();
            run.oracle.snapshot(run.rig.stats());
            run.oracle.verify(run.service, run.rig.stats());
        } catch (AssertionError wrong) {
            throw new AssertionError("out of memory at moment " + moment + ": " + wrong.getMessage(), wrong);
        }
        return run;
    }
}
