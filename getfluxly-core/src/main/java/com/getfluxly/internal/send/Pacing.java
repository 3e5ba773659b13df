package com.getfluxly.internal.send;

import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.answer.RateLimit;
import com.getfluxly.internal.base.Limits;
import com.getfluxly.internal.queue.Demand;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When the next request may be sent, and why not now. The delivery thread writes it, and so do direct calls that meet a rate
 * limit; all threads read it.
 */
public final class Pacing {

    private static final long LEAST_RATE_LIMIT_NANOS = Duration.ofSeconds(1).toNanos();

    /** Failures in a row that make an outage, after which everybody comes back at once. */
    private static final int OUTAGE = 3;

    /** By how much the gaps between requests shrink after an outage: all of them together are five times the first. */
    private static final double GAP_DECAY = 0.8;

    /** As many refusals in a row as it takes to find one event in the largest batch: 2 * ceil(log2(100)) + 2. */
    private static final int ONE_CULPRIT = 16;

    private static final long REFUSAL_GAP_NANOS = Duration.ofMillis(250).toNanos();

    /** However many flush while it is parked. */
    private static final int PROBES_PER_INTERVAL = 10;

    private static final long LEAST_GAP_NANOS = Duration.ofMillis(10).toNanos();

    private final RetrySchedule schedule;
    private final long probeIntervalNanos;
    private final DoubleSupplier random;
    /** Whether nobody else uses the token. What is left of a rate limit then stays there, and a pause ends when it ends. */
    private final boolean isAlone;

    // All below is guarded by this.
    private Status status = Status.ACTIVE;
    private int failures;
    private int refusals;
    private long lastFailure;
    private boolean causeIsGone;
    private double jitter;
    private boolean held;
    private long heldUntil;
    private long outageGapNanos;
    private long gapNanos;
    private long gapUntil;

    /** @param random in [0, 1) */
    public Pacing(RetrySchedule schedule, Duration probeInterval, DoubleSupplier random) {
        this(schedule, probeInterval, random, false);
    }

    private Pacing(RetrySchedule schedule, Duration probeInterval, DoubleSupplier random, boolean isAlone) {
        this.schedule = schedule;
        this.probeIntervalNanos = probeInterval.toNanos();
        this.random = random;
        this.isAlone = isAlone;
    }

    /** For a sender that is alone with its key. */
    public static Pacing ofTheOnlySender(RetrySchedule schedule, Duration probeInterval, DoubleSupplier random) {
        return new Pacing(schedule, probeInterval, random, true);
    }

    /** How delivery goes, and the error code behind it. */
    public record Status(DeliveryState state, @Nullable String code) {
        static final Status ACTIVE = new Status(DeliveryState.ACTIVE, null);
        public static final Status NO_THREAD = new Status(DeliveryState.BACKING_OFF, ErrorCode.NO_THREAD.code());
        static final Status RATE_LIMITED = new Status(DeliveryState.RATE_LIMITED, ErrorCode.RATE_LIMITED.code());
    }

    /** What the accounts show of it. */
    public record Report(
            Status status, int failures, @Nullable Duration untilNextTry) {}

    /** A pause that was asked for shows for as long as it lasts, with the failure behind it if there is one. */
    synchronized Status status(long now) {
        if (nanosHeld(now) <= 0) {
            return status;
        }
        return switch (status.state()) {
            case ACTIVE -> Status.RATE_LIMITED;
            case BACKING_OFF -> new Status(DeliveryState.RATE_LIMITED, status.code());
            default -> status;
        };
    }

    /** The status, the failed requests in a row and the wait of those who do not ask, of one moment. */
    public synchronized Report report(long now) {
        long wait = Math.max(nanosUntilSend(now, Demand.NOBODY_WAITS, false), nanosOfGap(now));
        return new Report(status(now), failures, wait > 0 ? Duration.ofNanos(wait) : null);
    }

    synchronized boolean isParked() {
        return status.state() == DeliveryState.PARKED;
    }

    /** Failed requests in a row. */
    synchronized int failures() {
        return failures;
    }

    /** A request went through; the service may still ask for a pause, or hint that one would be wise. */
    synchronized void succeeded(long now, Answer answer) {
        refusals = answer.is2xx() ? 0 : refusals + 1;
        leaveGap(now, untilRoom(answer.rateLimit()));
        failures = 0;
        status = Status.ACTIVE;
        Duration pause = answer.is2xx() ? answer.retryAfter() : null;
        if (pause != null) {
            hold(now, asked(pause.toNanos(), jitter));
        }
    }

    /** How long a polite client leaves before its next request although it may send; zero or less for no time. */
    synchronized long nanosOfGap(long now) {
        return gapNanos == 0 ? 0 : gapUntil - now;
    }

    /** A request failed in a way that a retry may heal. */
    synchronized void failed(long now, Answer answer) {
        countFailure(now);
        boolean limited = answer.isRateLimit();
        holdIfAsked(now, answer);
        status = new Status(
                limited ? DeliveryState.RATE_LIMITED : DeliveryState.BACKING_OFF,
                answer.knownCode().code());
    }

    /** An answer of which only the pause that it asks for, if it does, is news. */
    synchronized void holdIfAsked(long now, Answer answer) {
        if (answer.isRateLimit() || answer.retryAfter() != null) {
            holdAsAsked(now, answer, jitter);
        }
    }

