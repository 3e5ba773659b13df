package com.getfluxly.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A consistent snapshot of the counts. In every snapshot:
 *
 * <pre>
 * offered              = accepted + refused
 * accepted + recovered = delivered + rejected + dropped + pending
 * </pre>
 *
 * @since 0.1.0
 */
public final class DeliveryStats {

    private final DeliveryState state;
    private final @Nullable String stateCode;
    private final long offered;
    private final long accepted;
    private final long recovered;
    private final long refused;
    private final long delivered;
    private final long rejected;
    private final long dropped;
    private final Map<DropReason, Long> droppedByReason;
    private final Map<DropReason, Long> refusedByReason;
    private final long queued;
    private final long queuedBytes;
    private final long inFlight;
    private final long prepared;
    private final @Nullable Duration oldestAge;
    private final long requests;
    private final long retries;
    private final @Nullable Instant lastDelivered;
    private final long queueCapacity;
    private final long consecutiveFailures;
    private final @Nullable Duration untilNextTry;
    private final Map<Anomaly, Long> anomalies;
    private final @Nullable SpoolStats spool;

    private DeliveryStats(Builder builder) {
        this.state = builder.state;
        this.stateCode = builder.stateCode;
        this.offered = builder.offered;
        this.accepted = builder.accepted;
        this.recovered = builder.recovered;
        this.refused = builder.refused;
        this.delivered = builder.delivered;
        this.rejected = builder.rejected;
        this.dropped = builder.dropped;
        this.droppedByReason = Parts.counts(DropReason.class, builder.droppedByReason);
        this.refusedByReason = Map.copyOf(builder.refusedByReason);
        this.queued = builder.queued;
        this.queuedBytes = builder.queuedBytes;
        this.inFlight = builder.inFlight;
        this.prepared = builder.prepared;
        this.oldestAge = builder.oldestAge;
        this.requests = builder.requests;
        this.retries = builder.retries;
        this.lastDelivered = builder.lastDelivered;
        this.queueCapacity = builder.queueCapacity;
        this.consecutiveFailures = builder.consecutiveFailures;
        this.untilNextTry = builder.untilNextTry;
        this.anomalies = Parts.counts(Anomaly.class, builder.anomalies);
        this.spool = builder.spool;
    }

    /** {@return a builder; parts that are not set are zero, empty or null, and {@code state} is {@link DeliveryState#ACTIVE}} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the state of the delivery} */
    public DeliveryState state() {
        return state;
    }

    /** {@return the error code behind the state, or null while it is active} */
    public @Nullable String stateCode() {
        return stateCode;
    }

    /** {@return calls of {@code track} and {@code identify}, and prepared events that were sent or discarded} */
    public long offered() {
        return offered;
    }

    /** {@return offered events that were accepted} */
    public long accepted() {
        return accepted;
    }

    /**
     * {@return events that an earlier process had accepted, that had no outcome, and that were found on disk; zero without a
     * spool}
     */
    public long recovered() {
        return recovered;
    }

    /** {@return offered events that were not accepted, for any reason} */
    public long refused() {
        return refused;
    }

    /** {@return events that the service has} */
    public long delivered() {
        return delivered;
    }

    /** {@return events to which the service said no for good} */
    public long rejected() {
        return rejected;
    }

    /** {@return accepted events that were given up} */
    public long dropped() {
        return dropped;
    }

    /** {@return {@code dropped} by reason; the sum is {@code dropped}. Contains every reason; unmodifiable} */
    public Map<DropReason, Long> droppedByReason() {
        return droppedByReason;
    }

    /** {@return {@code refused} by reason; the sum is {@code refused}. Empty if the reasons are not known; unmodifiable} */
    public Map<DropReason, Long> refusedByReason() {
        return refusedByReason;
    }

    /** {@return events that wait for a batch} */
    public long queued() {
        return queued;
    }

    /**
     * {@return bytes of encoded events that the client holds, including those in flight; {@code maxQueueBytes} limits these bytes
     * together with those of prepared events}
     */
    public long queuedBytes() {
        return queuedBytes;
    }

    /** {@return events in batches that are not settled} */
    public long inFlight() {
        return inFlight;
    }

