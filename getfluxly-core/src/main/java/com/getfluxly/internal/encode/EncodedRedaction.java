package com.getfluxly.internal.encode;

import com.getfluxly.event.Event;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Removes values of an encoded event, in which all values have their names, and of the client's own context. For any
 * thread.
 */
final class EncodedRedaction {

    private final Set<String> keys;
    private final EventProcessor redaction;
    private final boolean sparesContext;

    EncodedRedaction(Set<String> keys, Map<String, ?> context) {
        this.keys = keys;
        this.redaction = EventProcessor.redact(keys.toArray(new String[0]));
        Event whole = TrackEvent.builder("context", Identity.anonymousId("nobody"))
                .context(context)
                .build();
        this.sparesContext = of(whole).context().equals(whole.context());
    }

    @SuppressWarnings("ReferenceEquality") // another set may be equal without regard to upper and lower case
    boolean isFor(Set<String> others) {
        return keys == others;
    }

    /** Whether there is nothing in the client's context to be taken out. */
    boolean sparesContext() {
        return sparesContext;
    }

    Event of(Event event) {
        return Objects.requireNonNull(redaction.process(event));
    }
}
