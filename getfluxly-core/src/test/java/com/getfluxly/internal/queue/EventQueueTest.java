package com.getfluxly.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.EngineRig;
import com.getfluxly.internal.ScriptedTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bounds, overflow and accounts. */
class EventQueueTest {

    private final EngineRig rig = new EngineRig();

    private void assertBalanced() {
        DeliveryStats stats = rig.stats();
        assertThat(stats.offered()).isEqualTo(stats.accepted() + stats.refused());
        assertThat(stats.accepted())
                .isEqualTo(stats.delivered() + stats.rejected() + stats.dropped() + stats.queued() + stats.inFlight());
        assertThat(stats.droppedByReason().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(stats.dropped());
    }

    private List<DroppedEvent> recordDrops() {
        List<DroppedEvent> drops = new ArrayList<>();
        rig.listeners.add(new DeliveryListener() {
            @Override
            public void onDropped(DroppedEvent event) {
                drops.add(event);
            }
        });
        return drops;
    }

    @Test
    @Promise(
            value = {"I2", "I12"},
            mutant = "a refused event is not counted")
    void reject_refusesTheEventThatDoesNotFit() {
        rig.maxQueueSize = 20;
        rig.flushAt = 20;
        rig.trackMany(20);

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> rig.track("one_more"))
                .satisfies(refused -> {
                    assertThat(refused.code()).isEqualTo("queue_overflow");
                    assertThat(refused).hasMessage("the queue is full: maxQueueSize is 20");
                });

        assertThat(rig.stats().accepted()).isEqualTo(20);
        assertThat(rig.stats().refused()).isEqualTo(1);
        assertBalanced();
    }

    @Test
    @Promise("I12")
    void bound_countsWhatIsInFlight() {
        rig.maxQueueSize = 20;
        rig.service.always(503);
        rig.trackMany(20).settle();
        assertThat(rig.stats().inFlight()).isEqualTo(20);

        assertThatExceptionOfType(GetFluxlyException.class).isThrownBy(() -> rig.track("one_more"));
        assertBalanced();
    }

    @Test
    @Promise(value = "I12", mutant = "the bound in bytes lets one more event in")
    void bytes_areBoundedExactly() {
        rig.maxQueueBytes = 100_000;
        TrackEvent event = TrackEvent.builder("big", EngineRig.WHO)
                .property("filler", "x".repeat(9_000))
                .build();
        int accepted = 0;
        while (accepted < 100 && fits(event)) {
            accepted++;
        }

        long each = rig.stats().queuedBytes() / accepted;
        assertThat(rig.stats().queuedBytes()).isEqualTo(each * accepted).isLessThanOrEqualTo(100_000);
        assertThat(rig.stats().queuedBytes() + each).isGreaterThan(100_000);

        rig.flush();
        assertThat(rig.stats().queuedBytes()).isZero();
    }

    private boolean fits(TrackEvent event) {
        try {
            return rig.offer(event);
        } catch (GetFluxlyException full) {
            assertThat(full).hasMessage("the queue is full: maxQueueBytes is 100000");
            return false;
        }
    }

    @Test
    @Promise({"I1", "I3"})
    void dropOldest_evictsTheOldest_evenFromABatchThatWaitsToBeSentAgain() {
        rig.overflow = OverflowPolicy.DROP_OLDEST;
        rig.maxQueueSize = 25;
        List<DroppedEvent> drops = recordDrops();
        rig.service.then(503);
        rig.trackMany(20).settle();
        for (int i = 20; i < 25; i++) {
            rig.track("e" + i);
        }

        assertThat(rig.track("newest")).isTrue();

        assertThat(drops).singleElement().satisfies(drop -> {
            assertThat(drop.eventName()).isEqualTo("e0");
            assertThat(drop.reason()).isEqualTo(DropReason.QUEUE_OVERFLOW);
            assertThat(drop.sent()).as("it may have reached the service").isTrue();
        });
        assertThat(rig.stats().droppedByReason()).containsEntry(DropReason.QUEUE_OVERFLOW, 1L);
        assertThat(rig.stats().inFlight()).isEqualTo(19);
        assertBalanced();

        rig.flush();
        assertThat(rig.service.batches().get(1))
                .as("what is left of the batch")
                .hasSize(19)
                .doesNotContain("e0");
        assertThat(rig.service.keys().get(1))
                .as("other bytes, another key")
                .isNotEqualTo(rig.service.keys().get(0));
        assertThat(rig.stats().delivered()).isEqualTo(25);
        assertBalanced();
    }

