package com.getfluxly.event;

import com.getfluxly.error.GetFluxlyException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened: a {@link TrackEvent} or an {@link IdentifyEvent}. Immutable, apart from mutable values that
 * the caller put into its maps: those are read once, when the event is tracked.
 *
 * @since 0.1.0
 */
public sealed interface Event permits TrackEvent, IdentifyEvent {

    /** {@return the name on the wire} */
    String name();

    /** {@return who did it; an identity without any id if none was given} */
    Identity who();

    /** {@return when it happened, or null for the moment at which it is tracked} */
    @Nullable Instant timestamp();

    /** {@return the envelope (device, client, app); empty if there is none} Unmodifiable. */
    Map<String, ?> context();

    /** {@return the caller's own message id, or null for one that the client gives} */
    @Nullable UUID messageId();

    /**
     * {@return keys whose values are written as "[redacted]" at any depth of properties, traits and context; empty unless {@link
     * EventProcessor#redact} gave it some} Unmodifiable, and without regard to upper and lower case.
     */
    Set<String> redactedKeys();

    /** {@return a builder that has all that this event has, for a changed copy} */
    Builder<?> toBuilder();

    /**
     * Why a client refuses this event, as far as that can be told before it is encoded: factories and builders take whatever
     * they are given, and all rules but those for values and for the size in bytes are looked at here. A client asks at
     * {@code track} or {@code identify}; a test may ask before.
     *
     * @return the first rule that is broken, as a {@code validation_error}, or null
     */
    @Nullable GetFluxlyException violation();

    /**
     * Collects what both kinds of event have in common. Takes whatever it is given, and never throws: what breaks a rule is
     * refused when the event is tracked. Not safe for use by several threads.
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
         * Replaces who did it.
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
         * When it happened, or became known; null (the default) for the moment at which it is tracked.
         *
         * @param timestamp the moment, in the years 0000 to 9999, or null
         * @return this builder
         */
        public B timestamp(@Nullable Instant timestamp) {
            this.timestamp = timestamp;
            return self();
        }

        /**
         * Adds all of these to the envelope; what stands twice is what was given last. Its keys win over the client's own
         * context.
         *
         * @param context read at once; null adds nothing
         * @return this builder
         */
        public B context(@Nullable Map<String, ?> context) {
            this.context = Fields.putAll("context", this.context, context, Fields.MORE_THAN_FIT);
            return self();
        }

        /**
         * An id of your own, for reprocessing: the service drops a second delivery of the same one. By default the
         * client gives each event a random one.
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
