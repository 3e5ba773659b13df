package com.getfluxly.internal;

import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.delivery.SpoolStats;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Event;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.event.TrackedEvent;
import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.answer.Failure;
import com.getfluxly.internal.answer.ResponseReader;
import com.getfluxly.internal.answer.Secrets;
import com.getfluxly.internal.base.Access;
import com.getfluxly.internal.base.Cadence;
import com.getfluxly.internal.base.CallingThread;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Daemon;
import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.Refusals;
import com.getfluxly.internal.base.Retries;
import com.getfluxly.internal.base.Settings;
import com.getfluxly.internal.base.Spooling;
import com.getfluxly.internal.base.StackRoom;
import com.getfluxly.internal.base.SystemClock;
import com.getfluxly.internal.base.ThreadStarts;
import com.getfluxly.internal.encode.EventEncoder;
import com.getfluxly.internal.encode.JacksonCheck;
import com.getfluxly.internal.intake.OpenSpools;
import com.getfluxly.internal.intake.OpenedSpool;
import com.getfluxly.internal.intake.Places;
import com.getfluxly.internal.intake.Preparation;
import com.getfluxly.internal.intake.Recorder;
import com.getfluxly.internal.intake.SpooledIntake;
import com.getfluxly.internal.notify.Announcer;
import com.getfluxly.internal.notify.Anomalies;
import com.getfluxly.internal.notify.Callbacks;
import com.getfluxly.internal.notify.CallersThread;
import com.getfluxly.internal.notify.DeliveryLog;
import com.getfluxly.internal.notify.LateRefusals;
import com.getfluxly.internal.notify.ListenerThread;
import com.getfluxly.internal.notify.RefusedEvents;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.EventQueue;
import com.getfluxly.internal.queue.Refusal;
import com.getfluxly.internal.queue.Verdict;
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
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/**
 * The engine as the façade sees it: events in, accounts out. The constructor shows how its stations hang together:
 *
 * <pre>
 * offer → EventEncoder → EventQueue → Batch → Dispatcher → Exchange → Transport
 *         caller's thread    lock     └────────── delivery thread ──────────┘
 * </pre>
 */
public final class DeliveryEngine {

    /** How much memory notifications may hold on to while they wait for listeners: some 2,000 events' worth. */
    private static final long MAX_WAITING_BYTES = 512 * 1024;

    /** More than any test tracks, and far enough from the end of the numbers to be counted with. */
    private static final int UNBOUNDED = Integer.MAX_VALUE / 2;

    /** Whether {@link #rehearse} has come to its end. */
    private static volatile boolean rehearsed;

    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    private final Settings settings;
    private final Clock clock;
    private final Anomalies anomalies = new Anomalies();
    private final Announcer announcer;
    private final DeliveryLog log;
    private final EventEncoder encoder;
    private final EventQueue queue;
    /** Null where nobody asked for one. */
    private final @Nullable OpenedSpool disk;
    /** Null where events are in memory only. */
    private final @Nullable SpooledIntake spooled;

    private final Places places;
    /** How an event comes in, gets a place, and comes in from there. */
    private final Way tracking;

