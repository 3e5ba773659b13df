package com.getfluxly.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.event.Event;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.base.Access;
import com.getfluxly.internal.base.Cadence;
import com.getfluxly.internal.base.Daemon;
import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.base.Retries;
import com.getfluxly.internal.base.Settings;
import com.getfluxly.internal.base.Spooling;
import com.getfluxly.internal.base.ThreadStarts;
import com.getfluxly.internal.intake.EventIntake;
import com.getfluxly.internal.notify.Callbacks;
import com.getfluxly.internal.notify.DirectCallbacks;
import com.getfluxly.internal.queue.EventQueue;
import com.getfluxly.internal.queue.FlushTicket;
import com.getfluxly.internal.send.Dispatcher;
import com.getfluxly.internal.send.Pacing;
import com.getfluxly.internal.send.Steps;
import com.getfluxly.internal.spool.SpoolOpening;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The whole engine on one thread: the test makes the steps of the delivery thread and moves the clock. A random number
 * of &frac12; makes every wait exact.
 */
public final class EngineRig {

    /** Far more steps than any test needs while no time passes, and while it does. */
    private static final int MOST_AT_ONCE = 20_000;

    private static final int MOST_IN_TIME = 500_000;

    public static final Identity WHO = Identity.externalId("user_42");

    public final ManualClock clock;
    public final ScriptedTransport service = new ScriptedTransport();
    public Transport transport = service;

    public int flushAt = 20;
    public Duration flushInterval = Duration.ofSeconds(5);
    public int maxBatchSize = 100;
    public int maxInFlight = 1;
    public int maxRetries = 2;
    public int maxQueueSize = 1_000;
    public long maxQueueBytes = 32L * 1024 * 1024;
    public OverflowPolicy overflow = OverflowPolicy.REJECT;
    public Duration maxBlock = Duration.ZERO;
    public FailureMode failureMode = FailureMode.THROW;
    public Duration shutdownTimeout = Duration.ofSeconds(10);
    public DoubleSupplier random = () -> 0.5;
    /** The test itself is the delivery thread. */
    public BiFunction<String, Runnable, @Nullable Thread> starter =
            (name, body) -> name.equals("getfluxly-delivery") ? new Thread(body) : Daemon.start(name, body);

    Map<String, ?> context = Map.of();

    public @Nullable Supplier<String> tokenSupplier;

    /** Null for no disk. */
    public @Nullable Spooling spooling;

    public Callbacks callbacks = new DirectCallbacks();

    public SpoolOpening.Opener opener = SpoolOpening::of;

    /** Hears how long the engine wants to wait, after each step. */
    public LongConsumer onWait = wait -> {};

    public final List<EventProcessor> processors = new ArrayList<>();

    public final List<DeliveryListener> listeners = new ArrayList<>();

    private @Nullable DeliveryEngine engine;

    public EngineRig() {
        this(new ManualClock());
    }

    /** One of several that go by one clock. */
    public EngineRig(ManualClock clock) {
        this.clock = clock;
    }

    public DeliveryEngine engine() {
        if (engine == null) {
            Settings settings = new Settings(
                    new Access("gflux_secret_test", tokenSupplier, ""),
                    new Intake(maxQueueSize, maxQueueBytes, overflow, maxBlock, failureMode, context),
                    new Cadence(
                            flushAt, flushInterval, maxBatchSize, maxInFlight, Duration.ofSeconds(5), shutdownTimeout),
                    new Retries(maxRetries, Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(60)),
                    processors,
                    spooling);
            engine = new DeliveryEngine(
                    settings,
                    transport,
                    listeners,
                    LoggerFactory.getLogger("com.getfluxly"),
                    callbacks,
                    opener,
                    new ThreadStarts((name, body) -> starter.apply(name, body), clock),
                    clock,
                    random);
        }
        return engine;
    }

    // ---- the application --------------------------------------------------------------------------------------------

    public boolean track(String name) {
        return offer(TrackEvent.builder(name, WHO).build());
    }

    public boolean offer(Event event) {
        return intake().offer(event.name(), event);
    }

    /** Tracks {@code e0}, {@code e1}, … */
    public EngineRig trackMany(int count) {
        for (int i = 0; i < count; i++) {
            track("e" + i);
        }
        return this;
    }

