package com.getfluxly.internal.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.Promise;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Daemon;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.base.SystemClock;
import com.getfluxly.internal.base.ThreadStarts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ListenerThreadTest {

    private static final long PATIENT = Duration.ofSeconds(50).toNanos();

    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
    private final AtomicInteger started = new AtomicInteger();
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch hang = new CountDownLatch(1);
    private final AtomicBoolean interrupted = new AtomicBoolean();
    private final List<String> ran = new CopyOnWriteArrayList<>();
    private final ListenerThread listeners = listeners(new SystemClock());

    private ListenerThread listeners(Clock clock) {
        return new ListenerThread(
                1_000,
                new ThreadStarts(
                        (name, body) -> {
                            started.incrementAndGet();
                            thread.set(Daemon.start(name, body));
                            return thread.get();
                        },
                        clock),
                clock);
    }

    @AfterEach
    void letGo() {
        hang.countDown();
        listeners.close(0);
        listeners.end(PATIENT);
    }

    private void hang() {
        running.countDown();
        try {
            hang.await();
        } catch (InterruptedException ours) {
            interrupted.set(true);
        }
    }

    private Thread thread() {
        return Objects.requireNonNull(thread.get());
    }

    private static void awaitLatch(CountDownLatch latch) {
        await().until(() -> latch.getCount() == 0);
    }

    // ---- handing over -----------------------------------------------------------------------------------------------

    @Test
    @Promise("I14")
    void calls_runInOrder_onOneThreadThatTheFirstStarts() {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        assertThat(started).hasValue(0);

        for (int i = 0; i < 100; i++) {
            String name = "call " + i;
            assertThat(listeners.post(1, () -> {
                        ran.add(name);
                        threads.add(Thread.currentThread());
                    }))
                    .isTrue();
        }
        listeners.close(PATIENT);

        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            expected.add("call " + i);
        }
        assertThat(ran).isEqualTo(expected);
        assertThat(threads).containsOnly(thread());
        assertThat(started).hasValue(1);
    }

    @Test
    @Promise("I39")
    void callThatThrows_harmsNoOther() {
        listeners.post(1, () -> {
            throw new StackOverflowError("planted");
        });
        listeners.post(1, () -> ran.add("next"));
        listeners.close(PATIENT);

        assertThat(ran).containsExactly("next");
        assertThat(started).hasValue(1);
    }

    @Test
    @Promise("I12")
    void roomIsBounded_andFreeAgainAfterACall() {
        listeners.post(400, this::hang);
        awaitLatch(running);

        assertThat(listeners.post(601, () -> {})).isFalse();
        assertThat(listeners.post(600, () -> ran.add("fits"))).isTrue();
        assertThat(listeners.post(2, () -> {})).isFalse();

        hang.countDown();
        await().until(() -> ran.equals(List.of("fits")));
        await().until(() -> listeners.post(5_000, () -> ran.add("alone")));
        listeners.close(PATIENT);
        assertThat(ran).containsExactly("fits", "alone");
    }

    /** What a shutdown drops comes when listeners have fallen behind, more often than not. */
    @Test
    @Promise({"I3", "I4"})
    void lastCall_findsRoomHoweverManyWait() {
        listeners.post(400, this::hang);
        awaitLatch(running);
        listeners.post(600, () -> ran.add("before"));

        assertThat(listeners.post(Callbacks.LAST, () -> ran.add("last"))).isTrue();

        hang.countDown();
        listeners.close(PATIENT);
        assertThat(ran).containsExactly("before", "last");
    }

    @Test
    @Promise("I40")
    void interruptOfAStranger_endsNothing() {
        listeners.post(1, () -> ran.add("one"));
        await().until(() -> thread().getState() == Thread.State.WAITING);

        for (int i = 0; i < 5; i++) {
            thread().interrupt();
            listeners.post(1, () -> ran.add("more"));
        }
        listeners.close(PATIENT);

        assertThat(ran).containsExactly("one", "more", "more", "more", "more", "more");
        assertThat(started).hasValue(1);
    }

    @Test
    @Promise("I57")
    void threadThatWaits_isWokenByTheNextCall() {
        listeners.post(1, () -> ran.add("one"));
        await().until(() -> thread().getState() == Thread.State.WAITING);

        listeners.post(1, () -> ran.add("two"));

        await().until(() -> ran.equals(List.of("one", "two")));
    }

    @Test
    @Promise({"I4", "I39"})
    void heapThatIsFull_isNoRoom() {
        ListenerThread without = new ListenerThread(
                1_000,
                new ThreadStarts(
                        (name, body) -> {
                            throw new OutOfMemoryError("planted");
                        },
                        new SystemClock()),
                new SystemClock());

        assertThat(without.post(1, () -> {})).isFalse();
    }

    @Test
    @Promise("I57")
    void threadThatDied_isStartedAgain() throws InterruptedException {
        ThreadStarts starts = new ThreadStarts(
                (name, body) -> {
                    Thread made = started.getAndIncrement() == 0 ? new Thread(() -> {}) : new Thread(body);
                    made.start();
                    thread.set(made);
                    return made;
                },
                new SystemClock());
        ListenerThread mortal = new ListenerThread(1_000, starts, new SystemClock());
        mortal.post(1, () -> ran.add("first"));
        thread().join();

        mortal.post(1, () -> ran.add("second"));
        mortal.close(PATIENT);

        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    @Promise({"I4", "I39"})
    void machineWithoutAThread_isAskedOnceASecond() {
        ManualClock clock = new ManualClock();
        AtomicInteger tries = new AtomicInteger();
        ListenerThread without = new ListenerThread(
                1_000,
                new ThreadStarts(
                        (name, body) -> {
                            tries.incrementAndGet();
                            return null;
                        },
                        clock),
                clock);

        for (int i = 0; i < 2_000; i++) {
            assertThat(without.post(1, () -> {})).isFalse();
        }

        assertThat(tries).hasValue(1);
        without.close(PATIENT);
        without.end(PATIENT);
    }

    // ---- the end ----------------------------------------------------------------------------------------------------

    @Test
    @Promise({"I20", "I43"})
    void callThatHangs_isInterruptedAtTheEnd_andItsThreadIsGone() {
        listeners.post(1, this::hang);
        awaitLatch(running);
        listeners.post(1, () -> ran.add("forgotten"));

        listeners.close(0);
        assertThat(interrupted).isFalse();
        listeners.end(PATIENT);

        assertThat(interrupted).isTrue();
        assertThat(thread().isAlive()).isFalse();
        assertThat(ran).isEmpty();
        assertThat(listeners.post(1, () -> {})).isFalse();
        assertThat(started).hasValue(1);
    }

    @Test
    @Promise("I43")
    void threadThatWaits_endsWithTheClose() {
        listeners.post(1, () -> {});
        listeners.close(PATIENT);
        listeners.end(PATIENT);

        assertThat(thread().isAlive()).isFalse();
    }

    /** As one who was told to hurry all the time: each interrupt used to begin the wait anew. */
    @Test
    @Promise("I20")
    void interruptsOfWhoCloses_doNotMoveTheDeadline() throws InterruptedException {
        ManualClock clock = new ManualClock();
        ListenerThread slow = listeners(clock);
        slow.post(1, this::hang);
        awaitLatch(running);
        Thread closer = new Thread(() -> slow.close(Duration.ofHours(1).toNanos()));
        closer.start();
        for (int i = 0; i < 5; i++) {
            await().until(() -> closer.getState() == Thread.State.TIMED_WAITING && !closer.isInterrupted());
            closer.interrupt();
        }
        await().until(() -> closer.getState() == Thread.State.TIMED_WAITING && !closer.isInterrupted());

        clock.advance(Duration.ofHours(1));
        closer.interrupt();
        closer.join();
        slow.end(PATIENT);
    }

    @Test
    @Promise("I20")
    void closeByACall_doesNotWaitForItself() {
        listeners.post(1, () -> {
            listeners.close(PATIENT);
            listeners.end(PATIENT);
            ran.add(Thread.currentThread().isInterrupted() ? "interrupted" : "closed");
        });
        listeners.post(1, () -> ran.add("forgotten"));

        await().until(() -> thread.get() != null && !thread().isAlive());
        assertThat(ran.get(0)).isEqualTo("closed");
    }

    /** As after a {@code StackOverflowError} in the worst place. */
    @Test
    @Promise("I20")
    void closeAfterTheThreadDied_waitsForNobody() throws InterruptedException {
        ManualClock clock = new ManualClock();
        ListenerThread dead = new ListenerThread(
                1_000,
                new ThreadStarts(
                        (name, body) -> {
                            Thread made = new Thread(() -> {});
                            made.start();
                            thread.set(made);
                            return made;
                        },
                        clock),
                clock);
        dead.post(1, () -> ran.add("never"));
        thread().join();

        dead.close(PATIENT);

        assertThat(ran).isEmpty();
    }

    /**
     * Says that it is in {@code System.exit}, which waits for the hooks of the JVM: one of these may be waiting for it. The other
     * tests of this run in JVMs of their own.
     */
    private static final class EndingTheJvm extends Thread {

        private final AtomicInteger looks = new AtomicInteger();

        EndingTheJvm(Runnable body) {
            super(body);
            setDaemon(true);
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            looks.incrementAndGet();
            return new StackTraceElement[] {
                new StackTraceElement("java.lang.Object", "wait", null, 1),
                new StackTraceElement("java.lang.Shutdown", "exit", null, 1)
            };
        }
    }

    private ListenerThread endingTheJvm(Clock clock) {
        return new ListenerThread(
                1_000,
                new ThreadStarts(
                        (name, body) -> {
                            Thread made = new EndingTheJvm(body);
                            made.start();
                            thread.set(made);
                            return made;
                        },
                        clock),
                clock);
    }

    @Test
    @Promise("I20")
    void listenerThatEndsTheJvm_isNeitherWaitedFor_norInterrupted() {
        ListenerThread exiting = endingTheJvm(new ManualClock());
        exiting.post(1, this::hang);
        awaitLatch(running);

        exiting.close(PATIENT);
        exiting.end(PATIENT);

        assertThat(thread().isAlive()).isTrue();
        assertThat(thread().isInterrupted()).isFalse();
        assertThat(interrupted).isFalse();
    }

    /** A stack is looked at only where nothing has ended since the last look: taking it stops the thread. */
    @Test
    @Promise("I20")
    void listenerThatGoesOn_isGivenTheTime() {
        ManualClock clock = new ManualClock();
        ListenerThread slow = endingTheJvm(clock);
        slow.post(1, this::hang);
        awaitLatch(running);
        clock.onRead(() -> clock.advance(Duration.ofNanos(1)));

        // Time for one look.
        slow.close(2);

        assertThat(((EndingTheJvm) thread()).looks).hasValue(0);
    }
}
