package com.getfluxly.internal.send;

import com.getfluxly.delivery.RequestReport;
import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.base.Cadence;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.notify.Announcer;
import com.getfluxly.internal.notify.Anomalies;
import com.getfluxly.internal.notify.DeliveryLog;
import com.getfluxly.internal.queue.Demand;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.EventQueue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is sent next. One call of {@link #step()} makes at most one request, so that a test can call it with its own
 * clock. With one batch in flight the step waits for the answer; with more, a later step finds it.
 *
 * <p>Confined to the delivery thread. If something is thrown in the middle of a step, the batches keep their places, their keys
 * and their order.
 */
public final class Dispatcher {

    /** There is nothing left to do, ever: whatever is still held can be given up. */
    static final long DONE = -1;

    private static final long FOREVER = Long.MAX_VALUE;

    /** How long what is due is left alone when none of it can be taken, unless an answer comes first. */
    private static final long NOTHING_TAKEN_NANOS = Duration.ofSeconds(1).toNanos();

    private final Cadence cadence;
    private final EventQueue queue;
    private final Exchange exchange;
    private final AccessToken token;
    private final Pacing pacing;
    private final Announcer announcer;
    private final Journal journal;
    private final DeliveryLog log;
    private final Clock clock;

    // Delivery thread only.
    private final BatchesInHand inHand = new BatchesInHand();
    private final Suspicions suspicions = new Suspicions(inHand);
    private final Portion portion;
    private final Freezer freezer;
    private final Rounds rounds;
    private final Consequences consequences;
    private boolean wakesForEvents;
    /** What the step is about just now. */
    private @Nullable PendingBatch current;

    public Dispatcher(
            Cadence cadence,
            int maxRetries,
            EventQueue queue,
            Exchange exchange,
            AccessToken token,
            Pacing pacing,
            Settlement settlement,
            Journal journal,
            Announcer announcer,
            DeliveryLog log,
            Anomalies anomalies,
            Clock clock) {
        this.cadence = cadence;
        this.queue = queue;
        this.exchange = exchange;
        this.token = token;
        this.pacing = pacing;
        this.announcer = announcer;
        this.journal = journal;
        this.log = log;
        this.clock = clock;
        this.rounds = new Rounds(cadence.flushInterval(), clock.nanos());
        this.portion = new Portion(cadence.maxBatchSize());
        this.freezer = new Freezer(queue, journal, anomalies);
        this.consequences = new Consequences(
                maxRetries,
                inHand,
                portion,
                suspicions,
                rounds,
                journal,
                settlement,
                queue,
                token,
                pacing,
                log,
                anomalies,
                clock);
    }

    /**
     * Sends the next request if there is one and it may leave.
     *
     * @return how many nanoseconds to wait before the next call, zero for none, or {@link #DONE}
     */
    long step() throws InterruptedException {
        current = null;
        takeAnswers();
        boolean readOn = journal.refill();
        consequences.noticeFreshToken();
        long untilLine = Math.min(log.tellDue(), journal.nanosUntilLook());
        long now = clock.nanos();
        inHand.noteHeld(queue.size());
        Demand demand = queue.demand(inHand.eventsSeenTo(now), inHand.batchedUpTo());
        rounds.note(now, demand);
        long wait = waitBeforeSend(now, demand);
        if (demand.closed()) {
            return end();
        }
        if (demand.closing() && isOver(demand, now, wait)) {
            cutWhatIsOnTheWire();
            return end();
        }
        boolean isDue = rounds.isDue(demand, inHand.ready(now), pacing.isParked());
        wakesForEvents = !isDue && !rounds.isResting();
        boolean sends = isDue && hasFreeSlot();
        if (sends && wait <= 0) {
            if (deliver(demand, now) || readOn) {
                return 0;
            }
            // What is due is on disk, and cannot be read on, or has just gone. That enough of it waits must not end
            // each
            // wait at once.
            wait = NOTHING_TAKEN_NANOS;
        }
        long look = Math.min(untilLine, untilNextLook(demand, now));
        return Math.max(1, Math.min(sends ? wait : FOREVER, look));
    }

    private long end() {
        inHand.giveUp();
        return DONE;
    }

    /** The last step has broken off. */
    void brokeOff(Throwable broken) {
        PendingBatch about = current;
        current = null;
        if (about != null) {
            consequences.brokeOff(about, broken);
        }
    }

    /** Until time alone changes something: a tick, the end of an exchange or of a batch's own wait, the end of everything. */
    private long untilNextLook(Demand demand, long now) {
        long look = inHand.nanosUntilLook(now, rounds.untilTick(now));
        return demand.closing() ? Math.min(look, demand.closeDeadline() - now) : look;
    }

    /** Whether enough new events end the wait that {@link #step()} asked for. */
    boolean wakesForEvents() {
        return wakesForEvents;
    }

    /** A final flush is the last chance to deliver, so it leaves no gaps. */
    private long waitBeforeSend(long now, Demand demand) {
        long wait = pacing.nanosUntilSend(now, demand.leastFailures(), demand.closing());
        return demand.closing() ? wait : Math.max(wait, pacing.nanosOfGap(now));
    }

    /** Nothing is left, or nothing more can be sent before the deadline. */
    private boolean isOver(Demand demand, long now, long wait) {
        long left = demand.closeDeadline() - now;
        return demand.held() == 0 || left <= 0 || (wait >= left && inHand.requestsOnWire() == 0);
    }

    /**
     * While the service is down, or comes back, only one batch is tried, and the others wait. Under a rate limit, several
     * requests would only be refused together.
     */
    private boolean hasFreeSlot() {
        return inHand.requestsOnWire() < (pacing.isCautious() || portion.isTight() ? 1 : cadence.maxInFlight());
    }

    /** Lets nothing leave for that part of an interval, unless somebody asks. */
    public void rest(double part) {
        rounds.rest(part, clock.nanos());
    }

    // ---- on the wire ------------------------------------------------------------------------------------------------

    private boolean deliver(Demand demand, long now) throws InterruptedException {
        PendingBatch pending = nextPortion(now);
        while (pending != null && !departs(pending)) {
            pending = nextPortion(now);
        }
        if (pending == null) {
            return false;
        }
        Duration timeout = demand.closing() ? atMost(demand.closeDeadline() - now) : cadence.timeout();
        if (pacing.isParked()) {
            token.refresh(timeout.toNanos());
        }
        rounds.open();
        send(pending, timeout);
        return true;
    }

    /** Keeps its events from being evicted; some or all may have been already, in favour of newer ones. */
    private boolean departs(PendingBatch pending) {
        List<EncodedEvent> left = queue.depart(pending.events());
        if (left.isEmpty()) {
            inHand.remove(pending);
        } else if (left.size() < pending.events().size()) {
            pending.keepOnly(left);
        }
        return !left.isEmpty();
    }

    private Duration atMost(long nanos) {
        return Duration.ofNanos(Math.min(nanos, cadence.timeout().toNanos()));
    }

    /** What a rate limit did not let pass leaves in portions that may. */
    private @Nullable PendingBatch nextPortion(long now) {
        PendingBatch next = nextBatch(now);
        int fits = portion.fits();
        if (next == null || next.events().size() <= fits || !next.mayBeCut()) {
            return next;
        }
        PendingBatch first = next.first(fits);
        inHand.replace(next, first, next.without(fits));
        return first;
    }

    /** Retries come first. If they are suspected, other batches are tried. */
    private @Nullable PendingBatch nextBatch(long now) {
        PendingBatch retry = inHand.ready(now, suspicions::isTrusted);
        if (retry != null) {
            return retry;
        }
        PendingBatch suspect = inHand.leastRecentlyTried(now);
        if (suspect == null) {
            return take(portion.fits(), PendingBatch::new);
        }
        return suspicions.wantsAnother() ? beside(suspect) : suspect;
    }

    /** A single event while the service fails: with fewer events, a failure says more. */
    private PendingBatch beside(PendingBatch suspect) {
        PendingBatch other =
                pacing.failures() == 0 ? take(portion.fits(), PendingBatch::new) : take(1, suspicions::beside);
        if (other != null) {
            return other;
        }
        return suspicions.isToBeHalved(suspect) ? suspicions.halve(suspect) : suspect;
    }

    private @Nullable PendingBatch take(int maxEvents, Function<Batch, PendingBatch> kind) {
        int maxBytes = consequences.maxBodyBytes() - Batch.ENVELOPE_BYTES;
        PendingBatch taken = freezer.next(maxEvents, maxBytes, inHand.batchedUpTo(), kind);
        if (taken != null) {
            inHand.add(taken);
        }
        return taken;
    }

    private void send(PendingBatch pending, Duration timeout) {
        current = pending;
        Batch batch = pending.batch();
        if (pending.becomesStored()) {
            journal.frozen(batch);
        }
        queue.accounts().countRequest(pending.wasTried());
        suspicions.tried(pending);
        pending.departs(clock.nanos(), timeout.toNanos(), pacing.failures(), token.version());
        if (cadence.maxInFlight() == 1) {
            took(pending, exchange.post(Batch.PATH, batch.key, batch.body, timeout, Map.of()));
        } else {
            pending.flies(exchange.start(Batch.PATH, batch.key, batch.body, timeout, queue::wakeUp));
        }
        current = null;
    }

    private void takeAnswers() {
        PendingBatch landed = inHand.landed(clock.nanos());
        while (landed != null) {
            land(landed);
            landed = inHand.landed(clock.nanos());
        }
    }

    /** Whether it had even begun knows the exchange alone. */
    private void cutWhatIsOnTheWire() {
        inHand.forEach(pending -> {
            if (pending.isOnWire()) {
                land(pending);
            }
        });
    }

    private void land(PendingBatch pending) {
        Answer answer = exchange.answer(pending.exchange());
        pending.landed();
        took(pending, answer);
    }

    private void took(PendingBatch pending, Answer came) {
        current = pending;
        Answer answer = came;
        if (came.isOutOfTime()
                && (queue.isOutOfTime()
                        || pending.hadLessTimeThan(cadence.timeout().toNanos()))) {
            pending.markCut();
            answer = came.asOutOfTime();
        }
        announcer.requested(RequestReport.builder()
                .endpoint("batch")
                .outcome(answer.outcome())
                .status(answer.status())
                .failureKind(answer.failureKind())
                .took(Duration.ofNanos(clock.nanos() - pending.sentAt()))
                .events(pending.events().size())
                .bytes(pending.batch().body.length)
                .willRetry(willRetry(pending, answer))
                .build());
        consequences.draw(pending, answer);
        pending.suspect().gotThrough();
        current = null;
    }

    private static boolean willRetry(PendingBatch pending, Answer answer) {
        return switch (answer.action()) {
            case RETRY, PARK -> true;
            case CONFIRM -> !pending.isUnconfirmed();
            default -> false;
        };
    }
}