    /** Flushes as a caller would, with time passing as the engine asks for. */
    public FlushResult flush() {
        FlushTicket ticket = queue().flush(maxRetries);
        for (int i = 0; !queue().callers().isSettled(ticket); i++) {
            checkProgress(i, MOST_IN_TIME);
            stepAndWait();
        }
        FlushResult result = queue().callers().await(ticket, 0);
        Answer failure = ticket.failure();
        if (failure != null) {
            throw failure.toException();
        }
        return result;
    }

    // ---- the delivery thread ----------------------------------------------------------------------------------------

    /** Makes all steps that are due, without time passing; returns how long the engine then wants to wait. */
    public Duration settle() {
        long wait = step();
        for (int i = 0; wait == 0; i++) {
            checkProgress(i, MOST_AT_ONCE);
            wait = step();
        }
        return Duration.ofNanos(wait);
    }

    /** An engine that runs in circles fails its test at once, and not only when the time of the test is up. */
    private static void checkProgress(int steps, int most) {
        if (steps > most) {
            throw new AssertionError("the engine has not come to rest after " + most + " steps");
        }
    }

    /** Lets that much time pass, with the engine working as it asks for. */
    public void pass(Duration duration) {
        long end = clock.nanos() + duration.toNanos();
        for (int i = 0; ; i++) {
            checkProgress(i, MOST_IN_TIME);
            long wait = settle().toNanos();
            long left = end - clock.nanos();
            if (wait >= left) {
                clock.advance(Duration.ofNanos(left));
                settle();
                return;
            }
            clock.advance(Duration.ofNanos(wait));
        }
    }

    public long step() {
        long wait = Steps.step(dispatcher());
        onWait.accept(wait);
        return wait;
    }

    /** From now on each step throws that has the answer to such a request, before anything has come of that. */
    public void breakStepsAt(Predicate<TransportRequest> request) {
        AtomicBoolean armed = new AtomicBoolean();
        service.onEach(sent -> armed.set(request.test(sent)));
        clock.onRead(() -> {
            if (armed.get() && Steps.isAnswerLookedAt()) {
                armed.set(false);
                throw new IllegalStateException("planted");
            }
        });
    }

    /** The same as {@link #step()}, for a thread that survives what is thrown. */
    public long stepOrSurvive() {
        try {
            return step();
        } catch (IllegalStateException planted) {
            Steps.brokeOff(dispatcher(), planted);
            return Duration.ofSeconds(1).toNanos();
        }
    }

    /** The same as {@link #pass}, for a thread that survives what is thrown. */
    public void passAndSurvive(Duration duration) {
        long end = clock.nanos() + duration.toNanos();
        for (int i = 0; clock.nanos() - end < 0; i++) {
            checkProgress(i, MOST_IN_TIME);
            long wait = Math.min(stepOrSurvive(), end - clock.nanos());
            clock.advance(Duration.ofNanos(Math.max(0, wait)));
        }
    }

    private void stepAndWait() {
        long wait = step();
        if (wait > 0) {
            clock.advance(Duration.ofNanos(wait));
        }
    }

    // ---- its parts --------------------------------------------------------------------------------------------------

    public EventIntake intake() {
        return engine().intake();
    }

    public EventQueue queue() {
        return engine().queue();
    }

    public Dispatcher dispatcher() {
        return engine().dispatcher();
    }

    public Pacing pacing() {
        return engine().pacing();
    }

    /** Steps until the queue that was closed is empty, or its time over; waits are up to the caller. */
    public void runToTheEnd(LongConsumer waiting) {
        for (long wait = step(); wait != Steps.DONE; wait = step()) {
            if (wait == Long.MAX_VALUE) {
                throw new AssertionError("the final flush never waits for nothing");
            }
            waiting.accept(wait);
        }
        finish();
    }

    /** The end of the final flush. */
    public void finish() {
        Steps.finish(engine().settlement());
    }

    // ---- the accounts -----------------------------------------------------------------------------------------------

    public DeliveryStats stats() {
        return engine().stats();
    }

    /** How many events are not settled. */
    public long held() {
        DeliveryStats stats = stats();
        return stats.accepted() - stats.delivered() - stats.rejected() - stats.dropped();
    }

    /** I57: whatever has happened, a fresh event is delivered within the longest wait, an interval and a deadline. */
    public void assertDrained() {
        assertThat(stats().queued() + stats().inFlight())
                .as("I57: everything held is delivered")
                .isZero();
        assertThat(stats().state()).isEqualTo(DeliveryState.ACTIVE);
    }
}
