package com.getfluxly.spring.kafka;

import com.getfluxly.error.ErrorCode;
import com.getfluxly.relay.Courier;
import com.getfluxly.spring.kafka.RelayPort.DeadLetterException;
import com.getfluxly.spring.kafka.RelayPort.PositionLostException;
import com.getfluxly.spring.kafka.Suspicion.Verdict;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings the records of one partition to the service, in order: one event after the other gets an outcome, and the position follows.
 * Nothing is skipped, and nothing is held from call to call but where the next batch ends.
 *
 * <p>Confined to the thread that polls. Kept for as long as the partition is ours.
 */
final class PartitionRelay {

    /** The error code of a dead-letter topic that takes nothing. */
    static final String DEAD_LETTERS_STUCK = "dead_letter_unavailable";

    private static final String TOO_LARGE = "payload_too_large";
    private static final int TOO_LARGE_STATUS = 413;
    private static final int MORE = -1;

    /** A topic that has lost what a batch ended with will not bring it. */
    private static final int MAX_REREADS = 20;

    private final String topic;
    private final int partition;
    private final RelayPort port;
    private final RecordCheck check;
    private final RelayAccounts accounts;
    private final Duration deadLetterPause;
    private final Suspicion suspicion = new Suspicion();

    /** As it is stored with the position; null if the next batch is open. */
    private @Nullable Boundary stored;

    /** Events that have an outcome before the one in front of them has. */
    private final Set<Long> doneAhead = new HashSet<>();

    /** Whether the next batch was made here, and was refused for nothing but the rate limit so far. */
    private boolean isUntouched;

    private int maxBodyBytes = RequestLimits.MAX_BODY_BYTES;
    private int rereads;
    private @Nullable Long position;

    PartitionRelay(
            String topic,
            int partition,
            @Nullable Boundary stored,
            RelayPort port,
            RecordCheck check,
            RelayAccounts accounts,
            Duration deadLetterPause) {
        this.topic = topic;
        this.partition = partition;
        this.stored = stored;
        this.port = port;
        this.check = check;
        this.accounts = accounts;
        this.deadLetterPause = deadLetterPause;
    }

    /**
     * Where to go on, and when.
     *
     * @param position the offset of the next record that is wanted
     * @param pause how long the partition is to be left alone; zero for not at all
     * @param code why, or null
     */
    record Next(long position, Duration pause, @Nullable String code) {

        static Next at(long position) {
            return new Next(position, Duration.ZERO, null);
        }
    }

    /** It goes on later. */
    private static final class PausedException extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Courier.Unsettled result;

