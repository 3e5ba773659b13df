package com.getfluxly.delivery;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of the events that a flush waited for: exactly those that were accepted before it began.
 *
 * @since 0.1.0
 */
public final class FlushResult {

    /** There was nothing to deliver. */
    public static final FlushResult EMPTY = builder().build();

    private final long accepted;
    private final long rejected;
    private final long batches;
    private final List<RejectedEvent> errors;
    private final long dropped;
    private final long pending;

    private FlushResult(Builder builder) {
        this.accepted = builder.accepted;
        this.rejected = builder.rejected;
        this.batches = builder.batches;
        this.errors = List.copyOf(builder.errors);
        this.dropped = builder.dropped;
        this.pending = builder.pending;
    }

    /** {@return a builder; parts that are not set are zero or empty} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return events that the service took: those that {@link DeliveryStats} counts as delivered} */
    public long accepted() {
        return accepted;
    }

    /** {@return events to which the service said no for good} */
    public long rejected() {
        return rejected;
    }

    /** {@return requests that settled at least one of these events} */
    public long batches() {
        return batches;
    }

    /** {@return the rejected ones, in order; unmodifiable} */
    public List<RejectedEvent> errors() {
        return errors;
    }

    /** {@return events that were given up} */
    public long dropped() {
        return dropped;
    }

    /** {@return events that the client still holds} */
    public long pending() {
        return pending;
    }

    /**
     * Adds two results, for example those of several clients.
     *
     * @param other the other result
     * @return the sum; the errors of this result come first
     * @throws com.getfluxly.error.GetFluxlyException {@code validation_error} if it is null
     */
    public FlushResult plus(FlushResult other) {
        Checks.notNull("other", other);
        return builder()
                .accepted(accepted + other.accepted)
                .rejected(rejected + other.rejected)
                .batches(batches + other.batches)
                .errors(Stream.concat(errors.stream(), other.errors.stream()).toList())
                .dropped(dropped + other.dropped)
                .pending(pending + other.pending)
                .build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FlushResult that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "FlushResult" + parts();
    }

    private Parts parts() {
        return new Parts()
                .with("accepted", accepted)
                .with("rejected", rejected)
                .with("batches", batches)
                .with("errors", errors)
                .with("dropped", dropped)
                .with("pending", pending);
    }

    /** Sets what the accessors of the same names return; {@link #build()} ends it. Not safe for use by several threads. */
    @SuppressWarnings("doclint:missing") // the parameters are what the accessors return
    public static final class Builder {

        private long accepted;
        private long rejected;
        private long batches;
        private List<RejectedEvent> errors = List.of();
        private long dropped;
        private long pending;

        private Builder() {}

        /** Sets {@link FlushResult#accepted()}. */
        public Builder accepted(long accepted) {
            this.accepted = accepted;
            return this;
        }

        /** Sets {@link FlushResult#rejected()}. */
        public Builder rejected(long rejected) {
            this.rejected = rejected;
            return this;
        }

        /** Sets {@link FlushResult#batches()}. */
        public Builder batches(long batches) {
            this.batches = batches;
            return this;
        }

        /** Sets {@link FlushResult#errors()}. */
        public Builder errors(List<RejectedEvent> errors) {
            this.errors = Checks.notNull("errors", errors);
            return this;
        }

        /** Sets {@link FlushResult#dropped()}. */
        public Builder dropped(long dropped) {
            this.dropped = dropped;
            return this;
        }

        /** Sets {@link FlushResult#pending()}. */
        public Builder pending(long pending) {
            this.pending = pending;
            return this;
        }

        /** {@return the result} */
        public FlushResult build() {
            return new FlushResult(this);
        }
    }
}
