package com.getfluxly.internal.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import com.getfluxly.CapturedLog;
import com.getfluxly.Promise;
import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.DeliveredBatch;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.delivery.RequestReport;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.FailureKind;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.EngineRig;
import com.getfluxly.internal.ScriptedTransport;
import com.getfluxly.internal.queue.FlushTicket;
import com.getfluxly.internal.queue.Tickets;
import com.getfluxly.internal.send.OpenWire.Flight;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Four batches on the wire at once, of one event each unless a test says otherwise. */
@Timeout(30)
class InFlightTest {

    private static final int N = 4;

    private final EngineRig rig = new EngineRig();
    private final OpenWire wire = new OpenWire();
    private final List<DroppedEvent> drops = new ArrayList<>();
    private final List<String> delivered = new ArrayList<>();

    @BeforeEach
    void open() {
        rig.transport = wire;
        rig.maxInFlight = N;
        rig.maxBatchSize = 1;
        rig.flushAt = 1;
        rig.onWait = wait -> assertBalanced();
        rig.listeners.add(new DeliveryListener() {
            @Override
            public void onDropped(DroppedEvent event) {
                drops.add(event);
            }

            @Override
            public void onDelivered(DeliveredBatch batch) {
                delivered.addAll(batch.messageIds());
            }
        });
    }

    @AfterEach
    void noIdHasTwoOutcomes() {
        assertThat(delivered).doesNotHaveDuplicates();
        assertThat(drops.stream().map(DroppedEvent::messageId)).doesNotHaveDuplicates();
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static List<List<String>> each(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> List.of("e" + i)).toList();
    }

