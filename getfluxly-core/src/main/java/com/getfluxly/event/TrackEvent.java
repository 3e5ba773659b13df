package com.getfluxly.event;

import com.getfluxly.error.GetFluxlyException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that a person did, for example {@code invoice_paid}. Immutable.
 *
 * <p>Rules of the contract: the name is snake_case ({@code [a-z][a-z0-9_]*}) with at most {@value #MAX_NAME_LENGTH} characters;
 * at most {@value #MAX_PROPERTIES} properties at the top level. These rules are not checked here: an event that breaks a rule is
 * refused when it is tracked, by the client's {@code failureMode}.
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
    private final Set<String> redactedKeys;

    private TrackEvent(Builder builder) {
        this.name = builder.name;
        this.who = builder.who;
        this.properties = Fields.freeze("properties", builder.properties);
        this.timestamp = builder.timestamp;
        this.context = Fields.freeze("context", builder.context);
        this.messageId = builder.messageId;
        this.redactedKeys = builder.redactedKeys;
    }

    /**
     * Starts an event.
     *
     * @param name snake_case, at most {@value #MAX_NAME_LENGTH} characters
     * @param who at least one id
     * @return a builder for the rest
     */
    public static Builder builder(String name, Identity who) {
        return new Builder(name, who);
    }

    /**
     * Makes an event from a record with {@link TrackedEvent}. Each accessor is called once.
     *
     * @param event has a component of the type {@link Identity}, unless a processor adds an id
     * @return the event; if it has no known id, {@link #violation()} says so, as for any other event
     * @throws GetFluxlyException {@code validation_error}, with the name of the class and the component, if the class can make no
     *     event, or an accessor throws
     */
    public static TrackEvent of(Record event) {
        return shapeOf(event).toEvent(event);
    }

    /**
     * The same for a record that has no identity of its own.
     *
     * @param event without a component of the type {@link Identity}
     * @param who at least one id
     * @return the event
     * @throws GetFluxlyException as {@link #of(Record)}, and if the record has an identity of its own
     */
    public static TrackEvent of(Record event, Identity who) {
        return shapeOf(event).toEvent(event, who);
    }

    private static RecordShape shapeOf(@Nullable Record event) {
        if (event == null) {
            throw new Fault("event", "event is missing").toException();
        }
        return RecordShape.ofEvent(event.getClass());
    }

    /**
     * Checks a class whose records will be tracked, so that an error is found before the first event. The result is kept, so that
     * the first event is faster.
     *
     * @param type a record class with {@link TrackedEvent}
     * @throws GetFluxlyException {@code validation_error}, with the name of the class and the component, if it can make no event
     * @throws LinkageError if the class needs another one that is missing
     */
    public static void check(Class<?> type) {
        RecordShape.of(type);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Identity who() {
        return who;
    }

    /** {@return the properties, in the order given; values may be null} Unmodifiable. */
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

    @Override
    public Set<String> redactedKeys() {
        return redactedKeys;
    }

    @Override
    public Builder toBuilder() {
        return builder(name, who).with(properties).copy(this);
    }

    TrackEvent redacted(Map<String, ?> properties, Map<String, ?> context, Set<String> keys) {
        if (properties == this.properties && context == this.context && redactedKeys.containsAll(keys)) {
            return this;
        }
        Builder builder = toBuilder().with(properties);
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
        return other instanceof TrackEvent that
                && name.equals(that.name)
                && who.equals(that.who)
                && properties.equals(that.properties)
                && Objects.equals(timestamp, that.timestamp)
                && context.equals(that.context)
                && Objects.equals(messageId, that.messageId)
                && redactedKeys.equals(that.redactedKeys);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, who, properties, timestamp, context, messageId);
    }

    /** Shows the name, if it is valid, and the kinds of ids, and no values. */
    @Override
    public String toString() {
        return "TrackEvent[" + (EventRules.isName(name) ? name : "no valid name") + ", " + who + "]";
    }

    /** Collects the optional parts; {@link #build()} ends it. Never throws. Not safe for use by several threads. */
    public static final class Builder extends Event.Builder<Builder> {

        private String name;
        private Map<String, ?> properties = Map.of();

        private Builder(@Nullable String name, @Nullable Identity who) {
            super(who);
            this.name = given(name);
        }

        private static String given(@Nullable String name) {
            return name == null ? "" : name;
        }

        Builder with(Map<String, ?> properties) {
            this.properties = properties;
            return this;
        }

        /**
         * Replaces the name.
         *
         * @param name snake_case, at most {@value #MAX_NAME_LENGTH} characters
         * @return this builder
         */
        public Builder name(String name) {
            this.name = given(name);
            return this;
        }

        /**
         * Adds one property, or replaces it.
         *
         * @param key any name but null
         * @param value null is sent as JSON null
         * @return this builder
         */
        public Builder property(String key, @Nullable Object value) {
            properties = Fields.put("properties", properties, key, value, MAX_PROPERTIES);
            return this;
        }

        /**
         * Adds properties. For a key that is given twice, the last value is used.
         *
         * @param properties read at once, at most {@value #MAX_PROPERTIES} in all; null adds nothing
         * @return this builder
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
