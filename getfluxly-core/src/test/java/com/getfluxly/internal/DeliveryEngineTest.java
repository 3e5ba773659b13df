package com.getfluxly.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import com.getfluxly.CapturedLog;
import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveredBatch;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.delivery.RequestReport;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.base.Access;
import com.getfluxly.internal.base.Cadence;
import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.Retries;
import com.getfluxly.internal.base.Settings;
import com.getfluxly.internal.base.Spooling;
import com.getfluxly.internal.base.Spoolings;
import com.getfluxly.internal.intake.Preparation;
import com.getfluxly.internal.intake.Recorder;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.EventQueue;
import com.getfluxly.internal.queue.Refusal;
import com.getfluxly.internal.spool.SpoolDisk;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.ErasureReason;
import com.getfluxly.profile.ErasureRequest;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.helpers.NOPLogger;

/** How the stations of the engine hang together. */
@Timeout(60)
class DeliveryEngineTest {

    @RegisterExtension
    final CapturedLog captured = CapturedLog.at(Level.INFO);

    private static final Duration NONE = Duration.ZERO;
    private static final Duration PATIENT = Duration.ofSeconds(5);
    private static final Duration LEAST = Duration.ofSeconds(1);

    private final EngineRig rig = new EngineRig();
    private final AtomicInteger started = new AtomicInteger();

    private void countStarts() {
        rig.starter = (name, body) -> {
            started.incrementAndGet();
            return null;
        };
    }

    // ---- what a call does -------------------------------------------------------------------------------------------

    @Test
    @Promise("I14")
    void event_startsTheDeliveryThread_andNothingElseDoes() {
        countStarts();
        rig.engine();
        assertThat(started).hasValue(0);

        rig.track("paid");

        assertThat(started).hasValue(1);
        assertThat(rig.stats().state()).isEqualTo(DeliveryState.BACKING_OFF);
        assertThat(rig.stats().stateCode()).isEqualTo("no_thread");
    }

    @Test
    void freshEngine_isActive() {
        assertThat(rig.stats().state()).isEqualTo(DeliveryState.ACTIVE);
        assertThat(rig.stats().stateCode()).isNull();
        assertThat(rig.engine().untoldLoss()).isNull();
    }

    @Test
    void directCalls_areSentAtOnce() {
        rig.service
                .then(
                        200,
                        "{\"alias\":{\"user_id\":\"user_42\",\"anonymous_id\":\"anon_1\",\"merged_at\":\"2026-05-16T07:00:00Z\"}}")
                .then(
                        200,
                        "{\"erasure_id\":\"era_1\",\"profiles_targeted\":1,\"events_targeted\":482,\"completes_by\":\"2026-05-23T07:00:00Z\"}");

        assertThat(rig.engine().alias(AliasRequest.to("user_42").fromAnonymousId("anon_1")))
                .isNotNull();
        assertThat(rig.engine().erase(ErasureRequest.of("user_42", ErasureReason.GDPR_DSR)))
                .isNotNull();

        assertThat(rig.service.requests()).hasSize(2);
    }

    /** Or nobody would tell it where there is nothing to deliver. */
    @Test
    void lineThatIsLeftOut_wakesTheDelivery() {
        rig.failureMode = FailureMode.REPORT;
        rig.intake().offer("paid", () -> null);
        assertThat(isToldOfWork()).isFalse();

        rig.intake().offer("paid", () -> null);

        assertThat(isToldOfWork()).isTrue();
    }

    /** A thread that is interrupted waits for nothing. */
    private boolean isToldOfWork() {
        Thread.currentThread().interrupt();
        try {
            rig.queue().awaitWork(Long.MAX_VALUE, false);
            return true;
        } catch (InterruptedException wouldWait) {
            return false;
        } finally {
            Thread.interrupted();
        }
    }

    /** There is no room to tell it by the one who hears it first. */
    @Test
    @Promise("I12")
    void refusalAtTheEndOfAStack_isToldByWhoeverAsks_andByTheShutdown() {
        countStarts();
        rig.failureMode = FailureMode.REPORT;
        List<DroppedEvent> told = new ArrayList<>();
        rig.listeners.add(new DeliveryListener() {
            @Override
            public void onDropped(DroppedEvent event) {
                told.add(event);
            }
        });
        offerAtTheEndOfAStack();
        assertThat(told).isEmpty();

        assertThat(rig.stats().refused()).isEqualTo(1);
        assertThat(told).hasSize(1);

        offerAtTheEndOfAStack();
        rig.engine().shutdown();
        assertThat(told).hasSize(2);
    }

    private void offerAtTheEndOfAStack() {
        rig.clock.onRead(() -> {
            if (isInTheQueue()) {
                throw new StackOverflowError("planted");
            }
        });
        rig.track("paid");
        rig.clock.onRead(() -> {});
    }

