package com.getfluxly.internal.send;

import com.getfluxly.delivery.Anomaly;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.FailureKind;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.answer.ResponseReader;
import com.getfluxly.internal.base.Access;
import com.getfluxly.internal.base.CallingThread;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Limits;
import com.getfluxly.internal.base.StackRoom;
import com.getfluxly.internal.base.ThreadStarts;
import com.getfluxly.internal.base.Waits;
import com.getfluxly.internal.notify.Anomalies;
import com.getfluxly.internal.notify.CallersThread;
import com.getfluxly.internal.notify.DeliveryLog;
import com.getfluxly.internal.queue.Demand;
import com.getfluxly.transport.Transport;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.slf4j.Logger;

/**
 * Delivers batches that the caller keeps, by the rules of the delivery thread, but in the caller's thread. For any thread; a
 * second caller waits for the first.
 */
public final class CourierCalls {

    /** How soon to look again whether the supplier has brought a token. */
    private static final long LOOK_NANOS = Duration.ofMillis(250).toNanos();

    /** How long the end waits for a supplier that does not heed its interrupt. */
    private static final long END_NANOS = Duration.ofSeconds(1).toNanos();

    private final Duration timeout;
    private final AccessToken token;
    private final Exchange exchange;
    private final Pacing pacing;
    private final DeliveryLog log;
    private final DeliveryLines lines;
    private final Anomalies anomalies = new Anomalies();
    private final Clock clock;
    private final Cargo cargo = new Cargo();
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final UnsettledKeys unsettled = new UnsettledKeys();
    private int refusedToken = AccessToken.NONE;

    private volatile int portion = Limits.MAX_EVENTS;
    private volatile boolean closed;

    /** What a call may come to, in the caller's own words. */
    public interface Outcomes<R> {

        R settled(int delivered, Collection<NamedEvent> rejected);

        R waits(Duration duration, String code, boolean isAboutEvents);

        R parked(Duration duration, String code, boolean isAboutEvents);

        R refused(String code, String detail, int status);
    }

    public CourierCalls(
            Access access,
            Duration timeout,
            Pacing pacing,
            Transport transport,
            Logger logger,
            Clock clock,
            ThreadStarts starts) {
        this.timeout = timeout;
        this.pacing = pacing;
        this.clock = clock;
        this.log = new DeliveryLog(logger, new CallersThread(), clock);
        this.lines = new DeliveryLines(log);
        this.token = new AccessToken(access.token(), access.tokenSupplier(), log, anomalies, clock, starts);
        this.exchange =
                new Exchange(transport, new ResponseReader(clock), token, access.userAgentSuffix(), log, anomalies);
    }

    /** Makes one request, or none if it is too early for one. */
    public <R> R deliver(String key, List<byte[]> events, Outcomes<R> outcomes) {
        StackRoom.check();
        CallingThread.checkMayBlock("deliver");
        byte[] body = cargo.body(key, events);
        lock.lock();
        try {
            checkOpen();
            log.tellDue();
            noticeFreshToken();
            long wait = nanosUntilSend();
            return wait > 0 ? tooEarly(wait, outcomes) : send(key, events.size(), body, outcomes);
        } finally {
            lock.unlock();
        }
    }

    /** How many events the next batch should hold at most. */
    public int portion() {
        return portion;
    }

    /** How it goes; closed or not is for whoever closes. */
    public Pacing.Report report() {
        return pacing.report(clock.nanos());
    }

    public boolean isClosed() {
        return closed;
    }

    /** Waits for no request. */
    public void close() {
        closed = true;
        Waits.forEndOf(token.close(), clock.nanos() + END_NANOS, clock);
    }

    private void checkOpen() {
        if (closed) {
            throw GetFluxlyException.of(ErrorCode.CLOSED, "the courier was closed")
                    .build();
        }
    }

    // ---- when -------------------------------------------------------------------------------------------------------

    private long nanosUntilSend() {
        long now = clock.nanos();
        long wait = Math.max(pacing.nanosUntilSend(now, Demand.NOBODY_WAITS, false), pacing.nanosOfGap(now));
        return pacing.isParked() && token.isAsking() ? Math.min(wait, LOOK_NANOS) : wait;
    }

    private Duration untilSend() {
        return Duration.ofNanos(Math.max(0, nanosUntilSend()));
    }

    private <R> R tooEarly(long nanos, Outcomes<R> outcomes) {
        Duration wait = Duration.ofNanos(nanos);
        String code = report().status().code();
        if (code == null) {
            // A gap that a polite client leaves.
            return outcomes.waits(wait, ErrorCode.RATE_LIMITED.code(), false);
        }
        return pacing.isParked() ? outcomes.parked(wait, code, false) : outcomes.waits(wait, code, false);
    }