    /**
     * {@return events that are prepared, and neither sent nor discarded yet} Until then they do not count as offered, queued or
     * pending. {@code maxQueueSize} and {@code maxQueueBytes} include them; with a spool, they have these limits for themselves.
     */
    public long prepared() {
        return prepared;
    }

    /** {@return how long the oldest event that the client holds has waited, or null if there is none} */
    public @Nullable Duration oldestAge() {
        return oldestAge;
    }

    /** {@return requests sent, retries included} */
    public long requests() {
        return requests;
    }

    /** {@return requests that repeated the bytes of an earlier one} */
    public long retries() {
        return retries;
    }

    /** {@return when the service last took an event, or null if it never did} */
    public @Nullable Instant lastDelivered() {
        return lastDelivered;
    }

    /**
     * {@return the most events that the client may hold, including those in flight and those prepared; 0 if that is not known}
     */
    public long queueCapacity() {
        return queueCapacity;
    }

    /**
     * {@return requests of the delivery that failed in a row, including probes while parked; 0 after a request that went through}
     */
    public long consecutiveFailures() {
        return consecutiveFailures;
    }

    /**
     * {@return how long the delivery still waits before it tries again, after a failure or because the service asked for a pause; null if it
     * does not wait} It may try sooner for a caller who flushes or closes, and a little later: a single event waits for the flush
     * interval, too.
     */
    public @Nullable Duration untilNextTry() {
        return untilNextTry;
    }

    /** {@return anomalies by kind. Contains every kind; unmodifiable} */
    public Map<Anomaly, Long> anomalies() {
        return anomalies;
    }

    /** {@return the figures of the spool, or null without a spool} */
    public @Nullable SpoolStats spool() {
        return spool;
    }

    /**
     * {@return accepted and recovered events without an outcome: those queued, those in flight, and those on disk only}
     */
    public long pending() {
        return queued + inFlight + (spool == null ? 0 : spool.pending());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DeliveryStats that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "DeliveryStats" + parts();
    }

    private Parts parts() {
        return new Parts()
                .with("state", state)
                .with("stateCode", stateCode)
                .with("offered", offered)
                .with("accepted", accepted)
                .with("recovered", recovered)
                .with("refused", refused)
                .with("delivered", delivered)
                .with("rejected", rejected)
                .with("dropped", dropped)
                .with("droppedByReason", droppedByReason)
                .with("refusedByReason", refusedByReason)
                .with("queued", queued)
                .with("queuedBytes", queuedBytes)
                .with("inFlight", inFlight)
                .with("prepared", prepared)
                .with("oldestAge", oldestAge)
                .with("requests", requests)
                .with("retries", retries)
                .with("lastDelivered", lastDelivered)
                .with("queueCapacity", queueCapacity)
                .with("consecutiveFailures", consecutiveFailures)
                .with("untilNextTry", untilNextTry)
                .with("anomalies", anomalies)
                .with("spool", spool);
    }

    /** Sets what the accessors of the same names return; {@link #build()} ends it. Not safe for use by several threads. */
    @SuppressWarnings("doclint:missing") // the parameters are what the accessors return
    public static final class Builder {

        private DeliveryState state = DeliveryState.ACTIVE;
        private @Nullable String stateCode;
        private long offered;
        private long accepted;
        private long recovered;
        private long refused;
        private long delivered;
        private long rejected;
        private long dropped;
        private Map<DropReason, Long> droppedByReason = Map.of();
        private Map<DropReason, Long> refusedByReason = Map.of();
        private long queued;
        private long queuedBytes;
        private long inFlight;
        private long prepared;
        private @Nullable Duration oldestAge;
        private long requests;
        private long retries;
        private @Nullable Instant lastDelivered;
        private long queueCapacity;
        private long consecutiveFailures;
        private @Nullable Duration untilNextTry;
        private Map<Anomaly, Long> anomalies = Map.of();
        private @Nullable SpoolStats spool;

        private Builder() {}

        /** Sets {@link DeliveryStats#state()}. */
        public Builder state(DeliveryState state) {
            this.state = Checks.notNull("state", state);
            return this;
        }

