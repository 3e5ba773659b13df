package com.getfluxly.delivery;

import com.getfluxly.error.FailureKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request to the service, with any outcome.
 *
 * @see <a href="https://docs.getfluxly.com/snippets/error-table">Error table</a>
 * @since 0.1.0
 */
public final class RequestReport {

    private final String endpoint;
    private final String outcome;
    private final int status;
    private final @Nullable FailureKind failureKind;
    private final Duration took;
    private final long events;
    private final long bytes;
    private final boolean willRetry;

    private RequestReport(Builder builder) {
        this.endpoint = builder.endpoint;
        this.outcome = builder.outcome;
        this.status = builder.status;
        this.failureKind = builder.failureKind;
        this.took = builder.took;
        this.events = builder.events;
        this.bytes = builder.bytes;
        this.willRetry = builder.willRetry;
    }

    /** {@return a builder; parts that are not set are empty, zero or false} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return {@code batch}, {@code alias} or {@code erase}} */
    public String endpoint() {
        return endpoint;
    }

    /**
     * {@return {@code ok}, or the error code behind the failure; a code that is not in {@link com.getfluxly.error.ErrorCode} is
     * {@code other}, so that the list is closed}
     */
    public String outcome() {
        return outcome;
    }

    /** {@return the HTTP status, or 0 if there was no answer} */
    public int status() {
        return status;
    }

    /** {@return why there was no answer, or why it could not be read; null if there was a readable answer} */
    public @Nullable FailureKind failureKind() {
        return failureKind;
    }

    /** {@return the time from the call of the transport, including connecting, to the end of the answer or to the failure} */
    public Duration took() {
        return took;
    }

    /** {@return how many events the request contained; 0 for {@code alias} and {@code erase}} */
    public long events() {
        return events;
    }

    /** {@return the size of the request's body in bytes} */
    public long bytes() {
        return bytes;
    }

    /**
     * {@return whether the same bytes will be sent again; with the same key, unless the service has stored an error for the key}
     * Only a close, or an interrupt of the caller of {@code alias} or {@code erase}, can still prevent this.
     */
    public boolean willRetry() {
        return willRetry;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RequestReport that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "RequestReport" + parts();
    }

    private Parts parts() {
        return new Parts()
                .with("endpoint", endpoint)
                .with("outcome", outcome)
                .with("status", status)
                .with("failureKind", failureKind)
                .with("took", took)
                .with("events", events)
                .with("bytes", bytes)
                .with("willRetry", willRetry);
    }

    /** Sets what the accessors of the same names return; {@link #build()} ends it. Not safe for use by several threads. */
    @SuppressWarnings("doclint:missing") // the parameters are what the accessors return
    public static final class Builder {

        private String endpoint = "";
        private String outcome = "";
        private int status;
        private @Nullable FailureKind failureKind;
        private Duration took = Duration.ZERO;
        private long events;
        private long bytes;
        private boolean willRetry;

        private Builder() {}

        /** Sets {@link RequestReport#endpoint()}. */
        public Builder endpoint(String endpoint) {
            this.endpoint = Checks.notNull("endpoint", endpoint);
            return this;
        }

        /** Sets {@link RequestReport#outcome()}. */
        public Builder outcome(String outcome) {
            this.outcome = Checks.notNull("outcome", outcome);
            return this;
        }

        /** Sets {@link RequestReport#status()}. */
        public Builder status(int status) {
            this.status = status;
            return this;
        }

        /** Sets {@link RequestReport#failureKind()}. */
        public Builder failureKind(@Nullable FailureKind failureKind) {
            this.failureKind = failureKind;
            return this;
        }

        /** Sets {@link RequestReport#took()}. */
        public Builder took(Duration took) {
            this.took = Checks.notNull("took", took);
            return this;
        }

        /** Sets {@link RequestReport#events()}. */
        public Builder events(long events) {
            this.events = events;
            return this;
        }

        /** Sets {@link RequestReport#bytes()}. */
        public Builder bytes(long bytes) {
            this.bytes = bytes;
            return this;
        }

        /** Sets {@link RequestReport#willRetry()}. */
        public Builder willRetry(boolean willRetry) {
            this.willRetry = willRetry;
            return this;
        }

        /** {@return the report} */
        public RequestReport build() {
            return new RequestReport(this);
        }
    }
}
