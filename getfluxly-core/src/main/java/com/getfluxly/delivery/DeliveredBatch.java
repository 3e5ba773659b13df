package com.getfluxly.delivery;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of one request that the service has.
 *
 * @since 0.1.0
 */
public final class DeliveredBatch {

    private final List<String> messageIds;
    private final String idempotencyKey;
    private final long requestBytes;
    private final @Nullable Instant deliveredAt;

    private DeliveredBatch(Builder builder) {
        this.messageIds = List.copyOf(builder.messageIds);
        this.idempotencyKey = builder.idempotencyKey;
        this.requestBytes = builder.requestBytes;
        this.deliveredAt = builder.deliveredAt;
    }

    /** {@return a builder; parts that are not set are empty, zero or null} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@return the ids of the events, in order; unmodifiable. The ids of rejected events of the request are not
     * included}
     */
    public List<String> messageIds() {
        return messageIds;
    }

    /** {@return the key of the request, the same on every retry of it} */
    public String idempotencyKey() {
        return idempotencyKey;
    }

    /** {@return the size of the request's body in bytes, including the events that were rejected} */
    public long requestBytes() {
        return requestBytes;
    }

    /** {@return when the answer arrived, by the clock of this machine; null if that is not known} */
    public @Nullable Instant deliveredAt() {
        return deliveredAt;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DeliveredBatch that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "DeliveredBatch" + parts();
    }

    private Parts parts() {
        return new Parts()
                .with("messageIds", messageIds)
                .with("idempotencyKey", idempotencyKey)
                .with("requestBytes", requestBytes)
                .with("deliveredAt", deliveredAt);
    }

    /** Sets what the accessors of the same names return; {@link #build()} ends it. Not safe for use by several threads. */
    @SuppressWarnings("doclint:missing") // the parameters are what the accessors return
    public static final class Builder {

        private List<String> messageIds = List.of();
        private String idempotencyKey = "";
        private long requestBytes;
        private @Nullable Instant deliveredAt;

        private Builder() {}

        /** Sets {@link DeliveredBatch#messageIds()}. */
        public Builder messageIds(List<String> messageIds) {
            this.messageIds = Checks.notNull("messageIds", messageIds);
            return this;
        }

        /** Sets {@link DeliveredBatch#idempotencyKey()}. */
        public Builder idempotencyKey(String idempotencyKey) {
            this.idempotencyKey = Checks.notNull("idempotencyKey", idempotencyKey);
            return this;
        }

        /** Sets {@link DeliveredBatch#requestBytes()}. */
        public Builder requestBytes(long requestBytes) {
            this.requestBytes = requestBytes;
            return this;
        }

        /** Sets {@link DeliveredBatch#deliveredAt()}. */
        public Builder deliveredAt(@Nullable Instant deliveredAt) {
            this.deliveredAt = deliveredAt;
            return this;
        }

        /** {@return the batch} */
        public DeliveredBatch build() {
            return new DeliveredBatch(this);
        }
    }
}
