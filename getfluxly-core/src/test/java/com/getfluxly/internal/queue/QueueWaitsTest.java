package com.getfluxly.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.internal.base.Daemon;
import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.SystemClock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits is woken by what ends the wait. With threads, since that is what it is about; each would wait for ten minutes. */
@Timeout(60)
class QueueWaitsTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration PATIENT = Duration.ofSeconds(10);
    private static final int MANY = 1_000;

    private final EventQueue queue = queue(OverflowPolicy.BLOCK);

    /** One event at most. */
    private static EventQueue queue(OverflowPolicy overflow) {
        return new EventQueue(Intake.ofRoom(1, MANY, overflow).withMaxBlock(LONG), 100, new SystemClock());
    }

    private static EncodedEvent event() {
        return new EncodedEvent(new byte[10], false);
    }

    /** In a thread of its own, which has begun to wait when this returns. */
    private static <T> FutureTask<T> waiting(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = Objects.requireNonNull(Daemon.start("waits", task));
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
            Thread.onSpinWait();
        }
        return task;
    }

    private static FutureTask<FlushResult> flushing(EventQueue queue) {
        FlushTicket ticket = queue.flush(2);
        return waiting(() -> queue.callers().await(ticket, LONG.toNanos()));
    }

    private static void assertDropped(FutureTask<FlushResult> flush) {
        assertThat(flush)
                .succeedsWithin(PATIENT)
                .isEqualTo(FlushResult.builder().dropped(1).build());
    }

    private FutureTask<Verdict> adding() {
        return waiting(() -> queue.add(event()));
    }

    private static void assertTaken(FutureTask<Verdict> added) {
        assertThat(added).succeedsWithin(PATIENT).isEqualTo(Verdict.TAKEN);
    }

    private EncodedEvent inFlight() {
        queue.add(event());
        return queue.take(1, MANY, 0, Long.MAX_VALUE).get(0);
    }

    // ---- an event is dropped ----------------------------------------------------------------------------------------

    @Test
    @Promise("I19")
    void flush_isDoneWhenItsEventIsDropped() {
        EncodedEvent event = inFlight();
        FutureTask<FlushResult> flush = flushing(queue);

        queue.drop(event, DropReason.POISON);

        assertDropped(flush);
    }

    @Test
    @Promise("I18")
    void caller_isLetInWhenAnEventIsDropped() {
        EncodedEvent event = inFlight();
        FutureTask<Verdict> added = adding();

        queue.drop(event, DropReason.POISON);

        assertTaken(added);
    }

    @Test
    @Promise("I19")
    void flush_isDoneWhenItsEventIsTooOld() {
        EncodedEvent event = inFlight();
        FutureTask<FlushResult> flush = flushing(queue);

        queue.expire(List.of(event));

        assertDropped(flush);
    }

    @Test
    @Promise("I18")
    void caller_isLetInWhenAnEventIsTooOld() {
        EncodedEvent event = inFlight();
        FutureTask<Verdict> added = adding();

        queue.expire(List.of(event));

        assertTaken(added);
    }

    @Test
    @Promise("I19")
    void flush_isDoneWhenItsEventIsEvictedForAnother() {
        EventQueue evicting = queue(OverflowPolicy.DROP_OLDEST);
        evicting.add(event());
        FutureTask<FlushResult> flush = flushing(evicting);

        evicting.add(event());

        assertDropped(flush);
    }

    @Test
    @Promise("I19")
    void flush_isDoneWhenItsEventIsEvictedFromDisk() {
        queue.stored().publish(event(), 1);
        FutureTask<FlushResult> flush = flushing(queue);

        queue.stored().evict(1, 1, (from, to) -> 0);

        assertDropped(flush);
    }

    @Test
    @Promise("I19")
    void flush_isDoneWhenItsEventIsLostOnDisk() {
        queue.stored().recover(1, 1, 1);
        FutureTask<FlushResult> flush = flushing(queue);

        queue.stored().lose(1, DropReason.CORRUPT, 1);

        assertDropped(flush);
    }

    // ---- the end ----------------------------------------------------------------------------------------------------

    @Test
    @Promise("I14")
    void deliveryThread_stopsWaitingWhenAllIsClosed() {
        FutureTask<Boolean> delivery = waiting(() -> {
            queue.awaitWork(LONG.toNanos(), false);
            return true;
        });

        queue.markClosed();

        assertThat(delivery).succeedsWithin(PATIENT);
    }

    @Test
    @Promise("I19")
    void flush_stopsWaitingWhenAllIsClosed() {
        queue.add(event());
        FutureTask<FlushResult> flush = flushing(queue);

        queue.markClosed();

        assertThat(flush)
                .succeedsWithin(PATIENT)
                .isEqualTo(FlushResult.builder().pending(1).build());
    }

    @Test
    void close_isWaitedForUntilAllIsClosed() {
        FutureTask<Boolean> close = waiting(() -> queue.callers().awaitClosed(LONG.toNanos()));

        queue.markClosed();

        assertThat(close).succeedsWithin(PATIENT).isEqualTo(true);
    }
}
