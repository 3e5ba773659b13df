package com.getfluxly.internal.intake;

import static com.getfluxly.internal.EngineRig.WHO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import com.getfluxly.CapturedLog;
import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Event;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.EngineRig;
import com.getfluxly.internal.ScriptedTransport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Events that have a place before it is known whether they happened. */
@Timeout(120)
class PreparedEventsTest {

    private static final UUID ID = UUID.fromString("0b8a5a38-6f0c-4f0e-9d2b-6f4ba1a2c7de");

    @RegisterExtension
    final CapturedLog log = CapturedLog.at(Level.INFO);

    private final EngineRig rig = new EngineRig();
    private final List<DroppedEvent> told = new ArrayList<>();

    private void listen() {
        rig.listeners.add(new DeliveryListener() {
            @Override
            public void onDropped(DroppedEvent event) {
                told.add(event);
            }
        });
    }

    private static TrackEvent event(String name) {
        return TrackEvent.builder(name, WHO).build();
    }

    private static TrackEvent event(String name, UUID id) {
        return TrackEvent.builder(name, WHO).messageId(id).build();
    }

    private Preparation prepare(String name) {
        return prepare(event(name));
    }

    private Preparation prepare(Event event) {
        return rig.intake().prepare(event.name(), event);
    }

    private List<String> sent() {
        rig.flush();
        return rig.service.batches().stream().flatMap(List::stream).toList();
    }

    private DeliveryStats stats() {
        DeliveryStats stats = rig.stats();
        assertThat(stats.offered()).isEqualTo(stats.accepted() + stats.refused());
        assertThat(stats.accepted())
                .isEqualTo(stats.delivered() + stats.rejected() + stats.dropped() + stats.pending());
        return stats;
    }

    private long refused(DropReason reason) {
        return stats().refusedByReason().getOrDefault(reason, -1L);
    }

    // ---- one event --------------------------------------------------------------------------------------------------

    @Test
    @Promise({"I2", "I12"})
    void prepared_holdsAPlaceAndIsNotOfferedYet() {
        prepare("paid");

        DeliveryStats stats = stats();
        assertThat(stats.prepared()).isEqualTo(1);
        assertThat(stats.offered()).isZero();
        assertThat(stats.pending()).isZero();
        assertThat(stats.queuedBytes()).isZero();
        assertThat(rig.settle()).isPositive();
        assertThat(rig.service.requests()).isEmpty();
    }

    @Test
    @Promise({"I11", "I60"})
    void sent_standsBehindWhatWasTrackedBefore() {
        Preparation first = prepare("prepared_first");
        Preparation second = prepare("prepared_second");
        rig.track("tracked_before");
        assertThat(second.send()).isTrue();
        rig.track("tracked_between");
        assertThat(first.send()).isTrue();
        rig.track("tracked_after");

        assertThat(sent())
                .containsExactly(
                        "tracked_before", "prepared_second", "tracked_between", "prepared_first", "tracked_after");
        assertThat(stats().prepared()).isZero();
        assertThat(stats().delivered()).isEqualTo(5);
    }

    @Test
    @Promise(
            value = {"I42", "I60"},
            mutant = "encoded when it is sent")
    void sent_hasTheTimeAndTheValuesOfThePreparation() {
        List<String> items = new ArrayList<>(List.of("book"));
        Instant before = Instant.ofEpochMilli(rig.clock.millis());
        Preparation prepared =
                prepare(TrackEvent.builder("paid", WHO).property("items", items).build());
        items.set(0, "something else");
        rig.clock.advance(Duration.ofMinutes(3));

        prepared.send();

        rig.flush();
        JsonNode event =
                ScriptedTransport.eventsOf(rig.service.requests().get(0)).get(0);
        assertThat(Instant.parse(event.get("timestamp").asString())).isEqualTo(before);
        assertThat(event.at("/properties/items/0").asString()).isEqualTo("book");
    }

    @Test
    void identify_isPreparedAlike() {
        prepare(IdentifyEvent.builder(WHO).trait("plan", "pro").build()).send();

        assertThat(sent()).containsExactly(IdentifyEvent.NAME);
    }

    @Test
    @Promise(value = "I60", mutant = "a discarded event is not counted")
    void discarded_isCountedAndToldNobody() {
        listen();

        prepare("paid").discard();

        assertThat(refused(DropReason.ROLLED_BACK)).isEqualTo(1);
        assertThat(stats().offered()).isEqualTo(1);
        assertThat(stats().prepared()).isZero();
        assertThat(told).isEmpty();
        assertThat(log.lines()).isEmpty();
        rig.flush();
        assertThat(rig.service.requests()).isEmpty();
    }

