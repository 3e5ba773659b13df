package com.getfluxly.internal.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.Promise;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
@Promise({"I20", "I41"})
class WaitsTest {

    private static final Duration HOUR = Duration.ofHours(1);

    /** Waits for what never comes. */
    @FunctionalInterface
    interface InVain {
        void until(long deadline, Clock clock);
    }

    static Stream<Named<InVain>> waits() {
        return Stream.of(
                Named.of("latch", (deadline, clock) -> Waits.forLatch(new CountDownLatch(1), deadline, clock)),
                Named.of("thread", (deadline, clock) -> {
                    CountDownLatch end = new CountDownLatch(1);
                    Thread running = Daemon.start("test", () -> Waits.forLatch(end, deadline + HOUR.toNanos(), clock));
                    Waits.forEndOf(running, deadline, clock);
                    end.countDown();
                }),
                Named.of("signal", (deadline, clock) -> {
                    ReentrantLock lock = new ReentrantLock();
                    Condition signal = lock.newCondition();
                    lock.lock();
                    try {
                        Waits.forSignal(signal, () -> false, HOUR.toNanos(), deadline, clock);
                    } finally {
                        lock.unlock();
                    }
                }));
    }

    /** With an hour to go, each interrupt but the last must leave it waiting, and the last must not begin another hour. */
    @ParameterizedTest
    @MethodSource("waits")
    void interrupts_neitherShortenAWait_norProlongIt(InVain wait) throws InterruptedException {
        ManualClock clock = new ManualClock();
        long deadline = clock.nanos() + HOUR.toNanos();
        AtomicBoolean statusKept = new AtomicBoolean();
        Thread waiting = new Thread(() -> {
            Thread.currentThread().interrupt();
            wait.until(deadline, clock);
            statusKept.set(Thread.interrupted());
        });
        waiting.start();
        for (int i = 0; i < 5; i++) {
            await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING && !waiting.isInterrupted());
            waiting.interrupt();
        }
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING && !waiting.isInterrupted());

        clock.advance(HOUR);
        waiting.interrupt();
        waiting.join();

        assertThat(statusKept).isTrue();
    }

    @ParameterizedTest
    @MethodSource("waits")
    void deadlineThatHasPassed_isNotWaitedFor(InVain wait) {
        ManualClock clock = new ManualClock();

        wait.until(clock.nanos() - 1, clock);

        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void callersOwnThread_isNotWaitedFor() {
        ManualClock clock = new ManualClock();

        Waits.forEndOf(Thread.currentThread(), clock.nanos() + HOUR.toNanos(), clock);
        Waits.forEndOf(null, clock.nanos() + HOUR.toNanos(), clock);
    }
}
