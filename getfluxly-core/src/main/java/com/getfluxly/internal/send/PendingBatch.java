package com.getfluxly.internal.send;

import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.transport.TransportResponse;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A frozen batch, what was tried with it, and the request that it is on the wire with. Confined to the delivery thread. */
final class PendingBatch {

    private Batch batch;
    private final Suspect suspect;
    /** What the journal has of it. */
    private @Nullable Batch stored;

    private int attempts;
    private boolean refusedUnread;
    private KeyHistory history = new KeyHistory();

    // Of the request that is on the wire, if there is one.
    private @Nullable CompletableFuture<TransportResponse> exchange;
    private long sentAt;
    private long givenUpAt;
    private int failuresBefore;
    private int tokenVersion;
    private boolean cut;

    PendingBatch(Batch batch) {
        this(batch, Suspect.none());
    }

    PendingBatch(Batch batch, Suspect suspect) {
        this.batch = batch;
        this.suspect = suspect;
    }

    /**
     * One that an earlier process had on the wire.
     *
     * @param stored what the journal has of it, or null
     */
    static PendingBatch resumed(Batch batch, @Nullable Batch stored) {
        PendingBatch resumed = new PendingBatch(batch);
        resumed.attempts = 1;
        resumed.stored = stored;
        return resumed;
    }

    /** What speaks against it. */
    Suspect suspect() {
        return suspect;
    }

    Batch batch() {
        return batch;
    }

    List<EncodedEvent> events() {
        return batch.events;
    }

    long firstSequence() {
        return batch.events.get(0).sequence();
    }

    long lastSequence() {
        return batch.events.get(batch.events.size() - 1).sequence();
    }

    /** Whether the journal has it under the key that it has now; from now on it does. */
    boolean becomesStored() {
        boolean isNew = stored != batch;
        stored = batch;
        return isNew;
    }

    boolean wasTried() {
        return attempts > 0;
    }

    /** Its last try was refused for a rate limit. */
    void markRefusedUnread() {
        refusedUnread = true;
    }

    /**
     * Whether it was not tried, or the service did not even look at the last try. An earlier one may have been taken: then its
     * events arrive twice, which is better than a batch that no limit lets pass.
     */
    boolean mayBeCut() {
        return refusedUnread || !wasTried();
    }

    // Parts have keys of their own, so they know nothing of what was answered to the whole: an answer to a part that
    // cannot be
    // read is the first to its key, and is asked for once more.

    /** The first so many events, in a batch of their own. */
    PendingBatch first(int count) {
        return new PendingBatch(batch.first(count), suspect.ofPart());
    }

    /** All but the first so many events, in a batch of their own. */
    PendingBatch without(int count) {
        return new PendingBatch(batch.without(count), suspect.ofPart());
    }

    // ---- on the wire ------------------------------------------------------------------------------------------------

    /**
     * Notes that it is sent.
     *
     * @param failuresBefore failed requests in a row at that moment
     * @param tokenVersion of the token that goes with it
     */
    void departs(long now, long timeoutNanos, int failuresBefore, int tokenVersion) {
        this.tokenVersion = tokenVersion;
        this.attempts++;
        this.refusedUnread = false;
        this.cut = false;
        this.sentAt = now;
        this.givenUpAt = now + timeoutNanos;
        this.failuresBefore = failuresBefore;
    }

    /** It is on the wire while others go on. */
    void flies(CompletableFuture<TransportResponse> exchange) {
        this.exchange = exchange;
    }

    boolean isOnWire() {
        return exchange != null;
    }

    /** Whether the answer is there, or has taken too long. */
    boolean hasLanded(long now) {
        return exchange != null && (exchange.isDone() || givenUpAt - now <= 0);
    }

    /** What is known of the request that is on the wire. */
    CompletableFuture<TransportResponse> exchange() {
        return Objects.requireNonNull(exchange);
    }

    /** The end of everything came before its answer, or before the time that it should have had. */
    void markCut() {
        cut = true;
    }

    boolean wasCut() {
        return cut;
    }

    boolean hadLessTimeThan(long nanos) {
        return givenUpAt - sentAt < nanos;
    }

    long sentAt() {
        return sentAt;
    }

    long nanosUntilGivenUp(long now) {
        return givenUpAt - now;
    }

    int tokenVersion() {
        return tokenVersion;
    }

    /** Whether another request has failed since it was sent: then it belongs to the same failure, and tells no more of it. */
    boolean isOvertakenBy(int failures) {
        return failures > failuresBefore;
    }

    /** It is not on the wire any more; whatever still comes back is ignored. */
    void landed() {
        if (exchange != null) {
            exchange.cancel(true);
            exchange = null;
        }
    }

    /** Some of its events were dropped: the others go on under a key of their own. */
    void keepOnly(List<EncodedEvent> events) {
        batch = Batch.freeze(events);
        history = new KeyHistory();
    }

    // ---- under one key ----------------------------------------------------------------------------------------------

    /** Whether the service took it once already without a readable answer. */
    boolean isUnconfirmed() {
        return history.isUnconfirmed();
    }

    void markUnconfirmed() {
        history.markUnconfirmed();
    }

    /** Goes on under a new key once the old one is stuck with a stored error. Returns whether it was. */
    boolean leavesStickyError(Optional<String> requestId) {
        boolean stuck = history.becomesStuck(requestId);
        if (stuck) {
            batch = batch.withNewKey();
        }
        return stuck;
    }
}