    private static boolean isInTheQueue() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().equals(EventQueue.class.getName())));
    }

    // ---- the end ----------------------------------------------------------------------------------------------------

    /** What is prepared then ends with the engine: there is nothing that it could be given back to. */
    @Test
    @Promise("I43")
    void placeThatIsLostAfterTheShutdown_isNotAbandoned() throws InterruptedException {
        countStarts();
        @Nullable Preparation[] held = {rig.intake().prepare("paid", event("paid"))};
        rig.engine().shutdown();

        assertThat(held).hasSize(1);
        held[0] = null;
        awaitCollector();

        assertThat(rig.stats().refusedByReason()).containsEntry(DropReason.ABANDONED, 0L);
    }

    /** Twice, since of those that are lost at once any may be told first. */
    private static void awaitCollector() throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            ReferenceQueue<Object> lost = new ReferenceQueue<>();
            PhantomReference<Object> canary = new PhantomReference<>(new Object(), lost);
            Reference<?> told = null;
            for (int tries = 0; tries < 100 && told == null; tries++) {
                System.gc();
                told = lost.remove(100);
            }
            assertThat(told == canary).isTrue();
        }
    }

    @Test
    @Promise({"I4", "I43"})
    void shutdown_closesEverything_andSaysWhatWasLost() {
        countStarts();
        AtomicInteger closed = new AtomicInteger();
        rig.engine().onClosed(closed::incrementAndGet);
        rig.track("paid");

        FlushResult result = rig.engine().shutdown();

        assertThat(result.dropped()).isEqualTo(1);
        assertThat(closed).hasValue(1);
        assertThat(captured.lastLine()).startsWith("shut down with 1 event undelivered (shutdown)");
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> rig.track("late"))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("closed"));
    }

    // ---- what is on disk --------------------------------------------------------------------------------------------

    @Test
    @Promise({"I1", "I14"})
    void backlogOfAnEarlierProcess_isDeliveredWithoutACall_andNothingIsStartedWithoutOne() {
        SpoolDisk disk = new SpoolDisk();
        rig.opener = disk.opener();
        rig.spooling = spooling();
        rig.service.always(503);
        rig.trackMany(3).settle();
        disk.kill();

        EngineRig next = new EngineRig(rig.clock);
        next.opener = disk.opener();
        next.spooling = spooling();
        next.starter = (name, body) -> {
            started.incrementAndGet();
            return new Thread(body);
        };
        next.engine().begin(0.5);

        assertThat(started).hasValue(1);
        assertThat(next.settle()).isEqualTo(Duration.ofMillis(2_500));
        next.pass(Duration.ofMillis(2_500));
        assertThat(next.service.batches()).containsExactly(List.of("e0", "e1", "e2"));

        EngineRig empty = new EngineRig(rig.clock);
        empty.opener = new SpoolDisk().opener();
        empty.spooling = spooling();
        empty.starter = next.starter;
        empty.engine().begin(0.5);
        assertThat(started).hasValue(1);
    }

    private static Spooling spooling() {
        return at(Path.of("/spool"));
    }

    // ---- on the clocks of this machine ------------------------------------------------------------------------------

    private static Settings settings(int flushAt) {
        return settings(flushAt, null, null);
    }

    private static Settings settings(
            int flushAt, @Nullable Supplier<String> tokenSupplier, @Nullable Spooling spooling) {
        return new Settings(
                new Access("gflux_secret_test", tokenSupplier, ""),
                Intake.ofRoom(100, 100_000, OverflowPolicy.REJECT),
                new Cadence(flushAt, spooling == null ? NONE : Duration.ofMillis(20), 10, 1, PATIENT, LEAST),
                Retries.evenly(0, Duration.ofMillis(1)),
                List.of(),
                spooling);
    }

    private static TrackEvent event(String name) {
        return TrackEvent.builder(name, EngineRig.WHO).build();
    }

    @Test
    void engineOfTheApplication_deliversOnAThreadOfItsOwn_andTellsOnAnother() throws InterruptedException {
        List<String> threads = new CopyOnWriteArrayList<>();
        CountDownLatch told = new CountDownLatch(1);
        DeliveryListener listener = new DeliveryListener() {
            @Override
            public void onRequest(RequestReport report) {
                threads.add(Thread.currentThread().getName());
                told.countDown();
            }
        };
        rig.service.onEach(request -> threads.add(Thread.currentThread().getName()));
        DeliveryEngine engine =
                DeliveryEngine.create(settings(1), rig.service, List.of(listener), NOPLogger.NOP_LOGGER);
        engine.intake().offer("paid", event("paid"));
        told.await();

        FlushResult result = engine.shutdown();

        assertThat(threads).containsExactly("getfluxly-delivery", "getfluxly-listener");
        assertThat(result.dropped()).isZero();
        assertThat(engine.stats().delivered()).isEqualTo(1);
    }

    /** The next look would be the probe in a minute. */
    @Test
    @Promise({"I27", "I57"})
    void freshToken_wakesTheDelivery() throws InterruptedException {
        CountDownLatch delivered = new CountDownLatch(1);
        DeliveryListener listener = new DeliveryListener() {
            @Override
            public void onDelivered(DeliveredBatch batch) {
                delivered.countDown();
            }
        };
        rig.service.always(request -> ScriptedTransport.json(
                "Bearer gflux_secret_fresh".equals(request.headers().get("Authorization")) ? 202 : 401, "{}"));
        CountDownLatch refused = new CountDownLatch(1);
        rig.service.onEach(request -> refused.countDown());
        DeliveryEngine engine = DeliveryEngine.create(
                settings(1, () -> supply(refused), null), rig.service, List.of(listener), NOPLogger.NOP_LOGGER);

        engine.intake().offer("paid", event("paid"));

        assertThat(delivered.await(30, TimeUnit.SECONDS)).isTrue();
        engine.shutdown();
    }

    private static String supply(CountDownLatch refused) {
        return refused.getCount() == 0 ? "gflux_secret_fresh" : "gflux_secret_test";
    }

    @Test
    @Promise({"I1", "I2"})
    void backlogOnTheDisk_isDeliveredByTheNextEngine_withoutACall(@TempDir Path place) throws InterruptedException {
        rig.service.always(503);
        DeliveryEngine first =
                DeliveryEngine.create(settings(50, null, at(place)), rig.service, List.of(), NOPLogger.NOP_LOGGER);
        first.intake().offer("paid", event("paid"));
        first.shutdown();

        CountDownLatch delivered = new CountDownLatch(1);
        DeliveryListener listener = new DeliveryListener() {
            @Override
            public void onDelivered(DeliveredBatch batch) {
                delivered.countDown();
            }
        };
        DeliveryEngine next = DeliveryEngine.create(
                settings(50, null, at(place)), new ScriptedTransport(), List.of(listener), NOPLogger.NOP_LOGGER);

        assertThat(delivered.await(30, TimeUnit.SECONDS)).isTrue();
        next.shutdown();
    }

    private static Spooling at(Path place) {
        return Spoolings.at(place);
    }

    @Test
    void flush_deliversWhatIsHeld_withAndWithoutALimit() {
        DeliveryEngine engine = DeliveryEngine.create(settings(50), rig.service, List.of(), NOPLogger.NOP_LOGGER);
        engine.intake().offer("one", event("one"));
        assertThat(engine.flush().accepted()).isEqualTo(1);
        engine.intake().offer("two", event("two"));
        assertThat(engine.flush(Duration.ofSeconds(20)).accepted()).isEqualTo(1);
        engine.shutdown();

        assertThat(rig.service.batches()).containsExactly(List.of("one"), List.of("two"));
    }

    // ---- watched ----------------------------------------------------------------------------------------------------

    private static final class Watching implements Recorder {

        private final List<String> accepted = new ArrayList<>();
        private final List<Thread> sentOn = new ArrayList<>();

        @Override
        public @Nullable Refusal objection() {
            return null;
        }

        @Override
        public void accepted(EncodedEvent event) {
            accepted.add(event.name());
        }

        @Override
        public TransportResponse send(TransportRequest request) {
            sentOn.add(Thread.currentThread());
            return ScriptedTransport.json(
                    202, "{\"accepted\":" + ScriptedTransport.eventsOf(request).size() + "}");
        }
    }

    /** No test should depend on bounds, threads or waits. */
    @Test
    @Promise("I64")
    void engineThatIsWatched_hasNeitherBoundsNorThreads_andDeliversWhenAsked() {
        Watching recorder = new Watching();
        List<Thread> toldOn = new ArrayList<>();
        DeliveryEngine engine = DeliveryEngine.create(
                settings(1),
                recorder,
                List.of(new DeliveryListener() {
                    @Override
                    public void onRequest(RequestReport report) {
                        toldOn.add(Thread.currentThread());
                    }
                }),
                NOPLogger.NOP_LOGGER);
        for (int i = 0; i < 150; i++) {
            engine.intake().offer("e" + i, event("e" + i));
        }
        assertThat(recorder.accepted).hasSize(150);
        assertThat(recorder.sentOn).isEmpty();
        assertThat(engine.stats().queued()).isEqualTo(150);
        assertThat(engine.stats().state()).isEqualTo(DeliveryState.ACTIVE);

        assertThat(engine.flush().accepted()).isEqualTo(150);
        engine.intake().offer("one", event("one"));
        assertThat(engine.flush(Duration.ofSeconds(1)).accepted()).isEqualTo(1);
        engine.intake().offer("last", event("last"));
        assertThat(engine.shutdown().accepted()).isEqualTo(1);

        assertThat(recorder.sentOn).hasSize(17).containsOnly(Thread.currentThread());
        assertThat(toldOn).hasSize(17).containsOnly(Thread.currentThread());
    }
}