        /** Sets {@link DeliveryStats#stateCode()}. */
        public Builder stateCode(@Nullable String stateCode) {
            this.stateCode = stateCode;
            return this;
        }

        /** Sets {@link DeliveryStats#offered()}. */
        public Builder offered(long offered) {
            this.offered = offered;
            return this;
        }

        /** Sets {@link DeliveryStats#accepted()}. */
        public Builder accepted(long accepted) {
            this.accepted = accepted;
            return this;
        }

        /** Sets {@link DeliveryStats#recovered()}. */
        public Builder recovered(long recovered) {
            this.recovered = recovered;
            return this;
        }

        /** Sets {@link DeliveryStats#refused()}. */
        public Builder refused(long refused) {
            this.refused = refused;
            return this;
        }

        /** Sets {@link DeliveryStats#delivered()}. */
        public Builder delivered(long delivered) {
            this.delivered = delivered;
            return this;
        }

        /** Sets {@link DeliveryStats#rejected()}. */
        public Builder rejected(long rejected) {
            this.rejected = rejected;
            return this;
        }

        /** Sets {@link DeliveryStats#dropped()}. */
        public Builder dropped(long dropped) {
            this.dropped = dropped;
            return this;
        }

        /** Sets {@link DeliveryStats#droppedByReason()}. */
        public Builder droppedByReason(Map<DropReason, Long> droppedByReason) {
            this.droppedByReason = Checks.notNull("droppedByReason", droppedByReason);
            return this;
        }

        /** Sets {@link DeliveryStats#refusedByReason()}. */
        public Builder refusedByReason(Map<DropReason, Long> refusedByReason) {
            this.refusedByReason = Checks.notNull("refusedByReason", refusedByReason);
            return this;
        }

        /** Sets {@link DeliveryStats#queued()}. */
        public Builder queued(long queued) {
            this.queued = queued;
            return this;
        }

        /** Sets {@link DeliveryStats#queuedBytes()}. */
        public Builder queuedBytes(long queuedBytes) {
            this.queuedBytes = queuedBytes;
            return this;
        }

        /** Sets {@link DeliveryStats#inFlight()}. */
        public Builder inFlight(long inFlight) {
            this.inFlight = inFlight;
            return this;
        }

        /** Sets {@link DeliveryStats#prepared()}. */
        public Builder prepared(long prepared) {
            this.prepared = prepared;
            return this;
        }

        /** Sets {@link DeliveryStats#oldestAge()}. */
        public Builder oldestAge(@Nullable Duration oldestAge) {
            this.oldestAge = oldestAge;
            return this;
        }

        /** Sets {@link DeliveryStats#requests()}. */
        public Builder requests(long requests) {
            this.requests = requests;
            return this;
        }

        /** Sets {@link DeliveryStats#retries()}. */
        public Builder retries(long retries) {
            this.retries = retries;
            return this;
        }

        /** Sets {@link DeliveryStats#lastDelivered()}. */
        public Builder lastDelivered(@Nullable Instant lastDelivered) {
            this.lastDelivered = lastDelivered;
            return this;
        }

        /** Sets {@link DeliveryStats#queueCapacity()}. */
        public Builder queueCapacity(long queueCapacity) {
            this.queueCapacity = queueCapacity;
            return this;
        }

        /** Sets {@link DeliveryStats#consecutiveFailures()}. */
        public Builder consecutiveFailures(long consecutiveFailures) {
            this.consecutiveFailures = consecutiveFailures;
            return this;
        }

        /** Sets {@link DeliveryStats#untilNextTry()}. */
        public Builder untilNextTry(@Nullable Duration untilNextTry) {
            this.untilNextTry = untilNextTry;
            return this;
        }

        /** Sets {@link DeliveryStats#anomalies()}. */
        public Builder anomalies(Map<Anomaly, Long> anomalies) {
            this.anomalies = Checks.notNull("anomalies", anomalies);
            return this;
        }

        /** Sets {@link DeliveryStats#spool()}. */
        public Builder spool(@Nullable SpoolStats spool) {
            this.spool = spool;
            return this;
        }

        /** {@return the stats} */
        public DeliveryStats build() {
            return new DeliveryStats(this);
        }
    }
}