    @Test
    void end_isTheFirst() {
        Preparation sent = prepare("paid");
        Preparation discarded = prepare("paid");

        assertThat(sent.send()).isTrue();
        assertThat(sent.send()).isFalse();
        sent.discard();
        discarded.discard();
        discarded.discard();
        assertThat(discarded.send()).isFalse();

        assertThat(stats().accepted()).isEqualTo(1);
        assertThat(refused(DropReason.ROLLED_BACK)).isEqualTo(1);
        assertThat(stats().refused()).isEqualTo(1);
    }

    @Test
    @Promise(value = "I1", mutant = "the end is looked at and then taken")
    void end_isOneWhoeverIsFaster() throws Exception {
        int rounds = 5_000;
        rig.maxQueueSize = rounds;
        List<Preparation> prepared = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            prepared.add(prepare("paid"));
        }
        AtomicInteger arrived = new AtomicInteger();
        FutureTask<Long> sending = new FutureTask<>(() -> {
            long taken = 0;
            for (int i = 0; i < rounds; i++) {
                meet(arrived, i);
                taken += prepared.get(i).send() ? 1 : 0;
            }
            return taken;
        });
        Thread sender = new Thread(sending);
        sender.setDaemon(true);
        sender.start();
        for (int i = 0; i < rounds; i++) {
            meet(arrived, i);
            prepared.get(i).discard();
        }
        long taken = sending.get(60, TimeUnit.SECONDS);

