package com.getfluxly.delivery;

import org.jspecify.annotations.Nullable;

/**
 * An event to which the service said no for good.
 *
 * @see <a href="https://docs.getfluxly.com/ingest/batch">Batch ingestion</a>
 * @since 0.1.0
 */
public final class RejectedEvent {

    private final String messageId;
    private final String eventName;
    private final String code;
    private final String detail;

    private RejectedEvent(Builder builder) {
        this.messageId = builder.messageId;
        this.eventName = builder.eventName;
        this.code = builder.code;
        this.detail = builder.detail;
    }

    /** {@return a builder; parts that are not set are empty} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return its id} */
    public String messageId() {
        return messageId;
    }

    /** {@return its name} */
    public String eventName() {
        return eventName;
    }

    /** {@return the service's error code, at most 64 characters, tokens masked} */
    public String code() {
        return code;
    }

    /** {@return the service's text, at most 512 characters, control characters escaped, tokens masked; empty if there was none} */
    public String detail() {
        return detail;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RejectedEvent that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "RejectedEvent" + parts();
    }

    private Parts parts() {
        return new Parts()
                .with("messageId", messageId)
                .with("eventName", eventName)
                .with("code", code)
                .with("detail", detail);
    }

    /** Sets what the accessors of the same names return; {@link #build()} ends it. Not safe for use by several threads. */
    @SuppressWarnings("doclint:missing") // the parameters are what the accessors return
    public static final class Builder {

        private String messageId = "";
        private String eventName = "";
        private String code = "";
        private String detail = "";

        private Builder() {}

        /** Sets {@link RejectedEvent#messageId()}. */
        public Builder messageId(String messageId) {
            this.messageId = Checks.notNull("messageId", messageId);
            return this;
        }

        /** Sets {@link RejectedEvent#eventName()}. */
        public Builder eventName(String eventName) {
            this.eventName = Checks.notNull("eventName", eventName);
            return this;
        }

        /** Sets {@link RejectedEvent#code()}. */
        public Builder code(String code) {
            this.code = Checks.notNull("code", code);
            return this;
        }

        /** Sets {@link RejectedEvent#detail()}. */
        public Builder detail(String detail) {
            this.detail = Checks.notNull("detail", detail);
            return this;
        }

        /** {@return the event} */
        public RejectedEvent build() {
            return new RejectedEvent(this);
        }
    }
}
