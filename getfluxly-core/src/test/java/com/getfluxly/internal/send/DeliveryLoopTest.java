package com.getfluxly.internal.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.Promise;
import com.getfluxly.delivery.Anomaly;
import com.getfluxly.internal.EngineRig;
import com.getfluxly.internal.ScriptedTransport;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.notify.Announcer;
import com.getfluxly.internal.notify.Anomalies;
import com.getfluxly.internal.notify.DeliveryLog;
import com.getfluxly.internal.notify.DirectCallbacks;
import com.getfluxly.internal.queue.Tickets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.helpers.NOPLogger;

@Timeout(60)
class DeliveryLoopTest {

    private final EngineRig rig = new EngineRig();
    private final Anomalies anomalies = new Anomalies();
    private final AtomicBoolean broken = new AtomicBoolean();
    private final Thread loop = new Thread(new DeliveryLoop(
            rig.dispatcher(),
            rig.queue(),
            new Settlement(rig.queue(), new Announcer(List.of(), new DirectCallbacks(), log(), anomalies), log()),
            () -> {},
            log(),
            anomalies));

    private static DeliveryLog log() {
        return new DeliveryLog(NOPLogger.NOP_LOGGER, new DirectCallbacks(), new ManualClock());
    }

    private long survived() {
        return anomalies.snapshot().getOrDefault(Anomaly.DELIVERY_INTERRUPTED, -1L);
    }

    @AfterEach
    void end() throws InterruptedException {
        broken.set(false);
        rig.queue().close(rig.clock.nanos());
        rig.queue().markClosed();
        loop.join();
    }

    /** It would take a processor for itself, and fill the log. */
    @Test
    @Promise("I40")
    void faultThatDoesNotGoAway_doesNotSpin() {
        rig.clock.onRead(() -> {
            if (broken.get()) {
                throw new OutOfMemoryError("planted");
            }
        });
        broken.set(true);
        loop.start();

        await().until(() -> loop.getState() == Thread.State.TIMED_WAITING);

        assertThat(survived()).isEqualTo(1);
    }

    @Test
    @Promise(value = "I40", mutant = "the loop keeps to itself that a step has broken off")
    void eventThatBreaksEachStep_isLookedFor() {
        rig.breakStepsAt(request -> ScriptedTransport.names(request).contains("poison"));
        rig.track("paid");
        rig.track("poison");
        rig.queue().flush(Tickets.ENDLESS);

        loop.start();

        await().until(() -> rig.stats().requests() >= 4);
        assertThat(rig.service.batches().get(2)).containsExactly("paid", "poison");
        assertThat(rig.service.batches().get(3)).containsExactly("paid");
    }

    @Test
    @Promise(value = "I40", mutant = "an interrupt ends the delivery thread")
    void interruptOfAStranger_isNoFault() {
        loop.start();
        for (int i = 0; i < 100; i++) {
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> loop.getState() == Thread.State.TIMED_WAITING && !loop.isInterrupted());
            loop.interrupt();
        }

        assertThat(survived()).isZero();
        assertThat(loop.isAlive()).isTrue();
    }
}