    @Test
    @Promise({"I1", "I12"})
    void dropOldest_mayEvictAWholeBatch() {
        rig.overflow = OverflowPolicy.DROP_OLDEST;
        rig.maxQueueSize = 20;
        rig.service.then(503);
        rig.trackMany(20).settle();
        rig.trackMany(20);
        assertThat(rig.stats().dropped()).isEqualTo(20);

        rig.flush();

        assertThat(rig.service.requests()).hasSize(2);
        assertThat(rig.stats().delivered()).isEqualTo(20);
        assertBalanced();
    }

    @Test
    @Promise("I1")
    void dropOldest_refusesWhenAllIsOnTheWire() {
        rig.overflow = OverflowPolicy.DROP_OLDEST;
        rig.maxQueueSize = 20;
        rig.service.onEach(
                request -> assertThatExceptionOfType(GetFluxlyException.class).isThrownBy(() -> rig.track("newest")));
        rig.trackMany(20).settle();

        assertThat(rig.service.requests()).hasSize(1);
        assertThat(rig.stats().refused()).isEqualTo(1);
        assertThat(rig.stats().dropped()).isZero();
        assertBalanced();
    }

    @Test
    void block_refusesWhenNoRoomComesInTime() {
        rig.overflow = OverflowPolicy.BLOCK;
        rig.maxQueueSize = 20;
        rig.trackMany(20);

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> rig.track("one_more"))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("queue_overflow"));
        assertBalanced();
    }

    @Test
    @Promise({"I3", "I18"})
    void report_tellsOfARefusalWithoutThrowing() {
        rig.failureMode = FailureMode.REPORT;
        rig.maxQueueSize = 20;
        List<DroppedEvent> drops = recordDrops();
        rig.trackMany(20);

        assertThat(rig.track("one_more")).isFalse();

        assertThat(drops)
                .containsExactly(DroppedEvent.builder()
                        .eventName("one_more")
                        .reason(DropReason.QUEUE_OVERFLOW)
                        .refused(true)
                        .build());
        assertThat(rig.stats().refused()).isEqualTo(1);
        assertThat(rig.stats().dropped()).isZero();
        assertBalanced();
    }

    @Test
    @Promise(value = "I8", mutant = "an id that is still held is taken again")
    void callersMessageId_isRefusedWhileItIsHeld_andTakenAgainAfterwards() {
        TrackEvent event = TrackEvent.builder("paid", EngineRig.WHO)
                .messageId(UUID.fromString("3f0f1c9e-6a7e-4b1e-9a52-0f6d1a2b3c4d"))
                .build();
        rig.offer(event);

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> rig.offer(event))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("validation_error"));

        rig.flush();
        assertThat(rig.offer(event)).isTrue();
        assertBalanced();
    }

    @ParameterizedTest
    @EnumSource(OverflowPolicy.class)
    @Promise("I2")
    void accounts_balanceAfterEveryStep(OverflowPolicy overflow) {
        rig.overflow = overflow;
        rig.maxQueueSize = 60;
        rig.failureMode = FailureMode.REPORT;
        rig.service
                .then(503)
                .then(400)
                .then(202, "{\"errors\":[{\"index\":0,\"error\":\"validation_error\"}]}")
                .thenNoAnswer()
                .then(401);
        for (int i = 0; i < 200; i++) {
            rig.track("e" + i);
            assertBalanced();
            if (i % 3 == 0) {
                rig.step();
                rig.clock.advance(Duration.ofMillis(700));
                assertBalanced();
            }
        }
    }

    @Test
    @Promise(value = "I19", mutant = "a flush covers what is tracked later, too")
    void flush_coversExactlyTheEventsAcceptedBefore() {
        rig.trackMany(3);
        FlushTicket ticket = rig.queue().flush(2);
        rig.trackMany(3);

        rig.settle();

        assertThat(rig.stats().delivered()).isEqualTo(6);
        assertThat(rig.queue().callers().result(ticket))
                .isEqualTo(FlushResult.builder().accepted(3).batches(1).build());
    }

    @Test
    @Promise("I19")
    void flush_saysWhatIsPending() {
        rig.trackMany(3);
        FlushTicket ticket = rig.queue().flush(2);

        assertThat(rig.queue().callers().result(ticket).pending()).isEqualTo(3);
    }

    /** Or what is not urgent any more would leave at once for good, and each flush would cost memory. */
    @Test
    void flush_thatIsGivenUp_isForgotten() {
        rig.trackMany(3);
        FlushTicket ticket = rig.queue().flush(2);
        assertThat(rig.queue().demand(0, 0).awaitedUpTo()).isEqualTo(3);

        rig.queue().callers().await(ticket, 0);

        assertThat(rig.queue().demand(0, 0).awaitedUpTo()).isEqualTo(Demand.NOTHING);
    }

    @Test
    void oldestAge_growsUntilTheEventIsSettled() {
        rig.service.always(503);
        rig.track("paid");
        rig.pass(Duration.ofMinutes(7));

        assertThat(rig.stats().oldestAge()).isEqualTo(Duration.ofMinutes(7));

        rig.service.always(request -> ScriptedTransport.json(202, "{}"));
        rig.flush();
        assertThat(rig.stats().oldestAge()).isNull();
        assertThat(rig.stats().lastDelivered()).isEqualTo(rig.clock.now());
    }

    @Test
    void lastDelivered_isNoneWhileEverythingIsRejected() {
        rig.service
                .then(202, "{\"errors\":[{\"index\":0,\"error\":\"validation_error\"}]}")
                .then(202, "{}");
        rig.track("refused");
        rig.flush();
        assertThat(rig.stats().rejected()).isEqualTo(1);
        assertThat(rig.stats().lastDelivered()).isNull();

        rig.track("paid");
        rig.flush();
        assertThat(rig.stats().lastDelivered()).isEqualTo(rig.clock.now());
    }

    // ---- whether an event may be taken ------------------------------------------------------------------------------

    /** What the disk does not take has its place in the order already. */
    @Test
    @Promise("I12")
    void addNow_takesOrRefusesAsAddDoes_withoutWaiting() {
        rig.overflow = OverflowPolicy.BLOCK;
        rig.maxBlock = Duration.ofMinutes(10);
        rig.maxQueueSize = 1;
        rig.flushAt = 1;
        EncodedEvent first = Events.named("first", UUID.randomUUID());

        assertThat(rig.queue().addNow(first, 7)).isEqualTo(Verdict.TAKEN);
        assertThat(first.sequence()).isEqualTo(7);
        assertThat(reasonOf(rig.queue()
                        .addNow(Events.named("second", UUID.randomUUID()), 8)
                        .refusal()))
                .isEqualTo(DropReason.QUEUE_OVERFLOW);
        assertThat(rig.stats().accepted()).isEqualTo(1);
        assertThat(rig.stats().refusedByReason()).containsEntry(DropReason.QUEUE_OVERFLOW, 1L);
    }

    @Test
    @Promise("I8")
    void objection_isRaisedToASecondEventWithAnId_butNotForWantOfRoom() {
        rig.maxQueueSize = 1;
        rig.flushAt = 1;
        UUID id = UUID.randomUUID();
        assertThat(rig.queue().objectionTo(Events.withCallersId(id))).isNull();

        rig.queue().add(Events.withCallersId(id));

        assertThat(reasonOf(rig.queue().objectionTo(Events.withCallersId(id)))).isEqualTo(DropReason.VALIDATION_ERROR);
        assertThat(rig.queue().objectionTo(Events.withCallersId(UUID.randomUUID())))
                .as("there is no room")
                .isNull();
        assertThat(rig.stats().refused()).as("nobody was refused yet").isZero();
    }

    private static DropReason reasonOf(@Nullable Refusal refusal) {
        return Objects.requireNonNull(refusal).reason();
    }

    // ---- the end ----------------------------------------------------------------------------------------------------

    @Test
    @Promise("I1")
    void close_refusesFromThenOn_andTellsThoseWhoWaitElsewhere() {
        AtomicInteger told = new AtomicInteger();
        rig.queue().onClosing(told::incrementAndGet);
        assertThat(rig.queue().hasBegunToClose()).isFalse();
        assertThat(rig.queue().isClosing()).isFalse();
        assertThat(told).hasValue(0);

        assertThat(rig.queue().close(rig.clock.nanos())).isNotNull();

        assertThat(told).hasValue(1);
        assertThat(rig.queue().hasBegunToClose()).isTrue();
        assertThat(rig.queue().isClosing()).isTrue();
        assertThat(reasonOf(rig.queue().objectionTo(Events.named("late", UUID.randomUUID()))))
                .isEqualTo(DropReason.CLOSED);
        assertThat(rig.queue().close(rig.clock.nanos())).as("a second one").isNull();
    }

    /** The clock is close to the overflow of its nanoseconds. */
    @Test
    @Promise("I20")
    void timeForTheFinalFlush_isUpAtTheDeadline_andNeverWithoutAClose() {
        assertThat(rig.queue().isOutOfTime()).isFalse();
        rig.queue().close(rig.clock.nanos() + Duration.ofSeconds(5).toNanos());

        rig.clock.advance(Duration.ofSeconds(5).minusNanos(1));
        assertThat(rig.queue().isOutOfTime()).isFalse();
        rig.clock.advance(Duration.ofNanos(1));
        assertThat(rig.queue().isOutOfTime()).isTrue();
        rig.clock.advance(Duration.ofNanos(1));
        assertThat(rig.queue().isOutOfTime()).isTrue();
    }

    @Test
    @Promise("I1")
    void drop_endsAnEventOnce() {
        rig.queue().add(Events.named("poison", UUID.randomUUID()));
        EncodedEvent event = rig.queue().take(1, 1_000, 0, Long.MAX_VALUE).get(0);

        assertThat(rig.queue().drop(event, DropReason.POISON)).isTrue();
        assertThat(rig.queue().drop(event, DropReason.POISON)).isFalse();

        assertThat(rig.stats().droppedByReason()).containsEntry(DropReason.POISON, 1L);
        assertThat(rig.stats().dropped()).isEqualTo(1);
        assertThat(rig.queue().size()).isZero();
        assertBalanced();
    }

    @Test
    @Promise("I19")
    void demand_countsTheFlushes_theFinalOneIncluded() {
        assertThat(rig.queue().demand(0, 0).flushes()).isZero();

        rig.queue().flush(2);
        rig.queue().flush(2);
        assertThat(rig.queue().demand(0, 0).flushes()).isEqualTo(2);
        rig.queue().close(0);
        assertThat(rig.queue().demand(0, 0).flushes()).isEqualTo(3);
    }

    @Test
    void identity_isNeverPartOfAStatistic() {
        rig.offer(TrackEvent.builder("paid", Identity.userId("canary_user")).build());

        assertThat(rig.stats().toString()).doesNotContain("canary");
    }
}
