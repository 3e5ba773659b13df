package com.getfluxly.internal;

import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Event;
import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.answer.ResponseReader;
import com.getfluxly.internal.base.Access;
import com.getfluxly.internal.base.Cadence;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Daemon;
import com.getfluxly.internal.base.Refusals;
import com.getfluxly.internal.base.Retries;
import com.getfluxly.internal.base.SafeText;
import com.getfluxly.internal.base.Settings;
import com.getfluxly.internal.base.SystemClock;
import com.getfluxly.internal.encode.EventEncoder;
import com.getfluxly.internal.notify.Announcer;
import com.getfluxly.internal.notify.Anomalies;
import com.getfluxly.internal.notify.Callbacks;
import com.getfluxly.internal.notify.DeliveryLog;
import com.getfluxly.internal.notify.DeliveryLog.Subject;
import com.getfluxly.internal.notify.ListenerThread;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.EventQueue;
import com.getfluxly.internal.queue.FlushTicket;
import com.getfluxly.internal.send.AccessToken;
import com.getfluxly.internal.send.DeliveryThread;
import com.getfluxly.internal.send.DirectCalls;
import com.getfluxly.internal.send.Dispatcher;
import com.getfluxly.internal.send.Exchange;
import com.getfluxly.internal.send.Pacing;
import com.getfluxly.internal.send.RetrySchedule;
import com.getfluxly.internal.send.Settlement;
import com.getfluxly.profile.Alias;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.Erasure;
import com.getfluxly.profile.ErasureRequest;
import com.getfluxly.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine as the façade sees it: events in, accounts out. {@link #create} shows how its stages hang together:
 *
 * <pre>
 * offer → EventEncoder → EventQueue → Batch → Dispatcher → Exchange → Transport
 *         caller's thread    lock     └────────── delivery thread ──────────┘
 * </pre>
 */
public final class DeliveryEngine {

    /** How much memory notifications may hold on to while they wait for listeners: some 2,000 events' worth. */
    private static final long MAX_WAITING_BYTES = 512 * 1024;

    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    /** What listeners and the transport get to end, one after the other, even when the deadline has passed. */
    private static final Duration GRACE = Duration.ofMillis(25);

    private static final Duration SURVIVAL_PAUSE = Duration.ofSeconds(1);

    private final Settings settings;
    private final Clock clock;
    private final EventEncoder encoder;
    private final EventQueue queue;
    private final Settlement settlement;
    private final Dispatcher dispatcher;
    private final DirectCalls directCalls;
    private final Pacing pacing;
    private final Anomalies anomalies = new Anomalies();
    private final Announcer announcer;
    private final Callbacks callbacks;
    private final DeliveryLog log;
    private final Transport transport;
    private final AccessToken token;
    private final DeliveryThread thread;

    private volatile Runnable onClosed = () -> {};

    /** An engine on the clocks of this machine. Starts no thread. */
    public static DeliveryEngine create(Settings settings, Transport transport, List<DeliveryListener> listeners) {
        return new DeliveryEngine(
                settings,
                transport,
                listeners,
                new ListenerThread(MAX_WAITING_BYTES),
                Daemon::start,
                new SystemClock(),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    DeliveryEngine(
            Settings settings,
            Transport transport,
            List<DeliveryListener> listeners,
            Callbacks callbacks,
            DeliveryThread.Starter starter,
            Clock clock,
            DoubleSupplier random) {
        Cadence cadence = settings.cadence();
        Retries retries = settings.retries();
        this.settings = settings;
        this.clock = clock;
        this.callbacks = callbacks;
        this.thread = new DeliveryThread(starter, this::run);
        this.transport = transport;
        this.log = new DeliveryLog(callbacks, clock);
        this.announcer = new Announcer(listeners, callbacks, log, anomalies);
        this.encoder = new EventEncoder(settings.intake().context(), clock);
        this.queue = new EventQueue(settings.intake(), cadence.flushAt(), clock);

        Access access = settings.access();
        this.token = new AccessToken(access.token(), access.tokenSupplier(), log, anomalies);
        Exchange exchange = new Exchange(transport, new ResponseReader(clock), token, access.userAgentSuffix());
        RetrySchedule schedule = new RetrySchedule(retries.initialBackoff(), retries.maxBackoff());
        this.pacing = new Pacing(schedule, retries.parkedProbeInterval(), random);
        this.settlement = new Settlement(queue, announcer, log);
        this.dispatcher = new Dispatcher(
                cadence,
                retries.maxRetries(),
                queue,
                exchange,
                token,
                pacing,
                settlement,
                announcer,
                log,
                anomalies,
                clock);
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
    }

    /** Runs the action once everything is closed; for what the façade has to take back. */
    public void onClosed(Runnable action) {
        this.onClosed = action;
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
        List<EncodedEvent> evicted;
        try {
            evicted = queue.add(encode(source));
        } catch (GetFluxlyException refused) {
            return refuse(name, refused);
        }
        announcer.evicted(evicted);
        thread.ensureRunning();
        return true;
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
        return flush(FOREVER);
    }

    /** Delivers all that is held by now, and waits for it for a while. */
    public FlushResult flush(Duration atMost) {
        FlushTicket ticket = queue.flush(settings.retries().maxRetries());
        boolean possible = queue.callers().isSettled(ticket) || thread.ensureRunning();
        queue.callers().await(ticket, possible && !isOwnThread() ? nanos(atMost) : 0);
        if (!possible) {
            throw Refusals.noThread();
        }
        Answer failure = ticket.failure();
        if (failure != null) {
            throw failure.toException();
        }
        return queue.callers().result(ticket);
    }

    /** The final flush; see the façade for the whole contract. */
    public FlushResult shutdown() {
        long nanos = nanos(settings.cadence().shutdownTimeout());
        FlushTicket ticket = queue.close(clock.nanos() + nanos);
        if (ticket == null) {
            if (!isOwnThread()) {
                queue.callers().awaitClosed(nanos);
            }
            return FlushResult.EMPTY;
        }
        if (isOwnThread()) {
            // It cannot wait for itself; somebody has to see to the deadline all the same.
            Daemon.start("getfluxly-close", () -> end(ticket, nanos));
        } else {
            end(ticket, nanos);
        }
        return queue.callers().result(ticket);
    }

    private void end(FlushTicket ticket, long nanos) {
        boolean delivers = !queue.callers().isSettled(ticket) && thread.ensureRunning();
        try {
            if (!delivers || !queue.callers().awaitClosed(nanos)) {
                settlement.finish();
            }
        } finally {
            // It may hang in a transport that knows no deadline.
            thread.interrupt();
            release();
        }
    }

    /** A consistent snapshot. */
    public DeliveryStats stats() {
        Pacing.Report pace = pacing.report(clock.nanos());
        Pacing.Status status = thread.isRefused() ? Pacing.Status.NO_THREAD : pace.status();
        return queue.accounts().stats(status.state(), status.code(), pace.failures(), anomalies.snapshot());
    }

    /** For tests that make the steps of the delivery thread themselves. */
    Dispatcher dispatcher() {
        return dispatcher;
    }

    /** For tests of what direct calls and the delivery share. */
    Pacing pacing() {
        return pacing;
    }

    /** For tests of what comes back after the end. */
    Settlement settlement() {
        return settlement;
    }

    /** For tests that wait for nobody. */
    EventQueue queue() {
        return queue;
    }

    // ---- delivery thread --------------------------------------------------------------------------------------------

    private void run() {
        while (true) {
            try {
                long wait = dispatcher.step();
                if (wait == Dispatcher.DONE) {
                    settlement.finish();
                    return;
                }
                queue.awaitWork(wait, dispatcher.wakesForEvents());
            } catch (InterruptedException foreign) {
                // Closing does not need it, and nobody else has a say: look again whether there is work.
            } catch (Throwable broken) {
                survive(broken);
            }
        }
    }

    /** Events in hand are still in hand. The pause keeps a fault that does not go away from spinning. */
    private void survive(Throwable broken) {
        try {
            anomalies.count(Anomaly.DELIVERY_INTERRUPTED);
            log.warn(
                    Subject.ENGINE,
                    "the delivery thread goes on after " + broken.getClass().getName());
            queue.awaitWork(SURVIVAL_PAUSE.toNanos(), false);
        } catch (Throwable again) {
            // Out of memory, most likely: there is nothing better to do than to try again.
        }
    }

    // ---- any thread -------------------------------------------------------------------------------------------------

    private EncodedEvent encode(Supplier<? extends @Nullable Event> source) {
        try {
            Event event = source.get();
            if (event == null) {
                throw Refusals.invalid("event", "event is missing");
            }
            return encoder.encode(event);
        } catch (GetFluxlyException refused) {
            throw refused;
        } catch (Throwable hostile) {
            // Any: a getter of the application may throw what it likes, declared or not.
            throw Refusals.invalid(
                    "event", "event cannot be read: " + hostile.getClass().getName());
        }
    }

    private boolean refuse(@Nullable String name, GetFluxlyException refused) {
        DropReason reason = reason(refused);
        queue.accounts().countRefused(reason);
        if (settings.intake().failureMode() == FailureMode.THROW) {
            throw refused;
        }
        String shown = name == null ? "" : SafeText.clean(name, SafeText.MAX_CODE);
        if (!callbacks.isCurrentThread()) {
            // A listener that tracks what it hears would hear of its own refusals, and so on without end.
            announcer.refused(new DroppedEvent("", shown, reason, false));
        }
        if (reason == DropReason.CLOSED) {
            log.warnHere(Subject.LATE, "refused an event: the client was shut down before");
        } else {
            log.warn(Subject.REFUSED, "refused an event: " + refused.getMessage());
        }
        return false;
    }

    private static DropReason reason(GetFluxlyException refused) {
        return switch (ErrorCode.of(refused.code()).orElse(ErrorCode.VALIDATION_ERROR)) {
            case QUEUE_OVERFLOW -> DropReason.QUEUE_OVERFLOW;
            case PAYLOAD_TOO_LARGE -> DropReason.PAYLOAD_TOO_LARGE;
            case CLOSED -> DropReason.CLOSED;
            default -> DropReason.VALIDATION_ERROR;
        };
    }

    /** Closing a transport is foreign code that may hang, and so are listeners: both get what is left of the time. */
    private void release() {
        onClosed.run();
        token.close();
        announcer.close();
        Daemon.run("getfluxly-close", transport::close, nanosLeft());
        callbacks.close(nanosLeft());
    }

    private long nanosLeft() {
        return Math.max(GRACE.toNanos(), queue.closeDeadline() - clock.nanos());
    }

    /** A thread of ours must not wait for itself, nor a listener for its own turn. */
    private boolean isOwnThread() {
        return thread.isCurrentThread() || callbacks.isCurrentThread();
    }

    private static long nanos(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        try {
            return duration.toNanos();
        } catch (ArithmeticException centuries) {
            return Long.MAX_VALUE;
        }
    }
}
