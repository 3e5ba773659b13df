package com.getfluxly.internal.queue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result for a new event.
 *
 * @param refusal why it was refused, or null if it was accepted
 * @param evicted the events in memory that were dropped for it
 * @param hasEvicted whether events were dropped for it, in memory or on disk
 */
public record Verdict(@Nullable Refusal refusal, List<EncodedEvent> evicted, boolean hasEvicted) {

    public static final Verdict TAKEN = new Verdict(null, List.of(), false);

    public static Verdict refused(Refusal refusal) {
        return new Verdict(refusal, List.of(), false);
    }
}
