package com.getfluxly.event;

import com.getfluxly.error.GetFluxlyException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened: a {@link TrackEvent} or an {@link IdentifyEvent}. Immutable, except for mutable values that the caller
 * put into its maps: these are read once, when the event is tracked.
 *
 * @since 0.1.0
 */
public sealed interface Event permits TrackEvent, IdentifyEvent {

    /** {@return the name, as it is sent} */
    String name();

    /** {@return the person; an identity without any id if none was given} */
    Identity who();

    /** {@return when it happened; null means the time at which it is tracked} */
    @Nullable Instant timestamp();

    /** {@return the envelope (device, client, app); empty if there is none} Unmodifiable. */
    Map<String, ?> context();

    /** {@return the caller's own message id; null if the client is to make one} */
    @Nullable UUID messageId();

    /**
     * {@return keys whose values are sent as "[redacted]", at any depth of properties, traits and context; empty unless
     * {@link EventProcessor#redact} added some} Unmodifiable. Upper and lower case make no difference.
     */
    Set<String> redactedKeys();

    /** {@return a builder with all parts of this event, for a changed copy} */
    Builder<?> toBuilder();

    /**
     * Why a client would refuse this event, as far as this is known before it is encoded. Factories and builders accept any
     * values. This method checks all rules, except those for values and for the size in bytes. A client calls it at {@code track}
     * or {@code identify}; a test may call it earlier.
     *
     * @return the first broken rule, as a {@code validation_error}, or null
     */
    @Nullable GetFluxlyException violation();

    /**
     * Collects the parts that both kinds of event have. Accepts any values and never throws: an event that breaks a rule is
     * refused when it is tracked. Not safe for use by several threads.
     *
     * @param <B> the builder itself
     */
    abstract sealed class Builder<B extends Builder<B>> permits TrackEvent.Builder, IdentifyEvent.Builder {

        Identity who;
        Map<String, ?> context = Map.of();
        Set<String> redactedKeys = Set.of();

        @Nullable Instant timestamp;

        @Nullable UUID messageId;

        Builder(@Nullable Identity who) {
            this.who = given(who);
        }

        /** All that both kinds have. */
        B copy(Event event) {
            context = event.context();
            timestamp = event.timestamp();
            messageId = event.messageId();
            redactedKeys = event.redactedKeys();
            return self();
        }

        /**
         * Replaces the person.
         *
         * @param who at least one id
         * @return this builder
         */
        public B who(Identity who) {
            this.who = given(who);
            return self();
        }

        private static Identity given(@Nullable Identity who) {
            return who == null ? Identity.NOBODY : who;
        }

        /**
         * When it happened, or became known. The default, null, means the time at which it is tracked.
         *
         * @param timestamp the moment, in the years 0000 to 9999, or null
         * @return this builder
         */
        public B timestamp(@Nullable Instant timestamp) {
            this.timestamp = timestamp;
            return self();
        }

        /**
         * Adds entries to the envelope. For a key that is given twice, the last value is used. If the client's own context has
         * the same key, the event's value is used.
         *
         * @param context read at once; null adds nothing
         * @return this builder
         */
        public B context(@Nullable Map<String, ?> context) {
            this.context = Fields.putAll("context", this.context, context, Fields.MORE_THAN_FIT);
            return self();
        }

        /**
         * An id of your own, for sending an event again: the service ignores a second event with the same id. By default, the
         * client gives each event a random id.
         *
         * @param messageId a random UUID, of version 4; null for none
         * @return this builder
         */
        public B messageId(@Nullable UUID messageId) {
            this.messageId = messageId;
            return self();
        }

        /** {@return the event} */
        public abstract Event build();

        @SuppressWarnings("unchecked") // each of the two names itself
        private B self() {
            return (B) this;
        }
    }
}
