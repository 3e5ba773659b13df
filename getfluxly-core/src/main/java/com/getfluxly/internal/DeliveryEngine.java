package com.getfluxly.internal;

import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.answer.Failure;
import com.getfluxly.internal.answer.ResponseReader;
import com.getfluxly.internal.answer.Secrets;
import com.getfluxly.internal.base.Access;
import com.getfluxly.internal.base.Cadence;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Daemon;
import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.Retries;
import com.getfluxly.internal.base.Settings;
import com.getfluxly.internal.base.StackRoom;
import com.getfluxly.internal.base.SystemClock;
import com.getfluxly.internal.base.ThreadStarts;
import com.getfluxly.internal.encode.EventEncoder;
import com.getfluxly.internal.encode.JacksonCheck;
import com.getfluxly.internal.intake.EventIntake;
import com.getfluxly.internal.intake.OpenSpools;
import com.getfluxly.internal.intake.OpenedSpool;
import com.getfluxly.internal.intake.Places;
import com.getfluxly.internal.intake.Recorder;
import com.getfluxly.internal.intake.SpooledIntake;
import com.getfluxly.internal.intake.Ways;
import com.getfluxly.internal.notify.Announcer;
import com.getfluxly.internal.notify.Anomalies;
import com.getfluxly.internal.notify.Callbacks;
import com.getfluxly.internal.notify.CallersThread;
import com.getfluxly.internal.notify.DeliveryLog;
import com.getfluxly.internal.notify.LateRefusals;
import com.getfluxly.internal.notify.ListenerThread;
import com.getfluxly.internal.notify.RefusedEvents;
import com.getfluxly.internal.queue.EventQueue;
import com.getfluxly.internal.send.AccessToken;
import com.getfluxly.internal.send.DeliveryLoop;
import com.getfluxly.internal.send.DeliveryOnDemand;
import com.getfluxly.internal.send.DeliveryThread;
import com.getfluxly.internal.send.DirectCalls;
import com.getfluxly.internal.send.Dispatcher;
import com.getfluxly.internal.send.Exchange;
import com.getfluxly.internal.send.Flushes;
import com.getfluxly.internal.send.Journal;
import com.getfluxly.internal.send.OwnThreads;
import com.getfluxly.internal.send.Pacing;
import com.getfluxly.internal.send.RetrySchedule;
import com.getfluxly.internal.send.Settlement;
import com.getfluxly.internal.send.Shutdown;
import com.getfluxly.internal.send.SpoolJournal;
import com.getfluxly.internal.spool.Spool;
import com.getfluxly.internal.spool.SpoolOpening;
import com.getfluxly.profile.Alias;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.Erasure;
import com.getfluxly.profile.ErasureRequest;
import com.getfluxly.transport.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/**
 * The engine, as the façade uses it: events in, counts out. The constructor shows how its stations are connected:
 *
 * <pre>
 * EventIntake → EventEncoder → EventQueue → Batch → Dispatcher → Exchange → Transport
 *         caller's thread          lock     └────────── delivery thread ──────────┘
 * </pre>
 */
public final class DeliveryEngine {

    /** How much memory notifications may hold on to while they wait for listeners: some 2,000 events' worth. */
    private static final long MAX_WAITING_BYTES = 512 * 1024;

    /** More than any test tracks, and far enough from the end of the numbers to be counted with. */
    private static final int UNBOUNDED = Integer.MAX_VALUE / 2;

    // Once each, since a lambda is a class for each place where it stands, and a start waits for all of them.
    private static final SpoolOpening.Opener OPENER = SpoolOpening::of;

    @SuppressWarnings("UnnecessaryLambda")
    private static final DoubleSupplier RANDOM =
            () -> ThreadLocalRandom.current().nextDouble();

    @SuppressWarnings("UnnecessaryLambda")
    private static final BiFunction<String, Runnable, @Nullable Thread> NO_THREAD = (name, body) -> null;

    /** Whether {@link #rehearse} has come to its end. */
    private static volatile boolean rehearsed;

    private final Settings settings;
    private final Clock clock;
    private final Anomalies anomalies = new Anomalies();
    private final DeliveryLog log;
    private final EventQueue queue;
    private final OpenedSpool disk;
    private final Places places;
    private final LateRefusals lateRefusals;
    private final Pacing pacing;
    private final Settlement settlement;
    private final Dispatcher dispatcher;
    private final DeliveryThread thread;
    /** Null where there is a thread for it. */
    private final @Nullable DeliveryOnDemand onDemand;