    private static List<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "e" + i).toList();
    }

    /** I2, and no event twice on the wire: I8. */
    private void assertBalanced() {
        DeliveryStats stats = rig.stats();
        assertThat(stats.offered()).isEqualTo(stats.accepted() + stats.refused());
        assertThat(stats.accepted())
                .isEqualTo(stats.delivered() + stats.rejected() + stats.dropped() + stats.queued() + stats.inFlight());
        assertThat(wire.open()).hasSizeLessThanOrEqualTo(rig.maxInFlight);
        assertThat(wire.open().stream().flatMap(flight -> ScriptedTransport.messageIds(flight.request()).stream()))
                .doesNotHaveDuplicates();
    }

    private void answer(int flight, int status) {
        wire.flight(flight).answer(status);
        rig.settle();
    }

    /** Lets time pass for as long as the wire is empty. */
    private void passUntilOneIsSent() {
        for (Duration wait = rig.settle(); wire.open().isEmpty(); wait = rig.settle()) {
            rig.clock.advance(wait);
        }
    }

    private boolean isHeld() {
        return rig.stats().queued() + rig.stats().inFlight() > 0;
    }

    private FlushTicket startFlush() {
        FlushTicket ticket = rig.queue().flush(rig.maxRetries);
        rig.settle();
        return ticket;
    }

    private boolean isSettled(FlushTicket ticket) {
        return rig.queue().callers().isSettled(ticket);
    }

    private void startClose() {
        rig.queue().close(rig.clock.nanos() + rig.shutdownTimeout.toNanos());
    }

    private void assertHolds(int queued, int inFlight) {
        assertThat(rig.stats().queued()).as("queued").isEqualTo(queued);
        assertThat(rig.stats().inFlight()).as("in flight").isEqualTo(inFlight);
    }

    @Nested
    class Sending {

        @Test
        @Promise({"I11", "I26"})
        void batches_leaveInOrderUntilTheWireIsFull_andNoneMore() {
            rig.trackMany(10).settle();

            assertThat(wire.batches()).isEqualTo(each(0, 4));
            assertHolds(6, 4);
            assertThat(new HashSet<>(wire.open().stream().map(Flight::key).toList()))
                    .hasSize(4);
        }

        @ParameterizedTest
        @ValueSource(ints = {2, 3, 8, 16})
        void wire_holdsWhatTheSettingSays(int maxInFlight) {
            rig.maxInFlight = maxInFlight;
            rig.trackMany(40).settle();

            assertThat(wire.open()).hasSize(maxInFlight);
        }

        @Test
        @Promise({"I1", "I2", "I11", "I12"})
        void answers_outOfOrder_settleTheirOwnEvents() {
            rig.trackMany(10).settle();
            long bytesOfOne = rig.stats().queuedBytes() / 10;
            assertThat(rig.stats().queuedBytes()).isEqualTo(10 * bytesOfOne);

            answer(2, 202);
            assertThat(delivered)
                    .isEqualTo(ScriptedTransport.messageIds(wire.flight(2).request()));
            assertThat(wire.openBatches()).containsExactly(List.of("e0"), List.of("e1"), List.of("e3"), List.of("e4"));
            assertHolds(5, 4);
            assertThat(rig.stats().queuedBytes()).isEqualTo(9 * bytesOfOne);

            answer(0, 409);
            assertThat(rig.stats().rejected()).isEqualTo(1);
            assertHolds(4, 4);

            wire.flight(3).answer(202);
            wire.flight(1).answer(202);
            rig.settle();
            assertHolds(2, 4);
            assertThat(rig.stats().queuedBytes()).isEqualTo(6 * bytesOfOne);

            wire.open().forEach(flight -> flight.answer(202));
            rig.settle();
            wire.open().forEach(flight -> flight.answer(202));
            rig.settle();
            assertHolds(0, 0);
            assertThat(rig.stats().queuedBytes()).isZero();
            assertThat(rig.stats().delivered()).isEqualTo(9);
            assertThat(wire.batches()).isEqualTo(each(0, 10));
        }

        @Test
        @Promise("I23")
        void fullWire_doesNotSpin_whateverIsTracked() {
            rig.trackMany(10).settle();

            for (int i = 10; i < 50; i++) {
                rig.track("e" + i);
                assertThat(rig.step())
                        .as("the end of an exchange")
                        .isEqualTo(seconds(5).toNanos());
                assertThat(rig.dispatcher().wakesForEvents()).isFalse();
            }
            assertThat(wire.sent()).isEqualTo(4);
        }

        @Test
        void flushAt_countsWhatIsNotOnTheWire() {
            rig.flushAt = 3;
            rig.maxBatchSize = 3;
            rig.flushInterval = Duration.ZERO;
            rig.trackMany(3).settle();
            assertThat(wire.batches()).containsExactly(names(0, 3));

            rig.track("e3");
            rig.track("e4");
            assertThat(rig.settle()).isEqualTo(seconds(5));
            assertThat(rig.dispatcher().wakesForEvents()).isTrue();
            assertThat(wire.sent()).isEqualTo(1);

            rig.track("e5");
            rig.settle();
            assertThat(wire.batches()).containsExactly(names(0, 3), names(3, 6));
        }

        @Test
        void interval_deliversWhatIsNotOnTheWire() {
            rig.flushAt = 20;
            rig.track("e0");
            rig.pass(seconds(5));
            assertThat(wire.batches()).isEqualTo(each(0, 1));

            rig.track("e1");
            rig.pass(seconds(4));
            assertThat(wire.sent()).isEqualTo(1);
            wire.flight(0).answer(202);
            rig.pass(seconds(1));
            assertThat(wire.batches()).isEqualTo(each(0, 2));
        }

        /** A caller who waits for what is on the wire is no reason to send what came later, one by one. */
        @Test
        @Promise("I19")
        void flush_doesNotSpeedUpWhatWasTrackedLater() {
            rig.flushAt = 20;
            rig.track("e0");
            FlushTicket ticket = startFlush();
            assertThat(wire.sent()).isEqualTo(1);

            rig.track("e1");
            rig.settle();

            assertThat(wire.sent()).isEqualTo(1);
            assertThat(isSettled(ticket)).isFalse();
        }

        @Test
        void transportThatWaits_sendsOneAfterTheOther() {
            rig.transport = rig.service;
            rig.service.then(202, "{}").then(503);
            rig.trackMany(10);

            assertThat(rig.flush().accepted()).isEqualTo(10);

            List<List<String>> batches = new ArrayList<>(each(0, 2));
            batches.addAll(each(1, 10));
            assertThat(rig.service.batches()).isEqualTo(batches);
            assertThat(rig.stats().requests()).isEqualTo(11);
            assertThat(rig.stats().retries()).isEqualTo(1);
        }

        @Test
        @Promise("I8")
        void callersMessageId_isRefusedWhileItIsOnTheWire_andTakenAgainAfterwards() {
            TrackEvent event = TrackEvent.builder("paid", EngineRig.WHO)
                    .messageId(UUID.fromString("3f0f1c9e-6a7e-4b1e-9a52-0f6d1a2b3c4d"))
                    .build();
            rig.offer(event);
            rig.trackMany(3).settle();
            assertThat(wire.sent()).isEqualTo(4);
            answer(2, 202);

            assertThatExceptionOfType(GetFluxlyException.class)
                    .isThrownBy(() -> rig.offer(event))
                    .matches(refused -> refused.code().equals("validation_error"));
            answer(0, 202);
            delivered.clear();

            assertThat(rig.offer(event)).isTrue();
        }

        @Test
        @Promise({"I1", "I3", "I12"})
        void overflow_neverEvictsWhatIsOnTheWire() {
            rig.overflow = OverflowPolicy.DROP_OLDEST;
            rig.maxQueueSize = 6;
            rig.trackMany(6).settle();
            assertHolds(2, 4);

            rig.track("e6");
            rig.track("e7");
            assertThat(drops.stream().map(DroppedEvent::eventName)).containsExactly("e4", "e5");
            assertThat(drops).allMatch(drop -> drop.reason() == DropReason.QUEUE_OVERFLOW && !drop.sent());
            assertHolds(2, 4);

            wire.open().forEach(flight -> flight.answer(202));
            rig.settle();
            assertThat(wire.openBatches()).isEqualTo(each(6, 8));
            assertThat(rig.stats().delivered()).isEqualTo(4);
        }
    }

    @Nested
    class Failing {

        /** The delivery thread may have nothing else to wake up for. */
        @Test
        @Promise("I59")
        void recoveryThatCameTooSoonAfterAnother_isToldWhenItsMinuteIsOver() {
            rig.flushInterval = Duration.ZERO;
            try (CapturedLog log = CapturedLog.open(Level.INFO)) {
                rig.trackMany(1);
                rig.settle();
                answer(0, 503);
                passUntilOneIsSent();
                answer(1, 202);
                rig.trackMany(1);
                rig.settle();
                answer(2, 401);
                startFlush();
                passUntilOneIsSent();
                assertThat(log.lastLine()).startsWith("delivery is parked");

                wire.flight(3).answer(202);
                Duration wait = rig.settle();
                assertThat(wait).isLessThanOrEqualTo(Duration.ofMinutes(1));
                rig.clock.advance(wait);
                rig.settle();

                assertThat(log.lastLine()).startsWith("delivery goes on after 1 failed request");
            }
        }

        @Test
        @Promise({"I5", "I6", "I7", "I25", "I26"})
        void waveOfFailures_countsOnce_thenOneProbes_thenAllGoOn() {
            rig.flushInterval = Duration.ZERO;
            rig.trackMany(6).settle();
            FlushTicket ticket = startFlush();

            for (int i = 0; i < N; i++) {
                wire.flight(i).answer(503);
            }
            assertThat(rig.settle()).as("one backoff").isEqualTo(millis(500));
            assertThat(Tickets.failures(ticket)).isEqualTo(1);
            assertThat(rig.pacing().failures()).isEqualTo(1);
            assertThat(rig.stats().state()).isEqualTo(DeliveryState.BACKING_OFF);
            assertHolds(2, 4);

            rig.pass(millis(500));
            assertThat(wire.openBatches()).as("one probe, the oldest").containsExactly(List.of("e0"));
            assertThat(wire.flight(4).key()).isEqualTo(wire.flight(0).key());
            assertThat(wire.flight(4).body()).isEqualTo(wire.flight(0).body());

            answer(4, 202);
            assertThat(wire.openBatches())
                    .as("the retries before all others")
                    .containsExactly(List.of("e1"), List.of("e2"), List.of("e3"), List.of("e4"));
            for (int i = 1; i < N; i++) {
                assertThat(wire.flight(4 + i).key()).isEqualTo(wire.flight(i).key());
                assertThat(wire.flight(4 + i).body()).isEqualTo(wire.flight(i).body());
            }
            assertThat(rig.stats().retries()).isEqualTo(4);
            assertThat(rig.stats().state()).isEqualTo(DeliveryState.ACTIVE);
        }

        /** With one retry, a wave that counted four times would have ended the round and the wait of the caller. */
        @Test
        void waveOfFailures_doesNotEndTheRound() {
            rig.maxRetries = 1;
            rig.flushInterval = Duration.ZERO;
            rig.flushAt = 100;
            rig.trackMany(4);
            FlushTicket ticket = startFlush();
            for (int i = 0; i < N; i++) {
                wire.flight(i).breakOff();
            }
            rig.settle();
            assertThat(isSettled(ticket)).isFalse();

            rig.pass(millis(500));
            wire.flight(4).answer(503);
            rig.settle();
            assertThat(isSettled(ticket)).as("the round is over").isTrue();
            assertThat(Objects.requireNonNull(ticket.failure()).status()).isEqualTo(503);
        }

        @Test
        @Promise(value = "I26", mutant = "as many probe an outage as may be in flight")
        void probe_waitsUntilTheWireIsEmpty() {
            rig.trackMany(6).settle();
            answer(1, 503);
            rig.pass(seconds(3));
            assertThat(wire.sent()).isEqualTo(4);

            answer(0, 202);
            answer(3, 202);
            assertThat(wire.sent()).isEqualTo(4);
            answer(2, 202);

            assertThat(wire.openBatches()).containsExactly(List.of("e1"));
        }

        /** What was under way says nothing about how the service is now. */
        @Test
        @Promise("I25")
        void successThatWasUnderWay_isNoRecovery() {
            rig.maxRetries = 1;
            rig.flushAt = 100;
            rig.flushInterval = Duration.ZERO;
            rig.trackMany(4);
            FlushTicket ticket = startFlush();
            answer(0, 503);
            answer(1, 202);
            answer(2, 202);
            answer(3, 202);

            assertThat(rig.stats().delivered()).isEqualTo(3);
            assertThat(rig.stats().state()).isEqualTo(DeliveryState.BACKING_OFF);
            assertThat(rig.pacing().failures()).isEqualTo(1);
            assertThat(Tickets.failures(ticket)).as("of the caller who waits").isEqualTo(1);

            rig.pass(millis(500));
            answer(4, 503);
            assertThat(ticket.failure()).as("after one retry").isNotNull();
        }

        @Test
        void refusalThatWasUnderWay_isSplit_andIsNoRecovery() {
            rig.maxBatchSize = 2;
            rig.flushAt = 100;
            rig.trackMany(4);
            FlushTicket ticket = startFlush();
            answer(0, 503);
            answer(1, 400);

            assertThat(Tickets.failures(ticket)).isEqualTo(1);
            assertThat(rig.pacing().failures()).isEqualTo(1);
            rig.pass(millis(500));
            assertThat(wire.openBatches()).containsExactly(names(0, 2));
            answer(2, 202);
            assertThat(wire.openBatches()).isEqualTo(each(2, 4));
        }

        @Test
        void outage_probesOneAtATime_withGrowingWaits() {
            rig.trackMany(8).settle();
            wire.open().forEach(flight -> flight.answer(503));
            List<Duration> times = new ArrayList<>();
            long start = rig.clock.nanos();
            while (times.size() < 5) {
                passUntilOneIsSent();
                for (Flight probe : wire.open()) {
                    times.add(Duration.ofNanos(rig.clock.nanos() - start));
                    probe.answer(503);
                }
            }
            assertThat(times).containsExactly(millis(500), millis(1_500), millis(3_500), millis(7_500), millis(15_500));
            assertThat(wire.sent()).isEqualTo(9);
        }

        /** A fleet that comes back spreads its first requests: one at a time, with gaps that shrink to nothing. */
        @Test
        @Promise("I26")
        void recovery_isOneAtATime_whileThereAreGaps() {
            rig.trackMany(100).settle();
            wire.open().forEach(flight -> flight.answer(503));
            for (int i = 0; i < 2; i++) {
                passUntilOneIsSent();
                wire.open().forEach(flight -> flight.answer(503));
            }
            passUntilOneIsSent();
            int afterOutage = 0;
            while (wire.open().size() == 1) {
                wire.open().get(0).answer(202);
                passUntilOneIsSent();
                afterOutage++;
            }
            assertThat(wire.open()).hasSize(N);
            assertThat(afterOutage).as("gaps from a second to ten milliseconds").isEqualTo(22);
        }
    }

    @Nested
    class Pausing {

        @ParameterizedTest
        @CsvSource({"429", "503"})
        @Promise({"I25", "I28"})
        void retryAfter_ofOne_stopsAll(int status) {
            rig.random = () -> 0;
            rig.trackMany(8).settle();
            wire.flight(2).answerRetryAfter(status, "60");
            rig.settle();
            answer(0, 202);
            answer(1, 202);
            answer(3, 202);
            startFlush();

            rig.pass(seconds(60).minusNanos(1));
            assertThat(wire.sent()).isEqualTo(4);
            rig.pass(Duration.ofNanos(1));
            assertThat(wire.openBatches()).containsExactly(List.of("e2"));
        }

        @ParameterizedTest
        @CsvSource({"60, 20", "20, 60"})
        @Promise({"I25", "I28"})
        void longestRetryAfter_wins_whicheverComesFirst(String first, String second) {
            rig.random = () -> 0;
            rig.trackMany(8).settle();
            wire.flight(0).answer(503);
            rig.settle();
            wire.flight(3).answerRetryAfter(429, first);
            rig.settle();
            wire.flight(1).answerRetryAfter(202, second);
            rig.settle();
            answer(2, 202);

            rig.pass(seconds(60).minusNanos(1));
            assertThat(wire.sent()).isEqualTo(4);
            assertThat(rig.pacing().failures()).isEqualTo(1);
            rig.pass(Duration.ofNanos(1));
            assertThat(wire.openBatches()).containsExactly(List.of("e0"));
        }

        @Test
        @Promise("I28")
        void rateLimitWithoutRetryAfter_thatWasUnderWay_pausesASecond() {
            rig.random = () -> 0;
            rig.trackMany(5).settle();
            answer(0, 503);
            answer(1, 429);
            answer(2, 202);
            answer(3, 202);

            rig.pass(seconds(1).minusNanos(1));
            assertThat(wire.sent()).isEqualTo(4);
            rig.pass(Duration.ofNanos(1));
            assertThat(wire.sent()).isEqualTo(5);
        }

        /** What the service may have is asked for under its key, whatever the limit of the moment. */
        @Test
        @Promise({"I6", "I7"})
        void portionThatAnotherBatchIsRefusedFor_isNotForWhatMayHaveBeenTaken() {
            rig.maxBatchSize = 4;
            rig.flushAt = 4;
            rig.trackMany(8).settle();
            wire.flight(1).answerLimit(2);
            rig.settle();
            wire.flight(0).breakOff();

            passUntilOneIsSent();

            assertThat(wire.openBatches()).containsExactly(names(0, 4));
            assertThat(wire.flight(2).key()).isEqualTo(wire.flight(0).key());
            assertThat(wire.flight(2).body()).isEqualTo(wire.flight(0).body());
        }

        /** As if it had come in time: a pause is asked for with a success or a failure. */
        @ParameterizedTest
        @ValueSource(ints = {400, 409, 413})
        void retryAfterOfARefusal_thatWasUnderWay_isIgnored(int status) {
            rig.random = () -> 0;
            rig.trackMany(4).settle();
            answer(0, 503);
            wire.flight(1).answerRetryAfter(status, "900");
            rig.settle();
            answer(2, 202);
            answer(3, 202);

            rig.pass(millis(625));
            assertThat(wire.openBatches()).containsExactly(List.of("e0"));
        }

        /** More than one would only be refused together. */
        @Test
        @Promise(value = "I26", mutant = "a tight limit is tried by as many as may be in flight")
        void tightLimit_letsOneAtATimePass_untilWholeBatchesDo() {
            rig.maxBatchSize = 4;
            rig.trackMany(40).settle();
            wire.flight(0).answerLimit(1);
            answer(1, 202);
            answer(2, 202);
            answer(3, 202);
            passUntilOneIsSent();
            assertThat(wire.openBatches()).containsExactly(names(0, 1));

            answer(4, 202);
            assertThat(rig.stats().state()).isEqualTo(DeliveryState.ACTIVE);
            assertThat(wire.openBatches()).containsExactly(names(1, 3));
            answer(5, 202);
            assertThat(wire.openBatches()).containsExactly(names(3, 4), names(16, 20), names(20, 24), names(24, 28));
        }

        @Test
        @Promise("I28")
        void pauseAskedForWithASuccess_stopsAll() {
            rig.random = () -> 0;
            rig.trackMany(8).settle();
            wire.flight(3).answerRetryAfter(202, "7");
            rig.settle();
            answer(0, 202);

            rig.pass(seconds(4));
            assertThat(wire.sent()).isEqualTo(4);
            answer(1, 202);
            answer(2, 202);
            rig.pass(seconds(3));
            assertThat(wire.openBatches()).isEqualTo(each(4, 8));
        }

        /** An answer that was under way knows less than the one that said that the limit is used up. */
        @Test
        void usedUpLimit_isKept_whateverElseComesBack() {
            rig.random = () -> 0;
            rig.trackMany(8).settle();
            long reset = rig.clock.now().plusSeconds(3).getEpochSecond();
            wire.flight(3).answerUsedUp(reset);
            rig.settle();
            for (int i = 0; i < 3; i++) {
                answer(i, 202);
            }

            rig.pass(seconds(3).minusNanos(1));
            assertThat(wire.sent()).isEqualTo(4);
            rig.pass(Duration.ofNanos(1));
            assertThat(wire.openBatches()).as("one at a time").containsExactly(List.of("e4"));
            answer(4, 202);
            assertThat(wire.openBatches()).isEqualTo(each(5, 8));
        }
    }

    @Nested
    class Parking {

        @BeforeEach
        void setUp() {
            rig.random = () -> 0;
        }

        @Test
        @Promise("I27")
        void refusedToken_ofOne_stopsAll_andOneProbesNowAndThen() {
            rig.trackMany(8).settle();
            answer(1, 401);
            answer(0, 202);
            answer(2, 202);
            answer(3, 202);
            assertThat(rig.stats().delivered()).isEqualTo(3);
            assertThat(rig.stats().state()).as("no recovery").isEqualTo(DeliveryState.PARKED);

            rig.pass(seconds(60).minusNanos(1));
            assertThat(wire.sent()).isEqualTo(4);
            rig.pass(Duration.ofNanos(1));
            assertThat(wire.openBatches()).containsExactly(List.of("e1"));

            answer(4, 202);
            assertThat(rig.stats().state()).isEqualTo(DeliveryState.ACTIVE);
            assertThat(wire.openBatches()).isEqualTo(each(4, 8));
        }

        @Test
        @Promise("I27")
        void waveOfRefusedTokens_countsOnce() {
            rig.trackMany(8).settle();
            rig.clock.advance(seconds(1));
            answer(1, 401);
            rig.clock.advance(seconds(3));
            answer(0, 401);
            answer(2, 403);
            answer(3, 401);

            assertThat(rig.pacing().failures()).isEqualTo(1);
            assertThat(rig.stats().stateCode()).isEqualTo("unauthenticated");
            rig.pass(seconds(57).minusNanos(1));
            assertThat(wire.sent()).isEqualTo(4);
            rig.pass(Duration.ofNanos(1));
            assertThat(wire.openBatches()).containsExactly(List.of("e0"));
        }

        @Test
        void failureThatWasUnderWay_doesNotUnpark() {
            rig.trackMany(8).settle();
            answer(1, 401);
            answer(0, 503);
            wire.flight(2).breakOff();
            rig.settle();
            answer(3, 202);

            assertThat(rig.stats().state()).isEqualTo(DeliveryState.PARKED);
            assertThat(rig.stats().stateCode()).isEqualTo("unauthenticated");
            rig.pass(seconds(59));
            assertThat(wire.sent()).isEqualTo(4);
        }

        /** No retry helps against it, so it is news even after a failure that one may heal. */
        @Test
        @Promise("I27")
        void refusedToken_parks_evenIfAnotherHadFailedBefore() {
            rig.trackMany(8).settle();
            answer(0, 503);
            answer(1, 401);
            answer(2, 202);
            answer(3, 202);

            assertThat(rig.stats().state()).isEqualTo(DeliveryState.PARKED);
            rig.pass(seconds(59));
            assertThat(wire.sent()).isEqualTo(4);
            rig.pass(seconds(1));
            assertThat(wire.openBatches()).containsExactly(List.of("e0"));
        }

        @Test
        void flush_probesOnce_whenTheWireIsEmpty() {
            rig.trackMany(8).settle();
            answer(1, 401);
            rig.pass(seconds(2));
            FlushTicket ticket = startFlush();
            assertThat(wire.sent()).isEqualTo(4);
            answer(0, 401);
            answer(2, 202);
            assertThat(isSettled(ticket)).as("by an answer from before").isFalse();
            answer(3, 202);
            rig.pass(seconds(6));
            assertThat(wire.openBatches()).containsExactly(List.of("e0"));

            answer(4, 401);
            assertThat(Objects.requireNonNull(ticket.failure()).code()).isEqualTo("unauthenticated");
            rig.pass(seconds(59));
            assertThat(wire.sent()).isEqualTo(5);
        }

        /** What was under way is no recovery for those who wait either. */
        @Test
        @Promise("I27")
        void close_doesNotProbeOnceMoreForASuccessThatWasUnderWay() {
            rig.shutdownTimeout = seconds(30);
            rig.trackMany(8).settle();
            startClose();
            answer(0, 401);
            answer(1, 202);
            answer(2, 202);
            wire.flight(3).answer(202);

            assertThat(rig.step()).as("no probe before the deadline").isEqualTo(Dispatcher.DONE);
            assertThat(wire.sent()).isEqualTo(4);
        }
    }

    @Nested
    class Splitting {

        /** What was frozen before the limit was learned, and is refused after, says nothing new. */
        @Test
        @Promise("I44")
        void laterRefusal_neverRaisesTheSizeThatWasLearned() {
            rig.maxInFlight = 2;
            rig.maxBatchSize = 5;
            rig.flushAt = 5;
            trackFilled(5, 16_000);
            trackFilled(5, 30_000);
            rig.settle();
            int learned = wire.flight(0).body().length / 2;

            answer(0, 413);
            answer(1, 413);
            trackFilled(20, 16_000);
            wire.open().forEach(flight -> flight.answer(202));
            rig.settle();
            while (!wire.open().isEmpty()) {
                wire.open().forEach(flight -> flight.answer(202));
                rig.settle();
            }

            assertThat(wire.batches().stream().skip(6)).isNotEmpty();
            for (int i = 6; i < wire.sent(); i++) {
                assertThat(wire.flight(i).body().length).isLessThanOrEqualTo(learned);
            }
        }

        private void trackFilled(int events, int bytes) {
            for (int i = 0; i < events; i++) {
                rig.offer(TrackEvent.builder("filled", EngineRig.WHO)
                        .property("filler", "x".repeat(bytes))
                        .build());
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {400, 413, 422})
        @Promise({"I5", "I24"})
        void refusedBatch_isHalvedInPlace_besideTheOthers(int status) {
            rig.maxBatchSize = 4;
            rig.trackMany(24).settle();
            answer(1, status);
            // The place of the refused one is free again, and its first half takes it.
            assertThat(wire.openBatches()).containsExactly(names(0, 4), names(8, 12), names(12, 16), names(4, 6));

            answer(2, 202);
            assertThat(wire.openBatches()).containsExactly(names(0, 4), names(12, 16), names(4, 6), names(6, 8));
            assertThat(Set.of(
                            wire.flight(1).key(),
                            wire.flight(4).key(),
                            wire.flight(5).key()))
                    .hasSize(3);

            answer(0, 202);
            assertThat(wire.open().get(3).names()).isEqualTo(names(16, 20));
        }

        @ParameterizedTest
        @CsvSource({"100, 2", "64, 8", "7, 16", "2, 3"})
        @Promise("I44")
        void culprits_oneInEachOfFourBatches_areFound(int size, int maxInFlight) {
            rig.maxInFlight = maxInFlight;
            rig.maxBatchSize = size;
            rig.flushAt = 1_000;
            rig.trackMany(4 * size);
            Set<String> culprits = Set.of("e0", "e" + (2 * size - 1), "e" + (2 * size + size / 2), "e" + (3 * size));

            FlushTicket ticket = startFlush();
            while (!wire.open().isEmpty()) {
                // The latest first.
                Flight last = wire.open().get(wire.open().size() - 1);
                last.answer(last.names().stream().anyMatch(culprits::contains) ? 400 : 202);
                rig.settle();
                if (isHeld()) {
                    passUntilOneIsSent();
                }
            }

            FlushResult result = rig.queue().callers().result(ticket);
            assertThat(result.accepted()).isEqualTo(4 * size - 4);
            assertThat(result.rejected()).isEqualTo(4);
            assertThat(result.errors().stream().map(error -> error.eventName()).toList())
                    .containsExactlyInAnyOrderElementsOf(culprits);
            int levels = 32 - Integer.numberOfLeadingZeros(size - 1);
            assertThat(wire.sent()).isLessThanOrEqualTo(4 * (2 * levels + 2));
        }
    }

    @Nested
    class Answers {

        @Test
        void unreadableSuccess_isAskedForOnceMore_thenCountsAsDelivered() {
            rig.trackMany(4).settle();
            wire.flight(1).answer(202, "");
            rig.settle();
            answer(0, 202);
            answer(2, 202);
            answer(3, 202);
            assertThat(rig.stats().delivered()).isEqualTo(3);

            rig.pass(millis(500));
            assertThat(wire.flight(4).key()).isEqualTo(wire.flight(1).key());
            wire.flight(4).answer(202, "");
            rig.settle();

            assertThat(rig.stats().delivered()).isEqualTo(4);
            assertThat(rig.stats().anomalies()).containsEntry(Anomaly.UNVERIFIED_DELIVERY, 1L);
        }

        /** Each of them is asked for once more, also those that another had overtaken. */
        @Test
        void unreadableSuccesses_ofAWave_areEachAskedForOnceMore() {
            rig.trackMany(4).settle();
            wire.open().forEach(flight -> flight.answer(202, ""));
            rig.settle();
            assertHolds(0, 4);
            assertThat(rig.pacing().failures()).isEqualTo(1);

            rig.pass(millis(500));
            wire.flight(4).answer(202, "");
            rig.settle();
            assertThat(wire.openBatches()).isEqualTo(each(1, 4));
            wire.open().forEach(flight -> flight.answer(202, ""));
            rig.settle();

            assertHolds(0, 0);
            assertThat(wire.sent()).isEqualTo(8);
            assertThat(rig.stats().delivered()).isEqualTo(4);
            assertThat(rig.stats().anomalies()).containsEntry(Anomaly.UNVERIFIED_DELIVERY, 4L);
        }

        @Test
        @Promise(
                value = {"I1", "I21"},
                mutant = "an exchange is given up only when its answer is there")
        void exchangeWithoutAnEnd_isGivenUpAtItsTimeout_andItsLateAnswerIsIgnored() {
            rig.trackMany(1).settle();
            rig.clock.advance(seconds(1));
            rig.track("e1");
            rig.settle();

            rig.pass(seconds(4).minusNanos(1));
            assertThat(wire.open()).hasSize(2);
            rig.pass(Duration.ofNanos(1));
            assertThat(wire.flight(0).isGivenUp()).isTrue();
            assertThat(wire.flight(1).isOpen()).isTrue();
            assertThat(rig.stats().stateCode()).isEqualTo(ErrorCode.TIMEOUT.code());

            wire.flight(0).answer(202);
            rig.settle();
            assertThat(rig.stats().delivered()).isZero();
            answer(1, 202);
            assertThat(rig.stats().delivered()).isEqualTo(1);

            rig.pass(millis(500));
            assertThat(wire.flight(2).key()).isEqualTo(wire.flight(0).key());
            answer(2, 202);
            assertThat(rig.stats().delivered()).isEqualTo(2);
            assertThat(delivered).hasSize(2);
        }

        /** The answer that is there at the very end of its time counts. */
        @Test
        void answer_atTheMomentOfTheTimeout_isTaken() {
            rig.trackMany(1).settle();
            rig.clock.advance(seconds(5));
            answer(0, 202);

            assertThat(rig.stats().delivered()).isEqualTo(1);
            assertThat(wire.sent()).isEqualTo(1);
        }

        @Test
        @Promise("I10")
        void storedErrorThreeTimes_goesOnUnderANewKey_thatOfTheOthersStays() {
            String stored = "{\"error\":\"server_error\",\"request_id\":\"req_1\"}";
            rig.flushInterval = millis(100);
            rig.trackMany(2).settle();
            wire.flight(1).answer(202);
            for (int i = 0; i < 3; i++) {
                wire.open().forEach(flight -> flight.answer(500, stored));
                rig.pass(seconds(4));
            }

            assertThat(wire.batches())
                    .containsExactly(List.of("e0"), List.of("e1"), List.of("e0"), List.of("e0"), List.of("e0"));
            assertThat(wire.flight(2).key()).isEqualTo(wire.flight(0).key());
            assertThat(wire.flight(3).key()).isEqualTo(wire.flight(0).key());
            assertThat(wire.flight(4).key()).isNotEqualTo(wire.flight(0).key());
            assertThat(wire.flight(4).body()).isEqualTo(wire.flight(0).body());
        }
    }

    @Nested
    class Flushing {

        /** All that it waits for is delivered; what was tracked later is not its failure. */
        @Test
        @Promise("I19")
        void failureOfALaterBatch_doesNotEndTheWait() {
            rig.maxRetries = 0;
            rig.track("e0");
            FlushTicket ticket = startFlush();
            rig.track("e1");
            rig.settle();

            answer(1, 503);
            assertThat(isSettled(ticket)).isFalse();
            answer(0, 202);

            assertThat(isSettled(ticket)).isTrue();
            assertThat(ticket.failure()).isNull();
            assertThat(rig.queue().callers().await(ticket, 0).accepted()).isEqualTo(1);
        }

        @Test
        @Promise("I19")
        void flush_coversWhatWasAccepted_andReturnsWhileLaterBatchesAreOnTheWire() {
            rig.flushAt = 2;
            rig.maxBatchSize = 2;
            rig.trackMany(3).settle();
            FlushTicket ticket = startFlush();
            rig.track("e3");
            rig.track("e4");
            rig.settle();
            assertThat(wire.openBatches()).containsExactly(names(0, 2), names(2, 3), names(3, 5));

            answer(2, 202);
            answer(1, 202);
            assertThat(isSettled(ticket)).isFalse();
            rig.track("e5");
            rig.track("e6");
            rig.settle();
            answer(0, 202);

            assertThat(isSettled(ticket)).isTrue();
            assertThat(rig.queue().callers().result(ticket))
                    .isEqualTo(FlushResult.builder().accepted(3).batches(2).build());
            assertThat(wire.openBatches()).containsExactly(names(5, 7));
        }

        @Test
        @Promise("I19")
        void flushThatIsNotWaitedForToTheEnd_saysHowManyRemain() {
            rig.trackMany(6).settle();
            FlushTicket ticket = startFlush();
            answer(3, 202);

            assertThat(rig.queue().callers().result(ticket))
                    .isEqualTo(FlushResult.builder()
                            .accepted(1)
                            .batches(1)
                            .pending(5)
                            .build());
        }
    }

    @Nested
    class Closing {

        @Test
        @Promise({"I1", "I3", "I20"})
        void close_waitsForTheWire_andGivesUpAtTheDeadline() {
            rig.shutdownTimeout = seconds(3);
            rig.trackMany(7).settle();
            startClose();
            rig.clock.advance(seconds(1));
            answer(2, 202);
            assertThat(wire.openBatches()).containsExactly(List.of("e0"), List.of("e1"), List.of("e3"), List.of("e4"));
            assertThat(wire.flight(4).request().timeout())
                    .as("no longer than there is time")
                    .isEqualTo(seconds(2));

            assertThat(rig.step()).isEqualTo(seconds(2).toNanos());
            rig.clock.advance(seconds(2));
            // That of e4 ends at this moment too.
            List<Flight> open = wire.open();
            assertThat(rig.step()).isEqualTo(Dispatcher.DONE);
            rig.finish();

            assertThat(open).hasSize(4).allMatch(Flight::isGivenUp);
            assertThat(drops.stream().filter(DroppedEvent::sent).map(DroppedEvent::eventName))
                    .containsExactly("e0", "e1", "e3", "e4");
            assertThat(drops.stream().filter(drop -> !drop.sent()).map(DroppedEvent::eventName))
                    .containsExactly("e5", "e6");
            assertThat(drops).allMatch(drop -> drop.reason() == DropReason.SHUTDOWN);
            assertThat(rig.stats().delivered()).isEqualTo(1);
            assertHolds(0, 0);

            open.forEach(flight -> flight.answer(202));
            assertThat(rig.step()).isEqualTo(Dispatcher.DONE);
            assertThat(rig.stats().delivered()).isEqualTo(1);
            assertThat(rig.stats().dropped()).isEqualTo(6);
        }

        /** A request without a report would be missing in the metrics. */
        @Test
        @Promise({"I3", "I20"})
        void close_reportsEachRequestThatItCuts() {
            List<RequestReport> reports = recordReports();
            rig.shutdownTimeout = seconds(3);
            rig.trackMany(7).settle();
            startClose();
            answer(2, 202);
            assertThat(reports).hasSize(1);

            rig.clock.advance(seconds(3));
            assertThat(rig.step()).isEqualTo(Dispatcher.DONE);

            assertThat(reports).hasSize(wire.sent());
            assertThat(reports.stream().skip(1))
                    .noneMatch(report -> report.outcome().equals("ok"));
        }

        /** What left before has its whole timeout, which is no reason to sleep any longer. */
        @Test
        @Promise("I20")
        void close_looksAgainAtItsDeadline_thoughTheWireHasMoreTime() {
            rig.shutdownTimeout = seconds(3);
            rig.trackMany(4).settle();
            assertThat(rig.settle()).isEqualTo(seconds(5));

            startClose();

            assertThat(rig.settle()).isEqualTo(seconds(3));
        }

        @Test
        @Promise("I20")
        void close_endsAsSoonAsTheWireIsEmpty() {
            rig.trackMany(5).settle();
            startClose();
            for (int i = 0; i < 4; i++) {
                answer(i, 202);
            }
            assertThat(wire.openBatches()).containsExactly(List.of("e4"));
            wire.flight(4).answer(202);

            assertThat(rig.step()).isEqualTo(Dispatcher.DONE);
            assertThat(rig.stats().delivered()).isEqualTo(5);
            assertThat(drops).isEmpty();
        }

        /** Whoever gave up for the delivery thread has told the outcome: an answer that is there by then changes nothing. */
        @Test
        @Promise({"I1", "I3", "I20"})
        void answers_afterSomebodyElseGaveUp_areIgnored() {
            rig.trackMany(6).settle();
            startClose();
            rig.finish();
            assertThat(drops).hasSize(6);
            wire.flight(0).answer(202);
            wire.flight(1).answer(400);
            wire.flight(2).answer(503);

            assertThat(rig.step()).isEqualTo(Dispatcher.DONE);
            assertThat(wire.flight(3).isGivenUp()).isTrue();
            assertThat(wire.sent()).isEqualTo(4);
            assertThat(rig.stats().delivered()).isZero();
            assertThat(delivered).isEmpty();
        }

        /** The last word is spoken: a line or a report that comes after it would say that delivery goes on. */
        @Test
        @Promise("I20")
        void wire_afterSomebodyElseGaveUp_isLeftWithoutAWord() {
            List<RequestReport> reports = recordReports();
            rig.trackMany(4).settle();
            List<Flight> open = wire.open();
            startClose();
            rig.finish();

            assertThat(rig.step()).isEqualTo(Dispatcher.DONE);

            assertThat(open).hasSize(4).allMatch(Flight::isGivenUp);
            assertThat(reports).isEmpty();
        }

        @Test
        @Promise("I28")
        void close_duringAPauseBeyondTheDeadline_waitsForTheWireOnly() {
            rig.random = () -> 0;
            rig.trackMany(6).settle();
            startClose();
            wire.flight(0).answerRetryAfter(429, "60");
            rig.settle();
            answer(1, 202);
            answer(2, 202);
            assertThat(rig.stats().delivered()).isEqualTo(2);
            wire.flight(3).answer(202);

            assertThat(rig.step()).isEqualTo(Dispatcher.DONE);
            rig.finish();
            assertThat(rig.stats().delivered()).isEqualTo(3);
            assertThat(drops.stream().map(DroppedEvent::sent)).containsExactly(false, false, false);
        }
    }

    /** What a foreign transport may do. */
    @Nested
    class BrokenTransports {

        /** Whoever says so in time is believed: one that waited for an answer has sent the request. */
        @ParameterizedTest
        @CsvSource({"Connect timed out, TIMEOUT_CONNECT", "Read timed out, TIMEOUT_ANSWER"})
        @Promise("I59")
        void exchangeThatIsGivenUp_isWhatItsTransportSays(String said, FailureKind kind) {
            List<RequestReport> reports = recordReports();
            rig.transport = new Transport() {
                @Override
                public TransportResponse send(TransportRequest request) {
                    throw new AssertionError("nobody waits here");
                }

                @Override
                public CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
                    return new CompletableFuture<>() {
                        @Override
                        public boolean cancel(boolean mayInterrupt) {
                            return completeExceptionally(new SocketTimeoutException(said));
                        }
                    };
                }
            };
            rig.trackMany(1);

            rig.clock.advance(rig.settle());
            rig.settle();

            assertThat(reports).extracting(RequestReport::failureKind).containsExactly(kind);
        }

        /** What it does with the first request; it takes all others. */
        private Transport first(Transport odd) {
            List<TransportRequest> seen = new ArrayList<>();
            return new Transport() {
                @Override
                public TransportResponse send(TransportRequest request) {
                    throw new AssertionError("nobody waits here");
                }

                @Override
                public CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
                    seen.add(request);
                    return seen.size() == 1 ? odd.sendAsync(request) : wire.sendAsync(request);
                }
            };
        }

        private void assertFailsOnce(ErrorCode code) {
            rig.trackMany(3);

            assertThat(rig.settle()).isEqualTo(millis(500));
            assertThat(rig.stats().stateCode()).isEqualTo(code.code());
            assertThat(rig.pacing().failures()).isEqualTo(1);
            rig.pass(millis(500));
            assertThat(wire.openBatches()).containsExactly(List.of("e0"));
            answer(0, 202);
            assertThat(wire.openBatches()).isEqualTo(each(1, 3));
            assertThat(rig.stats().anomalies().getOrDefault(Anomaly.DELIVERY_INTERRUPTED, 0L))
                    .isZero();
        }

        @Test
        void exception_isAFailure() {
            rig.transport = first(new Odd(() -> {
                throw new IllegalStateException("planted");
            }));
            assertFailsOnce(ErrorCode.NETWORK_ERROR);
        }

        @Test
        void error_isAFailure() {
            rig.transport = first(new Odd(() -> {
                throw new StackOverflowError("planted");
            }));
            assertFailsOnce(ErrorCode.NETWORK_ERROR);
        }

        @Test
        void failedFuture_isAFailure() {
            rig.transport = first(new Odd(() -> CompletableFuture.failedFuture(new IOException("planted"))));
            assertFailsOnce(ErrorCode.NETWORK_ERROR);
        }

        @Test
        void futureThatFailsWithATimeout_isATimeout() {
            rig.transport = first(
                    new Odd(() -> CompletableFuture.<TransportResponse>failedFuture(new HttpTimeoutException("planted"))
                            .thenApply(answer -> answer)));
            assertFailsOnce(ErrorCode.TIMEOUT);
        }

        @Test
        void cancelledFuture_isAFailure() {
            CompletableFuture<TransportResponse> cancelled = new CompletableFuture<>();
            cancelled.cancel(false);
            rig.transport = first(new Odd(() -> cancelled));
            assertFailsOnce(ErrorCode.NETWORK_ERROR);
        }

        @Test
        @SuppressWarnings("NullAway") // what the test is about
        void noFuture_isAFailure() {
            rig.transport = first(new Odd(() -> null));
            assertFailsOnce(ErrorCode.NETWORK_ERROR);
        }

        @Test
        @SuppressWarnings("NullAway") // what the test is about
        void futureOfNothing_isAFailure() {
            rig.transport = first(new Odd(() -> CompletableFuture.completedFuture(null)));
            assertFailsOnce(ErrorCode.NETWORK_ERROR);
        }

        @Test
        @Promise({"I39", "I57"})
        void futureThatCannotBeCancelled_isTakenAllTheSame() {
            rig.transport = first(new Odd(() -> {
                CompletableFuture<TransportResponse> stubborn = new CompletableFuture<>() {
                    @Override
                    public boolean cancel(boolean interrupts) {
                        throw new UnsupportedOperationException("planted");
                    }
                };
                stubborn.complete(ScriptedTransport.json(202, "{}"));
                return stubborn;
            }));
            rig.trackMany(2).settle();

            assertThat(rig.stats().delivered()).isEqualTo(1);
        }

        @Test
        void answerThatIsThereAtOnce_isTaken() {
            rig.transport = first(new Odd(() -> CompletableFuture.completedFuture(ScriptedTransport.json(202, "{}"))));
            rig.trackMany(2).settle();

            assertThat(rig.stats().delivered()).isEqualTo(1);
            assertThat(wire.openBatches()).isEqualTo(each(1, 2));
        }

        /** The answer ends the wait, although it comes before, during or after the engine begins to wait. */
        @Test
        @Promise("I57")
        void answerOnAnotherThread_wakesTheDeliveryUp() throws InterruptedException {
            rig.flushInterval = Duration.ZERO;
            rig.trackMany(1).settle();
            Thread other = new Thread(() -> wire.flight(0).answer(202), "answers");
            other.start();

            // A wake-up that got lost would leave it asleep for ever.
            rig.queue().awaitWork(Long.MAX_VALUE, false);
            other.join();
            rig.settle();

            assertThat(rig.stats().delivered()).isEqualTo(1);
        }
    }

    /** A transport that does one thing. */
    private record Odd(Supplier<CompletableFuture<TransportResponse>> deed) implements Transport {

        @Override
        public TransportResponse send(TransportRequest request) {
            throw new AssertionError("nobody waits here");
        }

        @Override
        public CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
            return deed.get();
        }
    }

    private List<RequestReport> recordReports() {
        List<RequestReport> reports = new ArrayList<>();
        rig.listeners.add(new DeliveryListener() {
            @Override
            public void onRequest(RequestReport report) {
                reports.add(report);
            }
        });
        return reports;
    }
}
