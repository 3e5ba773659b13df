package com.getfluxly.internal.queue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a new event.
 *
 * @param refusal why it was not taken, or null if it was
 * @param evicted what had to go for it, as far as it was in memory
 * @param hasEvicted whether something had to go, wherever it was
 */
public record Verdict(@Nullable Refusal refusal, List<EncodedEvent> evicted, boolean hasEvicted) {

    public static final Verdict TAKEN = new Verdict(null, List.of(), false);

    public static Verdict refused(Refusal refusal) {
        return new Verdict(refusal, List.of(), false);
    }
}
