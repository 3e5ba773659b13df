package com.getfluxly.event;

import com.getfluxly.error.GetFluxlyException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Traits of a person's profile. Sent as the event {@value #NAME}, in order with all others. Immutable.
 *
 * @see <a href="https://docs.getfluxly.com/ingest/identity">Identity</a>
 * @since 0.1.0
 */
public final class IdentifyEvent implements Event {

    /** The reserved name, as it is sent. */
    public static final String NAME = "$identify";

    private final Identity who;
    private final Map<String, ?> traits;
    private final @Nullable Instant timestamp;
    private final Map<String, ?> context;
    private final @Nullable UUID messageId;
    private final Set<String> redactedKeys;

    private IdentifyEvent(Builder builder) {
        this.who = builder.who;
        this.traits = Fields.freeze("traits", builder.traits);
        this.timestamp = builder.timestamp;
        this.context = Fields.freeze("context", builder.context);
        this.messageId = builder.messageId;
        this.redactedKeys = builder.redactedKeys;
    }

    /**
     * Starts an event.
     *
     * @param who at least one id
     * @return a builder for the rest
     */
    public static Builder builder(Identity who) {
        return new Builder(who);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Identity who() {
        return who;
    }

    /** {@return the traits, in the order given; values may be null} Unmodifiable. */
    public Map<String, ?> traits() {
        return traits;
    }

    @Override
    public @Nullable Instant timestamp() {
        return timestamp;
    }

    @Override
    public Map<String, ?> context() {
        return context;
    }

    @Override
    public @Nullable UUID messageId() {
        return messageId;
    }

    @Override
    public Set<String> redactedKeys() {
        return redactedKeys;
    }

    @Override
    public Builder toBuilder() {
        return builder(who).with(traits).copy(this);
    }

    IdentifyEvent redacted(Map<String, ?> traits, Map<String, ?> context, Set<String> keys) {
        if (traits == this.traits && context == this.context && redactedKeys.containsAll(keys)) {
            return this;
        }
        Builder builder = toBuilder().with(traits);
        builder.context = context;
        builder.redactedKeys = Fields.allKeys(redactedKeys, keys);
        return builder.build();
    }

    @Override
    public @Nullable GetFluxlyException violation() {
        return EventRules.violation(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IdentifyEvent that
                && who.equals(that.who)
                && traits.equals(that.traits)
                && Objects.equals(timestamp, that.timestamp)
                && context.equals(that.context)
                && Objects.equals(messageId, that.messageId)
                && redactedKeys.equals(that.redactedKeys);
    }

    @Override
    public int hashCode() {
        return Objects.hash(who, traits, timestamp, context, messageId);
    }

    /** Shows the kinds of ids, and no values. */
    @Override
    public String toString() {
        return "IdentifyEvent[" + who + "]";
    }

    /** Collects the optional parts; {@link #build()} ends it. Never throws. Not safe for use by several threads. */
    public static final class Builder extends Event.Builder<Builder> {

        private Map<String, ?> traits = Map.of();

        private Builder(@Nullable Identity who) {
            super(who);
        }

        private Builder with(Map<String, ?> traits) {
            this.traits = traits;
            return this;
        }

        /**
         * Adds one trait, or replaces it.
         *
         * @param key any name but null
         * @param value null is sent as JSON null
         * @return this builder
         */
        public Builder trait(String key, @Nullable Object value) {
            traits = Fields.put("traits", traits, key, value, Fields.MORE_THAN_FIT);
            return this;
        }

        /**
         * Adds traits. For a key that is given twice, the last value is used. Only the size of the event limits their number.
         *
         * @param traits read at once; null adds nothing
         * @return this builder
         */
        public Builder traits(@Nullable Map<String, ?> traits) {
            this.traits = Fields.putAll("traits", this.traits, traits, Fields.MORE_THAN_FIT);
            return this;
        }

        @Override
        public IdentifyEvent build() {
            return new IdentifyEvent(this);
        }
    }
}
