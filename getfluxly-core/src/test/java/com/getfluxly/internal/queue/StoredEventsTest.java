package com.getfluxly.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.delivery.SpoolStats;
import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Events that are on disk: those that memory holds, too, and those behind them. */
class StoredEventsTest {

    private static final int ROOM = 4;
    private static final int MANY = 1_000_000;

    private final ManualClock clock = new ManualClock();
    private final EventQueue queue = new EventQueue(Intake.ofRoom(ROOM, MANY, OverflowPolicy.REJECT), ROOM, clock);

    private void publish(long... sequences) {
        LongStream.of(sequences)
                .forEach(sequence -> queue.stored().publish(Events.named("e", UUID.randomUUID()), sequence));
    }

    private static EncodedEvent read(long sequence) {
        return EncodedEvent.stored(Events.named("e", UUID.randomUUID()).json(), false, sequence, 0);
    }

    private List<EncodedEvent> take(int events) {
        return queue.take(events, MANY, 0, Long.MAX_VALUE);
    }

    private static List<Long> sequences(List<EncodedEvent> events) {
        return events.stream().map(EncodedEvent::sequence).toList();
    }

    private void deliver(int events) {
        queue.settle(take(events), Map.of());
    }

    private DeliveryStats stats() {
        DeliveryStats stats =
                queue.accounts().stats(DeliveryState.ACTIVE, null, 0, null, Map.of(), SpoolStats.builder());
        assertThat(stats.accepted() + stats.recovered())
                .isEqualTo(stats.delivered() + stats.rejected() + stats.dropped() + stats.pending());
        return stats;
    }

    private long onDiskOnly() {
        return Objects.requireNonNull(stats().spool()).pending();
    }

    // ---- memory and disk --------------------------------------------------------------------------------------------

    @Test
    void event_isInMemoryTooWhileThereIsRoom() {
        publish(1, 2, 3, 4);

        assertThat(onDiskOnly()).isZero();
        assertThat(stats().queued()).isEqualTo(4);
        assertThat(queue.stored().wantedRefill()).isNull();
    }

    @Test
    @Promise("I12")
    void event_isOnDiskOnlyWhereMemoryIsFull() {
        publish(1, 2, 3, 4, 5, 6);

        assertThat(onDiskOnly()).isEqualTo(2);
        assertThat(stats().queued()).isEqualTo(4);
        assertThat(queue.size()).isEqualTo(6);
    }

    @Test
    @Promise("I11")
    void event_staysBehindThoseOnDiskAlthoughThereIsRoomAgain() {
        publish(1, 2, 3, 4, 5);
        deliver(4);

        publish(6);

        assertThat(onDiskOnly()).isEqualTo(2);
        assertThat(take(MANY)).isEmpty();
    }

    @Test
    void refill_waitsForHalfOfTheRoom_andTakesHalfAtMost() {
        publish(1, 2, 3, 4, 5, 6, 7, 8);

        deliver(1);
        assertThat(queue.stored().wantedRefill()).isNull();

        deliver(1);
        assertThat(queue.stored().wantedRefill()).isEqualTo(new Refill(5, 8, 2, MANY - stats().queuedBytes()));
    }

    @Test
    @Promise("I11")
    void refill_putsEventsBehindThoseInMemory() {
        publish(1, 2, 3, 4, 5, 6);
        deliver(3);

        assertThat(queue.stored().refill(List.of(read(5), read(6)))).isEqualTo(2);

        assertThat(onDiskOnly()).isZero();
        assertThat(sequences(take(MANY))).containsExactly(4L, 5L, 6L);
    }

    @Test
    void event_entersMemoryAgain_onceAllBeforeItWereRead() {
        publish(1, 2, 3, 4, 5);
        deliver(4);
        queue.stored().refill(List.of(read(5)));

        publish(6);

        assertThat(onDiskOnly()).isZero();
        assertThat(sequences(take(MANY))).containsExactly(5L, 6L);
    }

    @Test
    @Promise("I8")
    void refill_stopsAtATwinOfWhatIsHeld() {
        UUID id = UUID.randomUUID();
        queue.stored().publish(Events.withCallersId(id), 1);
        publish(2, 3, 4, 5);
        EncodedEvent twin = EncodedEvent.stored(Events.withCallersId(id).json(), true, 6, 0);
        queue.stored().publish(Events.withCallersId(id), 6);
        List<EncodedEvent> first = take(1);
        queue.settle(queue.take(3, MANY, 1, Long.MAX_VALUE), Map.of());

        assertThat(queue.stored().refill(List.of(read(5), twin))).isEqualTo(1);
        assertThat(onDiskOnly()).isEqualTo(1);

        queue.settle(first, Map.of());
        assertThat(queue.stored().refill(List.of(twin))).isEqualTo(1);
        assertThat(onDiskOnly()).isZero();
    }

    // ---- what is in memory alone ------------------------------------------------------------------------------------

