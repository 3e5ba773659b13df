package com.getfluxly.delivery;

import org.jspecify.annotations.Nullable;

/**
 * An event that was given up, or in {@link FailureMode#REPORT} a new one that was refused.
 *
 * @since 0.1.0
 */
public final class DroppedEvent {

    private final String messageId;
    private final String eventName;
    private final DropReason reason;
    private final boolean refused;
    private final boolean sent;

    private DroppedEvent(Builder builder) {
        this.messageId = builder.messageId;
        this.eventName = builder.eventName;
        this.reason = builder.reason;
        this.refused = builder.refused;
        this.sent = builder.sent;
    }

    /**
     * {@return a builder; parts that are not set are empty or false, and {@code reason} is {@link DropReason#VALIDATION_ERROR}}
     */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return its id; empty for a refused event if the caller gave no id} */
    public String messageId() {
        return messageId;
    }

    /** {@return its name; for a refused event, the name is shortened, and control characters are escaped} */
    public String eventName() {
        return eventName;
    }

    /** {@return the reason} */
    public DropReason reason() {
        return reason;
    }

    /**
     * {@return whether it was never accepted, and counts as {@linkplain DeliveryStats#refused() refused} instead of {@linkplain
     * DeliveryStats#dropped() dropped}}
     */
    public boolean refused() {
        return refused;
    }

    /**
     * {@return whether the service may have taken it: true means <em>unconfirmed</em>, not <em>lost</em>} False if it was in no
     * request, or if all its requests surely failed before the service could take anything, or were refused.
     */
    public boolean sent() {
        return sent;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DroppedEvent that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "DroppedEvent" + parts();
    }

    private Parts parts() {
        return new Parts()
                .with("messageId", messageId)
                .with("eventName", eventName)
                .with("reason", reason)
                .with("refused", refused)
                .with("sent", sent);
    }

    /** Sets what the accessors of the same names return; {@link #build()} ends it. Not safe for use by several threads. */
    @SuppressWarnings("doclint:missing") // the parameters are what the accessors return
    public static final class Builder {

        private String messageId = "";
        private String eventName = "";
        private DropReason reason = DropReason.VALIDATION_ERROR;
        private boolean refused;
        private boolean sent;

        private Builder() {}

        /** Sets {@link DroppedEvent#messageId()}. */
        public Builder messageId(String messageId) {
            this.messageId = Checks.notNull("messageId", messageId);
            return this;
        }

        /** Sets {@link DroppedEvent#eventName()}. */
        public Builder eventName(String eventName) {
            this.eventName = Checks.notNull("eventName", eventName);
            return this;
        }

        /** Sets {@link DroppedEvent#reason()}. */
        public Builder reason(DropReason reason) {
            this.reason = Checks.notNull("reason", reason);
            return this;
        }

        /** Sets {@link DroppedEvent#refused()}. */
        public Builder refused(boolean refused) {
            this.refused = refused;
            return this;
        }

        /** Sets {@link DroppedEvent#sent()}. */
        public Builder sent(boolean sent) {
            this.sent = sent;
            return this;
        }

        /** {@return the event} */
        public DroppedEvent build() {
            return new DroppedEvent(this);
        }
    }
}