    private final Way preparing;
    private final Way sending;
    private final RefusedEvents refusedEvents;
    private final LateRefusals lateRefusals;
    private final Pacing pacing;
    private final Settlement settlement;
    private final Dispatcher dispatcher;
    private final DeliveryThread thread;
    /** Null where there is a thread for it. */
    private final @Nullable DeliveryOnDemand onDemand;

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
        OpenSpools spools = new OpenSpools(SpoolOpening::of);
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
                    () -> ThreadLocalRandom.current().nextDouble());
            engine.begin(ThreadLocalRandom.current().nextDouble());
            return engine;
        } catch (Throwable broken) {
            spools.close();
            throw broken;
        }
    }

    /** One that is watched: without bounds, threads and waits, none of which a test should depend on. */
    private static DeliveryEngine recorded(
            Settings settings, Transport recorder, List<DeliveryListener> listeners, Logger logger, Clock clock) {
        Duration none = Duration.ZERO;
        Intake intake = settings.intake();
        Cadence cadence = settings.cadence();
        return new DeliveryEngine(
                new Settings(
                        new Access(settings.access().token(), null, ""),
                        new Intake(
                                UNBOUNDED,
                                Long.MAX_VALUE / 2,
                                OverflowPolicy.REJECT,
                                none,
                                intake.failureMode(),
                                intake.context()),
                        new Cadence(UNBOUNDED, none, cadence.maxBatchSize(), 1, cadence.timeout(), none),
                        new Retries(0, none, none, none),
                        settings.processors(),
                        null),
                recorder,
                listeners,
                logger,
                new CallersThread(),
                SpoolOpening::of,
                new ThreadStarts((name, body) -> null, clock),
                clock,
                () -> 0);
    }

    /**
     * Accepts an event, lets it go for another one and refuses a third, all for nothing: what these steps need is loaded now.
     * A class that cannot be loaded or initialised for lack of a file descriptor, memory or stack is broken for ever, and the
     * first event of an application may well be tracked when it lacks everything.
     */
    private static void rehearse() {
        JacksonCheck.check();
        Intake room = new Intake(1, 1_000, OverflowPolicy.DROP_OLDEST, Duration.ZERO, FailureMode.REPORT, Map.of());
        Duration none = Duration.ZERO;
        Clock clock = new SystemClock();
        DeliveryEngine engine = new DeliveryEngine(
                new Settings(
                        new Access("rehearsal", null, ""),
                        room,
                        new Cadence(1, none, 1, 1, none, none),
                        new Retries(0, none, none, none),
                        List.of(),
                        null),
                request -> {
                    throw new IOException("nothing is sent");
                },
                List.of(new DeliveryListener() {}),
                NOPLogger.NOP_LOGGER,
                Callbacks.NOBODY,
                SpoolOpening::of,
                new ThreadStarts((name, body) -> null, clock),
                clock,
                () -> 0);
        TrackEvent event = TrackEvent.builder("rehearsal", Identity.externalId("nobody"))
                .properties(Map.of("text", "text", "number", 1, "list", List.of(1.5)))
                .build();
        // Alone, since it throws what is in its way.
        engine.encoder.encode(() -> event);
        engine.offer(event.name(), () -> event);
        engine.offer(event.name(), () -> event);
        engine.offer(event.name(), () -> null);
        engine.lateRefusals.count();
        engine.prepare(event.name(), event).send();
        engine.prepare(event.name(), event).discard();
        // What a caller hears who waits while the service cannot be reached.
        Failure noAnswer = Failure.of(new IOException("nobody answers"), new Secrets());
        engine.refusedEvents.report(event.name(), null, Answer.none(noAnswer).toException());
        engine.stats();
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
        Intake intake = settings.intake();
        Cadence cadence = settings.cadence();
        Retries retries = settings.retries();
        this.settings = settings;
        this.clock = clock;
        this.log = new DeliveryLog(logger, callbacks, clock);
        this.announcer = new Announcer(listeners, callbacks, log, anomalies);
        this.encoder = new EventEncoder(intake.context(), settings.processors(), clock);
        this.queue = new EventQueue(intake, cadence.flushAt(), clock);
        log.onOwed(queue::wakeUp);
        this.lateRefusals = new LateRefusals(intake.failureMode(), queue.accounts(), announcer, log);
        this.refusedEvents =
                new RefusedEvents(intake.failureMode(), queue.accounts(), lateRefusals, announcer, callbacks, log);
        AccessToken token = new AccessToken(access.token(), access.tokenSupplier(), log, anomalies, clock, starts);
        token.onFresh(queue::wakeUp);
        this.disk = openSpool(settings, token, opener, starts);
        this.spooled = disk == null ? null : disk.intake();
        Spool spool = spooled == null ? null : spooled.spool();
        this.places = new Places(queue, new Ends());
        Way adding = spooled == null ? queue::add : spooled::add;
        if (transport instanceof Recorder recorder) {
            this.tracking = objectedBy(recorder, seenBy(recorder, adding));
            this.preparing = objectedBy(recorder, queue.prepared()::prepare);
            this.sending = seenBy(recorder, sendingBy(spooled));
        } else {
            this.tracking = adding;
            this.preparing = queue.prepared()::prepare;
            this.sending = sendingBy(spooled);
        }
        this.settlement = new Settlement(queue, announcer, log);
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
        OwnThreads threads = new OwnThreads(thread, callbacks);
        this.onDemand = transport instanceof Recorder ? new DeliveryOnDemand(queue, dispatcher, threads) : null;
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

    private @Nullable OpenedSpool openSpool(
            Settings settings, AccessToken token, SpoolOpening.Opener opener, ThreadStarts starts) {
        Spooling spooling = settings.spooling();
        return spooling == null
                ? null
                : SpooledIntake.open(
                        settings.intake(),
                        spooling,
                        queue,
                        token::current,
                        settings.cadence().flushInterval(),
                        log::warnAtStart,
                        opener,
                        clock,
                        starts);
    }

    /** What is on disk, or could not be read, is seen to without a call. */
    void begin(double part) {
        if (spooled != null && spooled.hasWork()) {
            dispatcher.rest(part);
            thread.ensureRunning();
        }
    }

    /** Runs the action once everything is closed; for what the façade has to take back. */
    public void onClosed(Runnable action) {
        shutdown.onClosed(action);
    }

    /**
     * Encodes the event and queues it.
     *
     * @param name the event's name, for the report of a refusal
     * @param source makes the event; its own refusals count like ours
     * @return whether it was accepted
     * @throws GetFluxlyException if it is refused, in {@link FailureMode#THROW}
     */
    public boolean offer(@Nullable String name, Supplier<? extends @Nullable Event> source) {
        return offer(name, null, null, source);
    }

    /** The same for an event that is there, or should be, and may have an id of the caller's. */
    public boolean offer(@Nullable String name, @Nullable Event event) {
        return offer(name, null, event == null ? null : event.messageId(), () -> event);
    }

    /** The same for a record, whose class has the name: it is asked for only to report a refusal. */
    public boolean offerRecord(@Nullable Record typed, Supplier<? extends @Nullable Event> source) {
        return offer(null, typed, null, source);
    }

    private boolean offer(
            @Nullable String name,
            @Nullable Record typed,
            @Nullable UUID callersId,
            Supplier<? extends @Nullable Event> source) {
        EncodedEvent event = encode(name, typed, callersId, source);
        return event != null && take(event, tracking);
    }

    /**
     * Encodes the event and takes a place for it. One that is refused, or left out, has none.
     *
     * @throws GetFluxlyException if it is refused, in {@link FailureMode#THROW}
     */
    public Preparation prepare(@Nullable String name, @Nullable Event event) {
        return prepare(encode(name, null, event == null ? null : event.messageId(), () -> event));
    }

    /** The same for a record. */
    public Preparation prepareRecord(@Nullable Record typed, Supplier<? extends @Nullable Event> source) {
        return prepare(encode(null, typed, null, source));
    }

    private Preparation prepare(@Nullable EncodedEvent event) {
        places.endLost();
        return event != null && take(event, preparing) ? placeOf(event) : Preparation.NONE;
    }

    private Preparation placeOf(EncodedEvent event) {
        try {
            return places.of(event);
        } catch (RuntimeException | Error atTheEnd) {
            queue.prepared().release(event);
            refuseLater(atTheEnd);
            return Preparation.NONE;
        }
    }

    /** Null if it is refused, or left out. */
    private @Nullable EncodedEvent encode(
            @Nullable String name,
            @Nullable Record typed,
            @Nullable UUID callersId,
            Supplier<? extends @Nullable Event> source) {
        try {
            StackRoom.check();
            EncodedEvent event = encoder.encode(source);
            if (event == null) {
                queue.accounts().countRefused(DropReason.FILTERED);
            }
            return event;
        } catch (GetFluxlyException refused) {
            refusedEvents.report(typed == null ? name : nameOf(typed), callersId, refused);
        } catch (RuntimeException | Error atTheEnd) {
            refuseLater(atTheEnd);
        }
        return null;
    }

    /** One way for an event to get in. */
    private interface Way {

        Verdict take(EncodedEvent event);
    }

    private boolean take(EncodedEvent event, Way way) {
        Verdict verdict;
        try {
            verdict = way.take(event);
        } catch (RuntimeException | Error atTheEnd) {
            return refuseLater(atTheEnd);
        }
        Refusal refusal = verdict.refusal();
        boolean accepted = refusal == null;
        try {
            if (accepted) {
                ensureDelivery();
            } else {
                // Of all who pass by, this one has most use for a place that nobody holds any more.
                places.endLost();
            }
            // Whatever became of the event: others went for it.
            if (verdict.hasEvicted()) {
                announcer.evicted(verdict.evicted());
            }
            if (accepted) {
                lateRefusals.tell();
            }
        } catch (RuntimeException | Error untold) {
            // It is booked what became of the event, and of others: no room to tell it is no failure of this call.
        }
        if (refusal != null) {
            refusedEvents.report(event, refusal);
        }
        return accepted;
    }

    private void ensureDelivery() {
        if (onDemand == null) {
            thread.ensureRunning();
        }
    }

    /** What is refused anyway is no matter for it. */
    private Way objectedBy(Recorder recorder, Way way) {
        return event -> {
            Refusal objection = queue.objectionTo(event) == null ? recorder.objection() : null;
            if (objection == null) {
                return way.take(event);
            }
            queue.accounts().countRefused(objection.reason());
            return Verdict.refused(objection);
        };
    }

    private static Way seenBy(Recorder recorder, Way way) {
        return event -> {
            Verdict verdict = way.take(event);
            if (verdict.refusal() == null) {
                recorder.accepted(event);
            }
            return verdict;
        };
    }

    private Way sendingBy(@Nullable SpooledIntake disk) {
        if (disk == null) {
            return queue.prepared()::send;
        }
        queue.prepared().keepApart();
        return event -> sendByDisk(disk, event);
    }

    /** Its place in memory is kept until the disk has it, so that no other gets in with its id. */
    private Verdict sendByDisk(SpooledIntake disk, EncodedEvent event) {
        try {
            return disk.add(event);
        } finally {
            queue.prepared().release(event);
        }
    }

    /** What becomes of events with a place. */
    private final class Ends implements Places.Ends {

        @Override
        public boolean send(EncodedEvent event) {
            return take(event, sending);
        }

        @Override
        public void discard(EncodedEvent event, DropReason reason) {
            queue.prepared().discard(event, reason);
            if (reason == DropReason.ABANDONED) {
                refusedEvents.reportAbandoned(event);
            }
        }
    }

    private static @Nullable String nameOf(Record typed) {
        try {
            TrackedEvent event = typed.getClass().getAnnotation(TrackedEvent.class);
            return event == null ? null : event.value();
        } catch (RuntimeException | Error unreadable) {
            return null;
        }
    }

    /** A refusal that has next to no room. In {@link FailureMode#THROW} there may be none for the exception, either. */
    private boolean refuseLater(Throwable atTheEnd) {
        lateRefusals.count();
        if (settings.intake().failureMode() == FailureMode.THROW) {
            throw Refusals.unreadable(atTheEnd);
        }
        return false;
    }

    /** Joins a visitor to a user, in the caller's thread. */
    public Alias alias(AliasRequest request) {
        StackRoom.check();
        CallingThread.checkMayBlock("alias");
        return directCalls.alias(request);
    }

    /** Erases a profile, in the caller's thread. */
    public Erasure erase(ErasureRequest request) {
        StackRoom.check();
        CallingThread.checkMayBlock("erase");
        return directCalls.erase(request);
    }

    /** Delivers all that is held by now, and waits for it. */
    public FlushResult flush() {
        return flush(FOREVER);
    }

    /** Delivers all that is held by now, and waits for it for a while. */
    public FlushResult flush(Duration atMost) {
        StackRoom.check();
        if (!atMost.isZero() && !atMost.isNegative()) {
            CallingThread.checkMayBlock("flush");
        }
        return onDemand == null ? flushes.flush(atMost) : onDemand.flush();
    }

    /** The final flush; see the façade for the whole contract. */
    public FlushResult shutdown() {
        StackRoom.check();
        lateRefusals.tell();
        FlushResult delivered = onDemand == null ? FlushResult.EMPTY : onDemand.flush();
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
                .stats(status.state(), status.code(), pace.failures(), anomalies.snapshot(), spoolStats());
    }

    private SpoolStats.@Nullable Builder spoolStats() {
        return disk == null ? null : disk.stats().get();
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