        assertThat(stats().accepted()).isEqualTo(taken);
        assertThat(refused(DropReason.ROLLED_BACK)).isEqualTo(rounds - taken);
        assertThat(stats().offered()).isEqualTo(rounds);
        assertThat(stats().prepared()).isZero();
    }

    /** Both threads go on at the same moment, or nearly. */
    private static void meet(AtomicInteger arrived, int round) {
        arrived.incrementAndGet();
        while (arrived.get() < 2 * (round + 1)) {
            Thread.onSpinWait();
        }
    }

    // ---- bounds -----------------------------------------------------------------------------------------------------

    @Test
    @Promise(
            value = {"I12", "I60"},
            mutant = "what is prepared is not counted among what is held")
    void places_areThoseOfAllEvents() {
        rig.maxQueueSize = 3;
        rig.failureMode = FailureMode.REPORT;
        Preparation first = prepare("paid");
        Preparation second = prepare("paid");
        assertThat(rig.track("tracked")).isTrue();

        assertThat(rig.track("tracked")).isFalse();
        assertThat(prepare("paid").send()).isFalse();
        assertThat(refused(DropReason.QUEUE_OVERFLOW)).isEqualTo(2);

        assertThat(first.send()).as("its place is taken").isTrue();
        assertThat(rig.track("tracked")).isFalse();
        second.discard();
        assertThat(rig.track("tracked")).isTrue();
        assertThat(stats().queued()).isEqualTo(3);
    }

    @Test
    @Promise({"I12", "I60"})
    void bytes_areThoseOfAllEvents() {
        rig.maxQueueBytes = 40_000;
        rig.failureMode = FailureMode.REPORT;
        TrackEvent large = TrackEvent.builder("paid", WHO)
                .property("filler", "x".repeat(18_000))
                .build();
        Preparation first = prepare(large);
        prepare(large);

        assertThat(rig.offer(large)).isFalse();
        assertThat(rig.track("small")).isTrue();
        first.discard();
        assertThat(rig.offer(large)).isTrue();
    }

    @Test
    @Promise({"I4", "I12"})
    void dropOldest_makesRoomAtThePreparation_butNotOfPreparedOnes() {
        rig.maxQueueSize = 2;
        rig.overflow = OverflowPolicy.DROP_OLDEST;
        rig.failureMode = FailureMode.REPORT;
        rig.track("oldest");
        rig.track("younger");

        Preparation first = prepare("paid");
        assertThat(stats().droppedByReason()).containsEntry(DropReason.QUEUE_OVERFLOW, 1L);
        Preparation second = prepare("paid");
        assertThat(stats().droppedByReason()).containsEntry(DropReason.QUEUE_OVERFLOW, 2L);
        assertThat(prepare("paid").send()).isFalse();
        assertThat(rig.track("tracked")).isFalse();

        assertThat(first.send()).isTrue();
        assertThat(second.send()).isTrue();
        assertThat(sent()).containsExactly("paid", "paid");
    }

    @Test
    @Promise("I18")
    void block_waitsForDeliveryAtThePreparation() throws Exception {
        rig.maxQueueSize = 2;
        rig.overflow = OverflowPolicy.BLOCK;
        rig.maxBlock = Duration.ofMinutes(5);
        rig.failureMode = FailureMode.REPORT;
        Preparation first = prepare("paid");
        rig.track("tracked");
        FutureTask<Preparation> waiting = new FutureTask<>(() -> prepare("waited"));
        Thread caller = new Thread(waiting);
        caller.setDaemon(true);
        caller.start();
        while (caller.getState() != Thread.State.TIMED_WAITING) {
            assertThat(caller.isAlive()).isTrue();
            Thread.onSpinWait();
        }

        rig.flush();

        assertThat(waiting.get(60, TimeUnit.SECONDS).send()).isTrue();
        first.discard();
        assertThat(stats().accepted()).isEqualTo(2);
    }

    /** Nobody but the caller itself may be the one who ends them. */
    @Test
    @Promise(value = "I18", mutant = "waits for those who are prepared")
    void block_doesNotWaitForWhatIsPrepared() {
        rig.maxQueueSize = 2;
        rig.overflow = OverflowPolicy.BLOCK;
        rig.maxBlock = Duration.ofMinutes(5);
        rig.failureMode = FailureMode.REPORT;
        prepare("paid");
        prepare("paid");

        assertThat(prepare("paid").send()).isFalse();
        assertThat(rig.track("tracked")).isFalse();

        assertThat(refused(DropReason.QUEUE_OVERFLOW)).isEqualTo(2);
    }

    @Test
    @Promise("I18")
    void block_isOverWhenWhatIsPreparedGivesItsPlaceBack() throws Exception {
        rig.maxQueueSize = 2;
        rig.overflow = OverflowPolicy.BLOCK;
        rig.maxBlock = Duration.ofMinutes(5);
        Preparation first = prepare("paid");
        rig.track("tracked");
        FutureTask<Boolean> waiting = new FutureTask<>(() -> rig.track("waited"));
        Thread caller = new Thread(waiting);
        caller.setDaemon(true);
        caller.start();
        while (caller.getState() != Thread.State.TIMED_WAITING) {
            assertThat(caller.isAlive()).isTrue();
            Thread.onSpinWait();
        }

        first.discard();

        assertThat(waiting.get(60, TimeUnit.SECONDS)).isTrue();
    }

    /** Otherwise nothing would make room before the interval is over. */
    @Test
    void delivery_doesNotWaitForEnoughEventsWhereTheRestIsPrepared() {
        rig.maxQueueSize = 10;
        rig.flushAt = 10;
        rig.flushInterval = Duration.ofHours(1);
        for (int i = 0; i < 9; i++) {
            prepare("paid");
        }

        rig.track("tracked");

        rig.settle();
        assertThat(rig.service.batches()).containsExactly(List.of("tracked"));
    }

    // ---- refused, or left out ---------------------------------------------------------------------------------------

    @Test
    @Promise({"I18", "I60"})
    void refused_isThrownAtThePreparation() {
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> prepare("No Name"))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("validation_error"));
        assertThat(refused(DropReason.VALIDATION_ERROR)).isEqualTo(1);
        assertThat(stats().prepared()).isZero();
    }

    @Test
    @Promise({"I3", "I18"})
    void refused_isReportedAtThePreparationAndNeverAgain() {
        rig.failureMode = FailureMode.REPORT;
        listen();

        Preparation prepared = prepare(TrackEvent.builder("paid", WHO)
                .property("filler", "x".repeat(40_000))
                .build());

        assertThat(prepared.send()).isFalse();
        prepared.discard();
        assertThat(refused(DropReason.PAYLOAD_TOO_LARGE)).isEqualTo(1);
        assertThat(stats().refused()).isEqualTo(1);
        assertThat(told).hasSize(1);
        assertThat(log.lines()).hasSize(1);
    }

    @Test
    void missing_isRefused() {
        rig.failureMode = FailureMode.REPORT;

        assertThat(rig.intake().prepare(null, null).send()).isFalse();

        assertThat(refused(DropReason.VALIDATION_ERROR)).isEqualTo(1);
    }

    @Test
    @Promise("I61")
    void leftOut_isNoFailure() {
        rig.processors.add(event -> null);

        Preparation prepared = prepare("paid");

        assertThat(prepared.send()).isFalse();
        prepared.discard();
        assertThat(refused(DropReason.FILTERED)).isEqualTo(1);
        assertThat(stats().refused()).isEqualTo(1);
        assertThat(log.lines()).isEmpty();
    }

    @Test
    @Promise("I61")
    void processors_areAskedAtThePreparation() {
        List<String> seen = new ArrayList<>();
        rig.processors.add(event -> {
            seen.add(event.name());
            return event;
        });

        Preparation prepared = prepare("paid");
        assertThat(seen).containsExactly("paid");
        prepared.send();

        assertThat(seen).containsExactly("paid");
    }

    @Test
    @Promise(value = "I8", mutant = "ids of prepared events are not looked at")
    void callersId_isTakenWhileTheEventIsPrepared() {
        rig.failureMode = FailureMode.REPORT;
        Preparation prepared = prepare(event("paid", ID));

        assertThat(rig.offer(event("paid", ID))).isFalse();
        assertThat(prepare(event("paid", ID)).send()).isFalse();
        assertThat(refused(DropReason.VALIDATION_ERROR)).isEqualTo(2);
        assertThat(prepared.send()).isTrue();
        assertThat(rig.offer(event("paid", ID))).as("it is held").isFalse();
        rig.flush();

        Preparation again = prepare(event("paid", ID));
        again.discard();
        assertThat(rig.offer(event("paid", ID))).isTrue();
    }

    // ---- the end ----------------------------------------------------------------------------------------------------

    @Test
    @Promise(
            value = {"I1", "I20"},
            mutant = "the final flush waits for what is prepared")
    void shutdown_doesNotWait_andWhatIsSentLaterIsRefused() {
        rig.failureMode = FailureMode.REPORT;
        Preparation sent = prepare("sent");
        Preparation discarded = prepare("discarded");
        rig.track("tracked");

        rig.queue().close(rig.clock.nanos());
        assertThat(stats().prepared()).isZero();
        assertThat(sent.send()).isFalse();
        discarded.discard();

        assertThat(refused(DropReason.CLOSED)).isEqualTo(1);
        assertThat(refused(DropReason.ROLLED_BACK)).isEqualTo(1);
        assertThat(stats().offered()).isEqualTo(3);
        assertThat(prepare("late").send()).isFalse();
        assertThat(refused(DropReason.CLOSED)).isEqualTo(2);
    }

    @Test
    void afterTheShutdown_sendThrowsWhereRefusalsDo() {
        Preparation prepared = prepare("paid");
        rig.queue().close(rig.clock.nanos());

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(prepared::send)
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("closed"));
        assertThat(prepared.send()).as("once").isFalse();
    }

    // ---- those that nobody ends -------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(FailureMode.class)
    @Promise(
            value = {"I4", "I12", "I60"},
            mutant = "a place that is lost stays taken")
    void lost_givesItsPlaceBackAndIsCounted(FailureMode mode) {
        rig.failureMode = mode;
        rig.maxQueueSize = 3;
        listen();
        lose(3);

        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (refused(DropReason.ABANDONED) < 3 && System.nanoTime() < end) {
            System.gc();
        }

        assertThat(refused(DropReason.ABANDONED)).isEqualTo(3);
        assertThat(stats().prepared()).isZero();
        assertThat(stats().offered()).isEqualTo(3);
        assertThat(log.lines())
                .containsExactly("refused an event paid: it was prepared, and neither sent nor discarded");
        assertThat(told).extracting(DroppedEvent::reason).containsOnly(DropReason.ABANDONED);
        assertThat(told).hasSize(3);
        assertThat(rig.track("tracked")).isTrue();
    }

    private void lose(int events) {
        for (int i = 0; i < events; i++) {
            prepare("paid");
        }
    }

    @Test
    @Promise("I43")
    void afterTheShutdown_nothingIsLeftToBeLost() {
        Preparation prepared = prepare("paid");
        rig.engine().shutdown();

        System.gc();

        assertThat(refused(DropReason.ABANDONED)).isZero();
        prepared.discard();
        assertThat(stats().refusedByReason()).isEqualTo(reasons(Map.of(DropReason.ROLLED_BACK, 1L)));
    }

    private static Map<DropReason, Long> reasons(Map<DropReason, Long> counted) {
        Map<DropReason, Long> all = new EnumMap<>(DropReason.class);
        for (DropReason reason : DropReason.values()) {
            all.put(reason, counted.getOrDefault(reason, 0L));
        }
        return all;
    }
}