    /** Whether one request at a time is all that the service should get: it is down, or comes back. */
    synchronized boolean isCautious() {
        return failures > 0 || gapNanos > 0;
    }

    /** A request was refused in a way that no retry heals. */
    synchronized void parked(long now, String code) {
        countFailure(now);
        status = new Status(DeliveryState.PARKED, code);
    }

    /** What parked it is no more: the next try is due at once, unless one like it has just failed. */
    synchronized void causeIsGone() {
        causeIsGone = true;
    }

    /** The wait of one batch by itself, after so many failures. */
    long nanosAfter(int failures) {
        return schedule.nanosAfter(failures, random.getAsDouble());
    }

    /** A direct call ran into the rate limit that it shares with the delivery. */
    synchronized void limited(long now, Answer answer) {
        // A number of its own: that of the delivery belongs to the wait that is running, and is none before the first.
        holdAsAsked(now, answer, random.getAsDouble());
    }

    /** How long the service still wants to be left alone by everybody; zero or less if it does not. */
    synchronized long nanosHeld(long now) {
        return held ? heldUntil - now : 0;
    }

    /**
     * How long until the next request of the delivery may leave; zero or less means now.
     *
     * @param leastFailures failed attempts seen by the most recent of the callers who wait, or
     *     {@link Demand#NOBODY_WAITS}: they get a first try soon and the waits of a round of their own,
     *     instead of those of a long outage
     * @param last whether it is the last chance, which comes once and waits for no share of the probe interval
     */
    synchronized long nanosUntilSend(long now, int leastFailures, boolean last) {
        return Math.max(nanosUntilTry(now, leastFailures, last), nanosHeld(now));
    }

    private long nanosUntilTry(long now, int leastFailures, boolean last) {
        if (failures == 0) {
            return 0;
        }
        if (status.state() == DeliveryState.PARKED) {
            return lastFailure + nanosBetweenProbes(leastFailures, last) - now;
        }
        boolean awaited = leastFailures != Demand.NOBODY_WAITS;
        int counted = awaited ? Math.min(failures, Math.max(1, leastFailures)) : failures;
        return lastFailure + schedule.nanosAfter(counted, jitter) - now;
    }

    /**
     * A waiting caller gets a probe at once, but many callers do not get many probes. The end of a cause also starts a probe at
     * once.
     */
    private long nanosBetweenProbes(int leastFailures, boolean last) {
        long soon = Math.max(schedule.nanosAfter(1, jitter), last ? 0 : probeIntervalNanos / PROBES_PER_INTERVAL);
        long wait = leastFailures == 0 ? soon : stretched(probeIntervalNanos, jitter);
        if (!causeIsGone) {
            return wait;
        }
        return failures == 1 ? 0 : Math.min(wait, schedule.nanosAfter(failures - 1, jitter));
    }

    /**
     * After an outage, all instances come back with full queues: shrinking gaps spread their first requests. If an answer says
     * that a rate limit has no room for a request, there is one gap: until it is full again, or for the only sender until there is
     * room. If the service refuses everything, it is more likely
     * broken than right: a gap gives it time before all events are refused.
     */
    private void leaveGap(long now, @Nullable Duration hint) {
        jitter = random.getAsDouble();
        long gap = failures >= OUTAGE ? schedule.nanosAfter(2, jitter) : (long) (outageGapNanos * GAP_DECAY);
        outageGapNanos = gap < LEAST_GAP_NANOS ? 0 : gap;
        long hinted = hint == null ? 0 : hint.toNanos();
        long refused = refusals > ONE_CULPRIT ? REFUSAL_GAP_NANOS : 0;
        // Not shorter than before: with more than one in flight, this answer may be of a request that left before the
        // gap.
        long left = nanosOfGap(now);
        gapNanos = Math.max(left, Math.max(outageGapNanos, asked(Math.max(hinted, refused), jitter)));
        gapUntil = now + gapNanos;
    }

    private @Nullable Duration untilRoom(RateLimit limit) {
        return isAlone ? limit.untilRoomFor(limit.portionOf(Limits.MAX_EVENTS)) : limit.untilFullIfUsedUp();
    }

    private void countFailure(long now) {
        failures++;
        causeIsGone = false;
        lastFailure = now;
        jitter = random.getAsDouble();
    }

    private void holdAsAsked(long now, Answer answer, double drawn) {
        Duration asked = answer.retryAfter();
        long backoff = schedule.nanosAfter(Math.max(1, failures), drawn);
        hold(now, Math.max(asked(asked == null ? LEAST_RATE_LIMIT_NANOS : asked.toNanos(), drawn), backoff));
    }

    private void hold(long now, long nanos) {
        long until = now + nanos;
        heldUntil = held && heldUntil - until > 0 ? heldUntil : until;
        held = true;
    }

    /**
     * Never earlier than the service asked; up to a quarter later, so that the instances do not all come back at the same moment.
     */
    private long asked(long nanos, double drawn) {
        return isAlone ? nanos : stretched(nanos, drawn);
    }

    private static long stretched(long nanos, double drawn) {
        return nanos + (long) (nanos * RetrySchedule.JITTER * drawn);
    }
}