    /** A token that is not the one that was refused is tried at once. */
    private void noticeFreshToken() {
        if (refusedToken != AccessToken.NONE && refusedToken != token.version()) {
            refusedToken = AccessToken.NONE;
            pacing.causeIsGone();
        }
    }

    // ---- what an answer means ---------------------------------------------------------------------------------------

    private <R> R send(String key, int events, byte[] body, Outcomes<R> outcomes) {
        UnsettledKeys.Entry entry = unsettled.of(key);
        int version = token.version();
        Answer answer = exchange.post(Batch.PATH, entry.key(), body, timeout, Map.of());
        notice(answer);
        return switch (answer.action()) {
            case SETTLE -> settled(key, events, answer, BatchAnswer.named(answer, events), outcomes);
            case REJECT -> settled(key, events, answer, all(events, answer), outcomes);
            case CONFIRM -> confirmed(key, events, entry, answer, outcomes);
            case RETRY -> failed(entry, answer, isAboutEvents(answer), outcomes);
            case SPLIT -> refused(key, answer, outcomes);
            case PARK -> parked(entry, answer, version, outcomes);
        };
    }

    /** A page of somebody else's may have headers of that name, too. */
    private void notice(Answer answer) {
        if (answer.rateLimit().limit() != null && (answer.is2xx() || answer.isRateLimit())) {
            portion = answer.rateLimit().portionOf(Limits.MAX_EVENTS);
        }
    }

    private <R> R settled(
            String key, int events, Answer answer, Collection<NamedEvent> rejected, Outcomes<R> outcomes) {
        wentThrough(key, answer);
        return outcomes.settled(events - rejected.size(), rejected);
    }

    private <R> R refused(String key, Answer answer, Outcomes<R> outcomes) {
        wentThrough(key, answer);
        return outcomes.refused(answer.code(), answer.detail(), answer.status());
    }

    private <R> R confirmed(String key, int events, UnsettledKeys.Entry entry, Answer answer, Outcomes<R> outcomes) {
        if (entry.history().isUnconfirmed()) {
            anomalies.count(Anomaly.UNVERIFIED_DELIVERY, events);
            lines.unverified(events);
            return settled(key, events, answer, List.of(), outcomes);
        }
        entry.history().markUnconfirmed();
        return backsOff(answer, false, outcomes);
    }

    private <R> R failed(UnsettledKeys.Entry entry, Answer answer, boolean isAboutEvents, Outcomes<R> outcomes) {
        leaveStickyError(entry, answer);
        return backsOff(answer, isAboutEvents, outcomes);
    }

    private <R> R backsOff(Answer answer, boolean isAboutEvents, Outcomes<R> outcomes) {
        pacing.failed(clock.nanos(), answer);
        lines.failed(answer);
        return outcomes.waits(untilSend(), answer.knownCode().code(), isAboutEvents);
    }

    private <R> R parked(UnsettledKeys.Entry entry, Answer answer, int version, Outcomes<R> outcomes) {
        leaveStickyError(entry, answer);
        pacing.parked(clock.nanos(), answer.knownCode().code());
        lines.parked(answer);
        refusedToken = answer.status() == 401 ? version : AccessToken.NONE;
        // Whatever parks it: by the next probe there may be another one.
        token.refused(version);
        noticeFreshToken();
        return outcomes.parked(untilSend(), answer.knownCode().code(), !answer.isAboutUs());
    }

    private void leaveStickyError(UnsettledKeys.Entry entry, Answer answer) {
        if (entry.history().becomesStuck(answer.requestId())) {
            entry.leaveKey();
            anomalies.count(Anomaly.REPLAYED_ERROR);
            lines.replayed();
        }
    }

    private void wentThrough(String key, Answer answer) {
        unsettled.forget(key);
        lines.goesOn(pacing.failures());
        pacing.succeeded(clock.nanos(), answer);
    }

    private static List<NamedEvent> all(int events, Answer answer) {
        return IntStream.range(0, events)
                .mapToObj(index -> new NamedEvent(index, answer.code(), answer.detail()))
                .toList();
    }

    /** Whether the events may have caused the failure. Not if the request was not read, or the wait for the answer was ended. */
    private static boolean isAboutEvents(Answer answer) {
        return !answer.isAboutUs() && answer.mayHaveBeenTaken() && answer.failureKind() != FailureKind.INTERRUPTED;
    }

    /** Masked. */
    @Override
    public String toString() {
        return "CourierCalls[***]";
    }
}