    @Test
    @Promise("I11")
    void memory_waitsForWhatIsOlderOnDisk_unlessThatCannotBeRead() {
        publish(1, 2, 3, 4, 5);
        deliver(4);
        queue.add(Events.named("e", UUID.randomUUID()));

        assertThat(take(MANY)).isEmpty();

        queue.stored().backlogIsStuck();
        assertThat(sequences(take(MANY))).containsExactly(6L);
    }

    @Test
    void refill_putsEventsBeforeWhatIsInMemoryAlone() {
        publish(1, 2, 3, 4, 5);
        deliver(4);
        queue.add(Events.named("e", UUID.randomUUID()));

        queue.stored().refill(List.of(read(5)));

        assertThat(sequences(take(MANY))).containsExactly(5L, 6L);
    }

    @Test
    @Promise(
            value = {"I1", "I11"},
            mutant = "what cannot be read counts as settled with its neighbours")
    void batch_hasNoEventsOnBothSidesOfWhatCannotBeRead() {
        publish(1, 2, 3, 4, 5);
        deliver(3);
        queue.addNow(Events.named("memory", UUID.randomUUID()), 6);
        queue.stored().backlogIsStuck();

        assertThat(sequences(take(MANY))).containsExactly(4L);
        assertThat(sequences(queue.take(MANY, MANY, 4, Long.MAX_VALUE))).containsExactly(6L);
    }

    @Test
    @Promise(value = "I8", mutant = "what is in a batch is told by the youngest of them")
    void event_thatIsInABatch_isInNoOtherAfterAnOlderOneWasReadLate() {
        overtakeFive();

        queue.stored().refill(List.of(read(5)));

        List<EncodedEvent> late = queue.take(MANY, MANY, 6, Long.MAX_VALUE);
        assertThat(sequences(late)).containsExactly(5L);
        queue.land(queue.depart(late), false);
        assertThat(queue.take(MANY, MANY, 5, Long.MAX_VALUE)).isEmpty();
    }

    @Test
    @Promise("I19")
    void flush_isNotDoneWhileAnEventIsQueuedThatIsOlderThanAllInFlight() {
        publish(1, 2, 3, 4, 5);
        FlushTicket ticket = queue.flush(1);
        deliver(4);
        queue.addNow(Events.named("memory", UUID.randomUUID()), 6);
        queue.stored().backlogIsStuck();
        take(MANY);

        queue.stored().refill(List.of(read(5)));

        assertThat(queue.callers().isSettled(ticket)).isFalse();
    }

    /** Five waits on disk, and six is in flight. */
    private void overtakeFive() {
        publish(1, 2, 3, 4, 5);
        deliver(4);
        queue.addNow(Events.named("memory", UUID.randomUUID()), 6);
        queue.stored().backlogIsStuck();
        assertThat(sequences(take(MANY))).containsExactly(6L);
    }

    @Test
    @Promise("I11")
    void event_thatWasMadeSafeLate_hasItsPlaceAllTheSame() {
        queue.addNow(Events.named("memory", UUID.randomUUID()), 8);
        publish(7);
        FlushTicket ticket = queue.flush(1);

        assertThat(sequences(take(1))).containsExactly(7L);
        queue.settle(take(1), Map.of());
        assertThat(queue.callers().isSettled(ticket)).isFalse();
    }

    // ---- the same id twice ------------------------------------------------------------------------------------------

    @Test
    @Promise("I8")
    void twin_thatWasWrittenAtTheSameTime_staysOnDisk() {
        UUID id = UUID.randomUUID();
        queue.stored().publish(Events.withCallersId(id), 1);
        queue.stored().publish(Events.withCallersId(id), 2);

        assertThat(onDiskOnly()).isEqualTo(1);
        assertThat(sequences(take(MANY))).containsExactly(1L);
    }

    @Test
    @Promise(value = "I57", mutant = "two with one id wait for each other")
    void twinInMemoryAlone_leavesBeforeTheOneOnDiskThatHasToWaitForIt() {
        UUID id = UUID.randomUUID();
        publish(1, 2, 3, 4);
        queue.stored().publish(Events.withCallersId(id), 5);
        deliver(4);
        queue.addNow(Events.withCallersId(id), 6);
        EncodedEvent twin = EncodedEvent.stored(Events.withCallersId(id).json(), true, 5, 0);

        assertThat(queue.stored().refill(List.of(twin))).isZero();
        deliver(1);

        assertThat(queue.stored().refill(List.of(twin))).isEqualTo(1);
        assertThat(sequences(take(MANY))).containsExactly(5L);
    }

    // ---- an earlier process -----------------------------------------------------------------------------------------

    @Test
    @Promise("I2")
    void recovered_arePendingAndCounted() {
        queue.stored().recover(3, 7, 10);

        assertThat(stats().recovered()).isEqualTo(3);
        assertThat(stats().accepted()).isZero();
        assertThat(stats().pending()).isEqualTo(3);
        assertThat(queue.stored().wantedRefill()).isEqualTo(new Refill(7, 10, 2, MANY));
    }

