package com.getfluxly.event;

import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that a person did, for instance {@code invoice_paid}. Immutable.
 *
 * <p>Rules of the contract that are checked here: the name is snake_case ({@code [a-z][a-z0-9_]*}) with at most
 * {@value #MAX_NAME_LENGTH} characters; at most {@value #MAX_PROPERTIES} properties at the top level. The size in bytes
 * is checked when the event is tracked.
 *
 * @see <a href="https://docs.getfluxly.com/ingest/batch">Batch ingestion</a>
 * @since 0.1.0
 */
public final class TrackEvent implements Event {

    /** The longest name, in characters. */
    public static final int MAX_NAME_LENGTH = 64;

    /** The most properties at the top level. */
    public static final int MAX_PROPERTIES = 32;

    private final String name;
    private final Identity who;
    private final Map<String, ?> properties;
    private final @Nullable Instant timestamp;
    private final Map<String, ?> context;
    private final @Nullable UUID messageId;

    private TrackEvent(Builder builder) {
        this.name = builder.name;
        this.who = builder.who;
        this.properties = Fields.freeze(builder.properties);
        this.timestamp = builder.timestamp;
        this.context = Fields.freeze(builder.context);
        this.messageId = builder.messageId;
    }

    /**
     * Starts an event.
     *
     * @param name snake_case, at most {@value #MAX_NAME_LENGTH} characters
     * @param who at least one id
     * @return a builder for the rest
     * @throws GetFluxlyException {@code validation_error} if the name breaks the rule or the identity is missing
     */
    public static Builder builder(String name, Identity who) {
        return new Builder(checkedName(name), Fields.who(who));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Identity who() {
        return who;
    }

    /** {@return what is known about it, in the order given; values may be null} Unmodifiable. */
    public Map<String, ?> properties() {
        return properties;
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

    /** The name and the kinds of ids; no values. */
    @Override
    public String toString() {
        return "TrackEvent[" + name + ", " + who + "]";
    }

    private static String checkedName(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            throw Fields.invalid("event", "event name is missing");
        }
        if (name.length() > MAX_NAME_LENGTH) {
            throw GetFluxlyException.of(
                            ErrorCode.VALIDATION_ERROR,
                            "event name may have at most " + MAX_NAME_LENGTH + " characters, got " + name.length())
                    .detail("field", "event")
                    .detail("limit", MAX_NAME_LENGTH)
                    .detail("given", name.length())
                    .build();
        }
        if (name.charAt(0) == '$') {
            throw Fields.invalid("event", "event names that start with $ are reserved; use identify for traits");
        }
        if (!isSnakeCase(name)) {
            throw Fields.invalid("event", "event name must be snake_case: [a-z][a-z0-9_]*");
        }
        return name;
    }

    // Not a regular expression: its $ would let a final line feed pass, and this runs for every event.
    private static boolean isSnakeCase(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z';
            boolean later = i > 0 && (c == '_' || (c >= '0' && c <= '9'));
            if (!letter && !later) {
                return false;
            }
        }
        return true;
    }

    /** Collects the optional parts; {@link #build()} ends it. Not safe for use by several threads. */
    public static final class Builder extends Event.Builder<Builder> {

        private final String name;
        private Map<String, ?> properties = Map.of();

        private Builder(String name, Identity who) {
            super(who);
            this.name = name;
        }

        /**
         * Adds one property, or replaces it.
         *
         * @param key any name
         * @param value null is sent as JSON null
         * @return this builder
         * @throws GetFluxlyException {@code validation_error} for a null key or the 33rd one
         */
        public Builder property(String key, @Nullable Object value) {
            properties = Fields.put("properties", properties, key, value, MAX_PROPERTIES);
            return this;
        }

        /**
         * Adds all of these; what stands twice is what was given last.
         *
         * @param properties read at once; null adds nothing
         * @return this builder
         * @throws GetFluxlyException {@code validation_error} if there are more than {@value #MAX_PROPERTIES} in all, or if
         *     the map cannot be read; then none is added
         */
        public Builder properties(@Nullable Map<String, ?> properties) {
            this.properties = Fields.putAll("properties", this.properties, properties, MAX_PROPERTIES);
            return this;
        }

        @Override
        public TrackEvent build() {
            return new TrackEvent(this);
        }
    }
}
