package com.getfluxly.event;

import com.getfluxly.error.GetFluxlyException;
import org.jspecify.annotations.Nullable;

/**
 * Sees each event before it is encoded. It may add data, change the event, or leave it out. A client calls its processors in the
 * order in which they were added; each gets the result of the one before.
 *
 * <p>Called on the thread that calls {@code track} or {@code identify}, so it must be fast, and safe for use by several threads.
 * The event already has its message id and its time. The result must obey the same rules as any other event. If a processor
 * throws, its event is refused as {@code processor_error}; otherwise, data that it should remove might be sent. It must not track
 * events with the client that calls it.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface EventProcessor {

    /**
     * Returns the event that is sent.
     *
     * @param event never null; an event that breaks a rule is refused only after the last processor
     * @return the same event, a changed copy ({@link Event#toBuilder()}), or null to leave it out: then it is only counted, as
     *     refused ({@code filtered})
     */
    @Nullable Event process(Event event);

    /**
     * Whether the result of this processor is optional. If an event would be refused with this result, for its size or by a rule,
     * it is sent without the result. Optional processors are called before all others. If there are several, the result of the
     * last one is removed first, and each time the other processors are called once more. If the event is refused even without
     * these results, this refusal is reported. If a processor throws, its event is refused in any case. By default false.
     *
     * @return always the same value
     */
    default boolean isOptional() {
        return false;
    }

    /**
     * Keeps the events of a fraction of the people: all events of a person are kept, or none. If the fraction grows, people who
     * were kept are still kept. The first id decides: the external id, or else the user id, or else the anonymous id. So the
     * events of a visitor may be left out, and kept after the login. The same id is kept or left out in every process and every
     * release.
     *
     * @param fraction 0 (nobody) to 1 (everybody)
     * @return a processor that leaves out the events of the others
     * @throws GetFluxlyException {@code validation_error} if the fraction is anything else
     */
    static EventProcessor sample(double fraction) {
        return new Sample(fraction);
    }

    /**
     * Replaces the values of these keys by {@code "[redacted]"}, anywhere in properties, traits and context, also in the client's
     * own context, and in nested maps, lists, arrays and records. Use the key as it is sent; upper and lower case make no
     * difference.
     *
     * @param keys for example {@code "card_number"}; the name of a property at the top is a key, too
     * @return a processor that removes the values of these keys
     * @throws GetFluxlyException {@code validation_error} if a key is null or blank
     */
    static EventProcessor redact(String... keys) {
        return new Redaction(keys);
    }
}