    private final EventIntake intake;
    private final DirectCalls directCalls;
    private final Flushes flushes;
    private final Shutdown shutdown;

    /** An engine on the clocks of this machine. Starts no thread, unless events of an earlier process are on disk. */
    public static DeliveryEngine create(
            Settings settings, Transport transport, List<DeliveryListener> listeners, Logger logger) {
        if (!rehearsed) {
            rehearse();
            rehearsed = true;
        }
        Clock clock = new SystemClock();
        if (transport instanceof Recorder) {
            return recorded(settings, transport, listeners, logger, clock);
        }
        ThreadStarts starts = new ThreadStarts(Daemon::start, clock);
        OpenSpools spools = new OpenSpools(OPENER);
        try {
            DeliveryEngine engine = new DeliveryEngine(
                    settings,
                    transport,
                    listeners,
                    logger,
                    new ListenerThread(MAX_WAITING_BYTES, starts, clock),
                    spools,
                    starts,
                    clock,
                    RANDOM);
            engine.begin(ThreadLocalRandom.current().nextDouble());
            return engine;
        } catch (Throwable broken) {
            spools.close();
            throw broken;
        }
    }

    /** An engine that a test watches: without limits, threads and waits, because a test should not depend on them. */
    private static DeliveryEngine recorded(
            Settings settings, Transport recorder, List<DeliveryListener> listeners, Logger logger, Clock clock) {
        Duration none = Duration.ZERO;
        Cadence cadence = settings.cadence();
        return new DeliveryEngine(
                new Settings(
                        new Access(settings.access().token(), null, ""),
                        settings.intake().withoutBounds(),
                        Cadence.withoutInterval(UNBOUNDED, cadence.maxBatchSize(), cadence.timeout(), none),
                        Retries.evenly(0, none),
                        settings.processors(),
                        null),
                recorder,
                listeners,
                logger,
                new CallersThread(),
                OPENER,
                new ThreadStarts(NO_THREAD, clock),
                clock,
                () -> 0);
    }

    /**
     * Loads the classes that the first event needs. If a class cannot be loaded or initialised, because there is no file
     * descriptor, memory or stack left, it is broken for ever; and the first event may be tracked just when the application has
     * none of these.
     */
    private static void rehearse() {
        JacksonCheck.check();
        DeliveryEngine engine = toNobody();
        Failure noAnswer = Failure.of(new IOException("nobody answers"), new Secrets());
        engine.intake.rehearse(Answer.none(noAnswer).toException());
        engine.stats();
        Thread unused = Daemon.unstarted("getfluxly-rehearsal", engine::stats);
    }

    /** An engine with room for one event, and without threads. */
    private static DeliveryEngine toNobody() {
        Duration none = Duration.ZERO;
        Clock clock = new SystemClock();
        return new DeliveryEngine(
                new Settings(
                        new Access("rehearsal", null, ""),
                        Intake.ofRoom(1, 1_000, OverflowPolicy.DROP_OLDEST),
                        Cadence.withoutInterval(1, 1, none, none),
                        Retries.evenly(0, none),
                        List.of(),
                        null),
                request -> {
                    throw new IOException("nothing is sent");
                },
                List.of(new DeliveryListener() {}),
                NOPLogger.NOP_LOGGER,
                Callbacks.NOBODY,
                OPENER,
                new ThreadStarts(NO_THREAD, clock),
                clock,
                RANDOM);
    }

