package com.getfluxly.delivery;

import java.util.List;
import java.util.stream.Stream;

/**
 * What became of the events that a flush waited for: exactly those accepted before it began.
 *
 * @param accepted events that the service has
 * @param rejected events that the service refused for good
 * @param batches requests that settled at least one of these events
 * @param errors the rejected ones, in order; unmodifiable
 * @param dropped events that were given up
 * @param pending events that are still held
 * @since 0.1.0
 */
public record FlushResult(
        long accepted, long rejected, int batches, List<RejectedEvent> errors, long dropped, long pending) {

    /** Nothing was there to be done. */
    public static final FlushResult EMPTY = new FlushResult(0, 0, 0, List.of(), 0, 0);

    /** Copies the list. */
    public FlushResult {
        errors = List.copyOf(errors);
    }

    /**
     * Both results added up, for instance those of several clients.
     *
     * @param other the second summand
     * @return the sum; the errors of this one come first
     */
    public FlushResult plus(FlushResult other) {
        return new FlushResult(
                accepted + other.accepted,
                rejected + other.rejected,
                batches + other.batches,
                Stream.concat(errors.stream(), other.errors.stream()).toList(),
                dropped + other.dropped,
                pending + other.pending);
    }
}