    @Test
    @Promise("I2")
    void lost_areDroppedByTheirReason_andNobodyWaitsForThem() {
        queue.stored().recover(3, 7, 10);
        FlushTicket ticket = queue.flush(1);

        queue.stored().lose(3, DropReason.CORRUPT, 10);

        assertThat(stats().droppedByReason()).containsEntry(DropReason.CORRUPT, 3L);
        assertThat(queue.callers().isSettled(ticket)).isTrue();
        assertThat(queue.callers().result(ticket))
                .isEqualTo(FlushResult.builder().dropped(3).build());
    }

    @Test
    @Promise("I2")
    void endOfTheBacklog_dropsWhatWasNotFound_once() {
        queue.stored().recover(3, 7, 10);

        assertThat(queue.stored().endBacklog(9)).as("there is more of it").isZero();
        assertThat(queue.stored().endBacklog(10)).isEqualTo(3);
        assertThat(queue.stored().endBacklog(10)).isZero();

        assertThat(stats().droppedByReason()).containsEntry(DropReason.CORRUPT, 3L);
    }

    @Test
    @Promise({"I1", "I2"})
    void events_thatAreTooOld_areDropped_butNotThoseOnTheWire() {
        publish(1, 2, 3);
        queue.depart(take(1));
        List<EncodedEvent> waiting = take(1);
        queue.addNow(Events.named("in_memory", UUID.randomUUID()), 4);
        clock.advance(Duration.ofSeconds(10));
        long now = clock.nanos();

        assertThat(queue.stored().acceptedBefore(now - Duration.ofSeconds(10).toNanos()))
                .isEmpty();
        List<EncodedEvent> old = queue.stored().acceptedBefore(now);
        assertThat(sequences(old)).containsExactly(2L, 3L);

        queue.depart(waiting);
        assertThat(sequences(queue.expire(old)))
                .as("the other one has left meanwhile")
                .containsExactly(3L);
        assertThat(queue.expire(old)).isEmpty();
        assertThat(stats().droppedByReason()).containsEntry(DropReason.EXPIRED, 1L);
        assertThat(stats().pending()).isEqualTo(3);
    }

    @Test
    void flush_coversWhatIsOnDisk() {
        publish(1, 2, 3, 4, 5);
        FlushTicket ticket = queue.flush(1);
        deliver(4);
        assertThat(queue.callers().isSettled(ticket)).isFalse();

        queue.stored().refill(List.of(read(5)));
        deliver(1);

        assertThat(queue.callers().isSettled(ticket)).isTrue();
        assertThat(queue.callers().result(ticket).accepted()).isEqualTo(5);
    }

    @Test
    void resumed_countAsSent() {
        queue.stored().recover(2, 1, 2);
        queue.stored().refill(List.of(read(1), read(2)));

        List<EncodedEvent> again = queue.stored().takeAgain(1, 0, 3);

        assertThat(sequences(again)).containsExactly(1L);
        assertThat(again.get(0).wasSent()).isTrue();
    }

    @Test
    @Promise("I7")
    void batchOfAnEarlierProcess_isWaitedFor_whileItsEventsCanStillBeRead() {
        queue.stored().recover(6, 1, 6);
        queue.stored().backlogIsStuck();
        assertThat(queue.stored().willReadUpTo(6)).as("nothing of it was read").isTrue();

        queue.stored().refill(List.of(read(1), read(2), read(3)));
        assertThat(queue.stored().willReadUpTo(6)).as("memory is full").isFalse();
        assertThat(queue.stored().willReadUpTo(3)).as("all of it was read").isFalse();

        queue.depart(take(1));
        assertThat(queue.stored().willReadUpTo(6)).as("there will be room").isTrue();

        queue.stored().backlogIsStuck();
        assertThat(queue.stored().willReadUpTo(6)).as("the rest cannot be read").isFalse();
    }

    // ---- the end ----------------------------------------------------------------------------------------------------

    @Test
    @Promise("I1")
    void end_dropsWhatIsInMemoryAlone_andLeavesTheRestToTheNextStart() {
        publish(1, 2);
        queue.add(Events.named("memory", UUID.randomUUID()));
        publish(4, 5, 6);
        FlushTicket ticket = Objects.requireNonNull(queue.close(0));

        Leftover leftover = queue.giveUp();

        assertThat(leftover.size()).isEqualTo(1);
        leftover.forEach(event -> assertThat(event.name()).isEqualTo("memory"));
        assertThat(stats().dropped()).isEqualTo(1);
        assertThat(stats().pending()).isEqualTo(5);
        assertThat(queue.callers().result(ticket))
                .isEqualTo(FlushResult.builder().dropped(1).pending(5).build());
    }
}