    DeliveryEngine(
            Settings settings,
            Transport transport,
            List<DeliveryListener> listeners,
            Logger logger,
            Callbacks callbacks,
            SpoolOpening.Opener opener,
            ThreadStarts starts,
            Clock clock,
            DoubleSupplier random) {
        Access access = settings.access();
        Intake limits = settings.intake();
        Cadence cadence = settings.cadence();
        Retries retries = settings.retries();
        this.settings = settings;
        this.clock = clock;
        this.log = new DeliveryLog(logger, callbacks, clock);
        Announcer announcer = new Announcer(listeners, callbacks, log, anomalies);
        EventEncoder encoder = new EventEncoder(limits.context(), settings.processors(), clock);
        this.queue = new EventQueue(limits, cadence.flushAt(), clock);
        log.onOwed(queue::wakeUp);
        this.lateRefusals = new LateRefusals(limits.failureMode(), queue.accounts(), announcer, log);
        RefusedEvents refusedEvents =
                new RefusedEvents(limits.failureMode(), queue.accounts(), lateRefusals, announcer, callbacks, log);
        AccessToken token = new AccessToken(access.token(), access.tokenSupplier(), log, anomalies, clock, starts);
        token.onFresh(queue::wakeUp);
        this.disk = SpooledIntake.open(settings, queue, token::current, log::warnAtStart, opener, clock, starts);
        this.places = new Places(queue);
        this.settlement = new Settlement(queue, announcer, log);
        Spool spool = disk.spool();
        Journal journal = spool == null ? Journal.NONE : new SpoolJournal(spool, queue, settlement, log, clock);
        Exchange exchange =
                new Exchange(transport, new ResponseReader(clock), token, access.userAgentSuffix(), log, anomalies);
        RetrySchedule schedule = new RetrySchedule(retries.initialBackoff(), retries.maxBackoff());
        this.pacing = new Pacing(schedule, retries.parkedProbeInterval(), random);
        this.dispatcher = new Dispatcher(
                cadence,
                retries.maxRetries(),
                queue,
                exchange,
                token,
                pacing,
                settlement,
                journal,
                announcer,
                log,
                anomalies,
                clock);
        this.thread = new DeliveryThread(
                starts, new DeliveryLoop(dispatcher, queue, settlement, places::endLost, log, anomalies));
        boolean isRecorded = transport instanceof Recorder;
        Ways ways = Ways.of(queue, disk.intake());
        if (transport instanceof Recorder recorder) {
            ways = ways.watchedBy(recorder, queue);
        }
        this.intake = new EventIntake(
                encoder,
                queue,
                ways,
                places,
                refusedEvents,
                lateRefusals,
                announcer,
                isRecorded ? () -> {} : thread::ensureRunning);
        OwnThreads threads = new OwnThreads(thread, callbacks);
        this.onDemand = isRecorded ? new DeliveryOnDemand(queue, dispatcher, threads) : null;
        this.directCalls = new DirectCalls(
                cadence.timeout(),
                retries.maxRetries(),
                schedule,
                random,
                queue,
                exchange,
                token,
                pacing,
                encoder,
                announcer,
                clock);
        this.flushes = new Flushes(retries.maxRetries(), queue, threads);
        this.shutdown = new Shutdown(queue, threads, settlement, token, announcer, transport, spool, starts, clock);
    }

    /** What is on disk, or could not be read, is seen to without a call. */
    void begin(double part) {
        if (disk.hasWork()) {
            dispatcher.rest(part);
            thread.ensureRunning();
        }
    }

    /** Runs the action once everything is closed; for what the façade has to take back. */
    public void onClosed(Runnable action) {
        shutdown.onClosed(action);
    }

    /** Where events come in, in the caller's thread. */
    public EventIntake intake() {
        return intake;
    }

    /** Joins a visitor to a user, in the caller's thread. */
    public Alias alias(AliasRequest request) {
        return directCalls.alias(request);
    }

    /** Erases a profile, in the caller's thread. */
    public Erasure erase(ErasureRequest request) {
        return directCalls.erase(request);
    }

    /** Delivers all that is held by now, and waits for it. */
    public FlushResult flush() {
        return flush(Flushes.FOREVER);
    }

    /** Delivers all that is held by now, and waits for it for a while. */
    public FlushResult flush(Duration atMost) {
        return onDemand == null ? flushes.flush(atMost) : onDemand.flush(atMost);
    }

    /** The final flush; see the façade for the whole contract. */
    public FlushResult shutdown() {
        StackRoom.check();
        lateRefusals.tell();
        FlushResult delivered = onDemand == null ? FlushResult.EMPTY : onDemand.deliver();
        try {
            return delivered.plus(shutdown.within(settings.cadence().shutdownTimeout()));
        } finally {
            places.close();
        }
    }

    /** A consistent snapshot. */
    public DeliveryStats stats() {
        StackRoom.check();
        lateRefusals.tell();
        places.endLost();
        Pacing.Report pace = pacing.report(clock.nanos());
        Pacing.Status status = thread.isRefused() ? Pacing.Status.NO_THREAD : pace.status();
        return queue.accounts()
                .stats(
                        status.state(),
                        status.code(),
                        pace.failures(),
                        pace.untilNextTry(),
                        anomalies.snapshot(),
                        disk.stats().get());
    }

    /** What the final flush gave up, in a line that no logger is known to have written; null if there is none. */
    public @Nullable String untoldLoss() {
        return log.untoldLoss();
    }

    // ---- for tests that make the steps of the delivery thread themselves --------------------------------------------

    EventQueue queue() {
        return queue;
    }

    Pacing pacing() {
        return pacing;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    Settlement settlement() {
        return settlement;
    }
}
