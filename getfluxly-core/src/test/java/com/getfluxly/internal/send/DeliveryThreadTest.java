package com.getfluxly.internal.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.Promise;
import com.getfluxly.internal.base.Daemon;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.base.ThreadStarts;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeliveryThreadTest {

    private final ManualClock clock = new ManualClock();
    private final AtomicInteger tries = new AtomicInteger();
    private final AtomicReference<@Nullable Thread> started = new AtomicReference<>();
    private final CountDownLatch hang = new CountDownLatch(1);
    private final AtomicBoolean interrupted = new AtomicBoolean();
    private boolean exhausted;
    private Runnable body = this::hang;
    private final DeliveryThread thread = new DeliveryThread(new ThreadStarts(this::start, clock), () -> body.run());

    private @Nullable Thread start(String name, Runnable run) {
        tries.incrementAndGet();
        started.set(exhausted ? null : Daemon.start(name, run));
        return started.get();
    }

    private void hang() {
        try {
            hang.await();
        } catch (InterruptedException ours) {
            interrupted.set(true);
        }
    }

    private Thread started() {
        return Objects.requireNonNull(started.get());
    }

    @AfterEach
    void letGo() {
        hang.countDown();
    }

    @Test
    @Promise(value = "I14", mutant = "each event starts a delivery thread")
    void thread_isStartedOnce() {
        for (int i = 0; i < 100; i++) {
            assertThat(thread.ensureRunning()).isTrue();
        }

        assertThat(tries).hasValue(1);
        assertThat(started().getName()).isEqualTo("getfluxly-delivery");
        assertThat(thread.isRefused()).isFalse();
    }

    @Test
    @Promise(
            value = {"I40", "I57"},
            mutant = "a delivery thread that died stays dead")
    void threadThatDied_isStartedAgain() throws InterruptedException {
        body = () -> {};
        thread.ensureRunning();
        started().join();
        body = this::hang;

        assertThat(thread.ensureRunning()).isTrue();

        assertThat(tries).hasValue(2);
        assertThat(started().isAlive()).isTrue();
    }

    @Test
    @Promise({"I39", "I57"})
    void machineWithoutAThread_isAskedOnceASecond() {
        exhausted = true;
        for (int i = 0; i < 2_000; i++) {
            assertThat(thread.ensureRunning()).isFalse();
        }
        assertThat(tries).hasValue(1);
        assertThat(thread.isRefused()).isTrue();

        exhausted = false;
        clock.advance(Duration.ofSeconds(1));

        assertThat(thread.ensureRunning()).isTrue();
        assertThat(thread.isRefused()).isFalse();
    }

    @Test
    @Promise({"I20", "I43"})
    void threadThatHangs_isInterruptedAtTheEnd() {
        thread.ensureRunning();

        assertThat(thread.end()).isSameAs(started());

        await().untilTrue(interrupted);
    }

    /** A caller whose event was accepted just before the end looks after the thread just after it. */
    @Test
    @Promise("I43")
    void afterTheEnd_noneIsStarted() throws InterruptedException {
        body = () -> {};
        thread.ensureRunning();
        started().join();
        thread.end();

        thread.ensureRunning();

        assertThat(tries).hasValue(1);
    }

    @Test
    void endWithoutAThread_isNone() {
        assertThat(thread.end()).isNull();
    }
}