        PausedException(Courier.Unsettled result) {
            super(result.code(), null, false, false);
            this.result = result;
        }
    }

    /**
     * Delivers as many records as it can.
     *
     * @param records the records from the position on, in order, at least one
     * @param isAll whether there are no later records so far
     * @throws PositionLostException if the partition now belongs to another relay
     */
    Next relay(List<OutboxRecord> records, boolean isAll) throws PositionLostException {
        int at = 0;
        while (at < records.size() && !port.isToPause()) {
            try {
                int done = step(records.subList(at, records.size()), isAll);
                if (done == MORE) {
                    break;
                }
                at += done;
            } catch (PausedException paused) {
                return new Next(records.get(at).offset(), paused.result.duration(), paused.result.code());
            } catch (DeadLetterException stuck) {
                return new Next(records.get(at).offset(), deadLetterPause, DEAD_LETTERS_STUCK);
            }
        }
        return Next.at(
                at < records.size()
                        ? records.get(at).offset()
                        : records.get(at - 1).offset() + 1);
    }

    /** Returns how many records have an outcome now, or {@link #MORE} if their batch has to be read whole first. */
    private int step(List<OutboxRecord> records, boolean isAll)
            throws PositionLostException, DeadLetterException, PausedException {
        OutboxRecord first = records.get(0);
        if (doneAhead.contains(first.offset())) {
            passed(first);
            doneAhead.remove(first.offset());
            return 1;
        }
        DeadLetterReason reason = check.against(first);
        if (reason != null) {
            return bury(first, reason, reason == DeadLetterReason.REJECTED ? TOO_LARGE : null);
        }
        List<OutboxRecord> batch = nextBatch(records);
        boolean isWhole = isAll || batch.size() < records.size() || isEnd(batch) || ++rereads > MAX_REREADS;
        if (!isWhole) {
            return MORE;
        }
        isUntouched |= !isAgreed(first.offset());
        agreeOn(first.offset(), boundaryAt(last(batch)));
        return suspicion.isProbing() ? probe(batch, records, isAll) : send(batch);
    }

    // ---- the batch --------------------------------------------------------------------------------------------------

    private List<OutboxRecord> nextBatch(List<OutboxRecord> records) {
        long first = records.get(0).offset();
        long last = lastAllowed(first);
        int bytes = RequestLimits.ENVELOPE_BYTES + records.get(0).value().length;
        int end = 1;
        int most = Math.min(records.size(), isAgreed(first) ? RequestLimits.MAX_EVENTS : port.portion());
        while (end < most) {
            OutboxRecord record = records.get(end);
            bytes += 1 + record.value().length;
            if (record.offset() > last || bytes > maxBodyBytes || !isUndoneEvent(record)) {
                break;
            }
            end++;
        }
        return records.subList(0, end);
    }

    private long lastAllowed(long first) {
        return stored == null
                ? suspicion.limit()
                : Math.min(stored.limit(first), isAgreed(first) ? Long.MAX_VALUE : suspicion.limit());
    }

    /** Whether it is stored where the batch ends that begins there. */
    private boolean isAgreed(long first) {
        return stored != null && stored.last() >= first;
    }

    /** Whether it ends where it has to, if it has to end somewhere. */
    private boolean isEnd(List<OutboxRecord> batch) {
        return stored == null || stored.last() <= last(batch) || batch.size() == RequestLimits.MAX_EVENTS;
    }

    private boolean isUndoneEvent(OutboxRecord record) {
        return !doneAhead.contains(record.offset()) && check.against(record) == null;
    }

    // ---- on the wire ------------------------------------------------------------------------------------------------

    private int send(List<OutboxRecord> batch) throws PositionLostException, DeadLetterException, PausedException {
        Courier.Result result = deliver(batch);
        if (result instanceof Courier.Settled settled) {
            return settle(batch, settled);
        }
        if (result instanceof Courier.Refused refused) {
            return refused(batch, refused);
        }
        throw failed(batch, (Courier.Unsettled) result);
    }

    /** Tries an event behind the batch, alone. */
    private int probe(List<OutboxRecord> batch, List<OutboxRecord> records, boolean isAll)
            throws PositionLostException, DeadLetterException, PausedException {
        OutboxRecord other = nextEvent(records, Math.max(last(batch), suspicion.triedUpTo()));
        if (other == null) {
            return judge(suspicion.noOther(batch.size(), last(batch), isAll), batch);
        }
        agreeOn(batch.get(0).offset(), boundaryAt(last(batch)).andAhead(other.offset()));
        Courier.Result result = deliver(List.of(other));
        if (result instanceof Courier.Settled settled) {
            buryRejected(List.of(other), settled);
            count(settled);
        } else if (result instanceof Courier.Refused refused) {
            port.deadLetter(other, DeadLetterReason.REJECTED, refused.code());
            accounts.buried(DeadLetterReason.REJECTED);
        } else {
            throw probeFailed(other, (Courier.Unsettled) result);
        }
        doneAhead.add(other.offset());
        return judge(suspicion.otherPasses(other.offset(), batch.size(), last(batch)), batch);
    }

    private int judge(Verdict verdict, List<OutboxRecord> batch) throws PositionLostException, DeadLetterException {
        if (verdict == Verdict.POISON) {
            return bury(batch.get(0), DeadLetterReason.POISON, suspicion.code());
        }
        if (verdict == Verdict.CUT) {
            halve(batch);
        }
        return 0;
    }

    private @Nullable OutboxRecord nextEvent(List<OutboxRecord> records, long behind) {
        return records.stream()
                .filter(record -> record.offset() > behind && isUndoneEvent(record))
                .findFirst()
                .orElse(null);
    }

    private PausedException probeFailed(OutboxRecord other, Courier.Unsettled result) {
        if (result.isAboutEvents()) {
            suspicion.otherFails(other.offset());
        }
        return new PausedException(result);
    }

    private Courier.Result deliver(List<OutboxRecord> batch) {
        return port.deliver(
                BatchKey.of(topic, partition, batch),
                batch.stream().map(OutboxRecord::value).toList());
    }

    // ---- what became of it ------------------------------------------------------------------------------------------

    private int settle(List<OutboxRecord> batch, Courier.Settled settled)
            throws PositionLostException, DeadLetterException {
        buryRejected(batch, settled);
        passed(batch.get(batch.size() - 1));
        count(settled);
        return batch.size();
    }

    private void buryRejected(List<OutboxRecord> batch, Courier.Settled settled) throws DeadLetterException {
        for (Courier.Rejection rejection : settled.rejections()) {
            port.deadLetter(batch.get(rejection.index()), DeadLetterReason.REJECTED, rejection.code());
        }
    }

    private void count(Courier.Settled settled) {
        accounts.delivered(settled.delivered());
        settled.rejections().forEach(rejection -> accounts.buried(DeadLetterReason.REJECTED));
    }

    private int refused(List<OutboxRecord> batch, Courier.Refused refused)
            throws PositionLostException, DeadLetterException {
        if (batch.size() == 1) {
            return bury(batch.get(0), DeadLetterReason.REJECTED, refused.code());
        }
        if (refused.status() == TOO_LARGE_STATUS) {
            maxBodyBytes = Math.max(bytes(batch) / 2, RequestLimits.MAX_EVENT_BYTES + RequestLimits.ENVELOPE_BYTES);
        }
        return judge(suspicion.refused(last(batch)), batch);
    }

    private PausedException failed(List<OutboxRecord> batch, Courier.Unsettled result)
            throws PositionLostException, DeadLetterException {
        isUntouched &= result.code().equals(ErrorCode.RATE_LIMITED.code());
        if (isUntouched && batch.size() > port.portion()) {
            agreeOn(
                    batch.get(0).offset(),
                    boundaryAt(batch.get(port.portion() - 1).offset()));
        }
        if (result.isAboutEvents()) {
            judge(suspicion.failed(batch.size(), last(batch), result.code()), batch);
        }
        return new PausedException(result);
    }

    private void halve(List<OutboxRecord> batch) throws PositionLostException {
        agreeOn(
                batch.get(0).offset(),
                boundaryAt(batch.get(batch.size() / 2 - 1).offset()));
    }

    private int bury(OutboxRecord record, DeadLetterReason reason, @Nullable String code)
            throws PositionLostException, DeadLetterException {
        port.deadLetter(record, reason, code);
        passed(record);
        accounts.buried(reason);
        return 1;
    }

    // ---- the position -----------------------------------------------------------------------------------------------

    private void passed(OutboxRecord last) throws PositionLostException {
        store(last.offset() + 1, stored == null ? null : stored.after(last.offset()));
        suspicion.passed(last.offset());
        rereads = 0;
        isUntouched = false;
    }

    /** A batch that ends there, with what was tried alone behind it already, by us or by whoever was here before. */
    private Boundary boundaryAt(long last) {
        return stored == null ? Boundary.at(last) : stored.endingAt(last);
    }

    private void agreeOn(long first, Boundary boundary) throws PositionLostException {
        if (!boundary.equals(stored)) {
            store(first, boundary);
        }
    }

    private void store(long newPosition, @Nullable Boundary boundary) throws PositionLostException {
        port.commit(newPosition, boundary);
        position = newPosition;
        stored = boundary;
    }

    /** Up to where everything has an outcome that is stored, or null if nothing has been stored yet. */
    @Nullable Long position() {
        return position;
    }

    private static long last(List<OutboxRecord> batch) {
        return batch.get(batch.size() - 1).offset();
    }

    private static int bytes(List<OutboxRecord> batch) {
        return RequestLimits.ENVELOPE_BYTES
                + batch.size()
                - 1
                + batch.stream().mapToInt(record -> record.value().length).sum();
    }
}
