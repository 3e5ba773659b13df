package com.getfluxly.event;

import java.time.Instant;
import java.util.Map;
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

    /** {@return who did it} */
    Identity who();

    /** {@return when it happened, or null for the moment at which it is tracked} */
    @Nullable Instant timestamp();

    /** {@return the envelope (device, client, app); empty if there is none} Unmodifiable. */
    Map<String, ?> context();

    /** {@return the caller's own message id, or null for one that the client gives} */
    @Nullable UUID messageId();
}
