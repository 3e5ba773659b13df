package com.getfluxly.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.SystemClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who gets in when there is room again, and how a wait ends. With threads, since that is what it is about. */
@Timeout(60)
class BlockedCallersTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private final EventQueue queue = queue(3, 100, LONG);

    private static EventQueue queue(int maxEvents, long maxBytes, Duration maxBlock) {
        Intake limits = Intake.ofRoom(maxEvents, maxBytes, OverflowPolicy.BLOCK).withMaxBlock(maxBlock);
        return new EventQueue(limits, 1, new SystemClock());
    }

    /** A caller in a thread of its own, which has begun to wait when this returns. */
    private static Blocked block(EventQueue queue, int size) {
        FutureTask<Verdict> adding = new FutureTask<>(() -> queue.add(event(size)));
        Thread thread = new Thread(adding);
        thread.setDaemon(true);
        thread.start();
        awaitWaiting(thread);
        return new Blocked(thread, adding);
    }

    private record Blocked(Thread thread, Future<Verdict> verdict) {

        boolean isTaken() throws InterruptedException, ExecutionException {
            return verdict.get().refusal() == null;
        }

        DropReason refusedFor() throws InterruptedException, ExecutionException {
            return Objects.requireNonNull(verdict.get().refusal()).reason();
        }

        boolean waits() {
            return !verdict.isDone();
        }
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
            Thread.onSpinWait();
        }
    }

    private static EncodedEvent event(int size) {
        return new EncodedEvent(new byte[size], false);
    }

    private void fill() {
        for (int i = 0; i < 3; i++) {
            assertThat(queue.add(event(10)).refusal()).isNull();
        }
    }

    private void deliver(int events) {
        List<EncodedEvent> taken = queue.take(events, 1_000, Long.MAX_VALUE, Long.MAX_VALUE);
        queue.depart(taken);
        assertThat(queue.settle(taken, Map.of())).hasSize(events);
    }

    private DeliveryStats stats() {
        return queue.accounts().stats(DeliveryState.ACTIVE, null, 0, null, Map.of(), null);
    }

    @Test
    @Promise("I18")
    void room_isGivenInTheOrderOfArrival() throws Exception {
        fill();
        Blocked first = block(queue, 10);
        Blocked second = block(queue, 10);

        deliver(1);
        assertThat(first.isTaken()).isTrue();
        assertThat(second.waits()).isTrue();

        deliver(1);
        assertThat(second.isTaken()).isTrue();
    }

    /** A modest caller is not passed by later ones that would fit earlier. */
    @Test
    @Promise("I18")
    void largeEvent_isNotOvertakenBySmallOnes() throws Exception {
        fill();
        Blocked large = block(queue, 85);
        Blocked small = block(queue, 5);

        deliver(1);
        assertThat(large.waits()).as("80 of 100 bytes are free").isTrue();
        assertThat(small.waits()).as("and behind it").isTrue();
        deliver(1);
        assertThat(large.isTaken()).isTrue();
        assertThat(small.isTaken()).isTrue();
    }

    @Test
    void newcomer_standsBehindThoseWhoWait() throws Exception {
        fill();
        Blocked first = block(queue, 95);
        deliver(1);

        Blocked newcomer = block(queue, 5);
        assertThat(newcomer.waits()).isTrue();

        deliver(2);
        assertThat(first.isTaken()).isTrue();
        assertThat(newcomer.isTaken()).isTrue();
    }

    @Test
    @Promise({"I1", "I18"})
    void close_wakesEverybodyWhoWaits() throws Exception {
        fill();
        List<Blocked> all = List.of(block(queue, 10), block(queue, 10), block(queue, 10));

        queue.close(0);

        for (Blocked one : all) {
            assertThat(one.refusedFor()).isEqualTo(DropReason.CLOSED);
        }
        assertThat(stats().refusedByReason()).containsEntry(DropReason.CLOSED, 3L);
    }

    @Test
    @Promise(value = "I41", mutant = "the interrupt status of a caller who waits is lost")
    void interrupt_refusesAtOnce_keepsTheStatus_andLetsTheNextOneIn() throws Exception {
        fill();
        CountDownLatch looked = new CountDownLatch(1);
        boolean[] status = new boolean[1];
        Thread impatient = new Thread(() -> {
            assertThat(queue.add(event(10)).refusal()).isNotNull();
            status[0] = Thread.currentThread().isInterrupted();
            looked.countDown();
        });
        impatient.start();
        awaitWaiting(impatient);
        Blocked next = block(queue, 10);

        impatient.interrupt();
        looked.await();
        assertThat(status[0]).isTrue();
        assertThat(stats().refusedByReason()).containsEntry(DropReason.QUEUE_OVERFLOW, 1L);

        deliver(1);
        assertThat(next.isTaken()).isTrue();
    }

    @Test
    @Promise(value = "I18", mutant = "the wait for room has no end")
    void wait_endsWithTheTime_andLetsTheNextOneIn() throws Exception {
        EventQueue hasty = queue(1, 100, Duration.ofMillis(50));
        hasty.add(event(10));

        assertThat(block(hasty, 10).refusedFor()).isEqualTo(DropReason.QUEUE_OVERFLOW);
        List<EncodedEvent> taken = hasty.take(1, 1_000, 0, Long.MAX_VALUE);
        hasty.settle(taken, Map.of());
        assertThat(hasty.add(event(10)).refusal()).isNull();
    }

    /** The same id is refused even if its twin was let in while it waited. */
    @Test
    @Promise("I8")
    void callersId_isLookedAtAgainAfterTheWait() throws Exception {
        EventQueue queue = queue(3, 1_000, LONG);
        for (int i = 0; i < 3; i++) {
            queue.add(event(10));
        }
        List<Blocked> twins = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            FutureTask<Verdict> adding = new FutureTask<>(() -> queue.add(Events.withCallersId(new UUID(0, 7))));
            Thread thread = new Thread(adding);
            thread.setDaemon(true);
            thread.start();
            awaitWaiting(thread);
            twins.add(new Blocked(thread, adding));
        }

        queue.settle(queue.take(3, 1_000, 0, Long.MAX_VALUE), Map.of());

        assertThat(twins.get(0).isTaken()).isTrue();
        assertThat(twins.get(1).refusedFor()).isEqualTo(DropReason.VALIDATION_ERROR);
    }

    // ---- an interrupt and a close at once ---------------------------------------------------------------------------

    @Test
    @Promise(value = "I1", mutant = "whoever waited for room is let in without a second look at the close")
    void interruptBesideClose_leavesNoEventWithoutAnOutcome() throws Exception {
        interruptBesideClose(200);
    }

    @Test
    @Tag("thorough")
    @Promise("I1")
    void interruptBesideClose_leavesNoEventWithoutAnOutcome_inThousandsOfRuns() throws Exception {
        interruptBesideClose(3_000);
    }

    private static void interruptBesideClose(int runs) throws InterruptedException {
        long withoutOutcome = 0;
        for (int run = 0; run < runs; run++) {
            EventQueue queue = queue(2, 1_000, LONG);
            ExecutorService producers = Executors.newFixedThreadPool(4);
            for (int i = 0; i < 4; i++) {
                producers.execute(() -> {
                    while (queue.add(event(10)).refusal() == null) {
                        Thread.onSpinWait();
                    }
                });
            }
            List<EncodedEvent> taken = queue.take(1, 1_000, 0, Long.MAX_VALUE);
            queue.depart(taken);
            producers.shutdownNow();
            queue.settle(taken, Map.of());
            queue.close(0);
            queue.giveUp();
            queue.markClosed();
            assertThat(producers.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
            DeliveryStats stats = queue.accounts().stats(DeliveryState.ACTIVE, null, 0, null, Map.of(), null);
            assertThat(stats.offered()).isEqualTo(stats.accepted() + stats.refused());
            withoutOutcome += stats.accepted() - stats.delivered() - stats.dropped();
        }
        assertThat(withoutOutcome).isZero();
    }
}
