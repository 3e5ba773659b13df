package com.getfluxly.event;

import com.getfluxly.error.GetFluxlyException;
import org.jspecify.annotations.Nullable;

/**
 * Sees each event before it is encoded: adds to it, changes it, or leaves it out. A client asks its processors in the order in
 * which they were added, each with what the one before it made.
 *
 * <p>Called on the thread that calls {@code track} or {@code identify}, by many threads at once, so it must be fast and safe for
 * use by several. The event has its message id and its time by then. What comes out obeys the same rules as any other event. A
 * processor that throws costs its event, which is refused as {@code processor_error}: what should have been taken out of
 * it must not leave. It may not track events with the client that it works for.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface EventProcessor {

    /**
     * Makes of an event what is sent.
     *
     * @param event never null; one that breaks a rule is refused only after the last processor
     * @return the same event, a changed copy ({@link Event#toBuilder()}), or null to leave it out: it is counted as refused,
     *     {@code filtered}, and nobody is told
     */
    @Nullable Event process(Event event);

    /**
     * Whether an event goes without what this one made of it, where it would be refused with that, for its size or by a rule: for
     * what is nice to have. Such processors are asked before all others. Of several, what the last one made falls first, and the
     * others are asked once more each time. If the event is refused by itself as well, that is what is told. A processor that
     * throws stops its event in any case. By default false.
     *
     * @return always the same
     */
    default boolean isOptional() {
        return false;
    }

    /**
     * Keeps the events of a fraction of all people: whoever is in is in with all events, and stays in if the fraction grows. It
     * goes by the first id that an event has of external id, user id and anonymous id, so a visitor may be out and in after the
     * login. The same id is in, or out, in every process and every release.
     *
     * @param fraction 0 (nobody) to 1 (everybody)
     * @return a processor that leaves out the others' events
     * @throws GetFluxlyException {@code validation_error} if the fraction is anything else
     */
    static EventProcessor sample(double fraction) {
        return new Sample(fraction);
    }

    /**
     * Replaces the values of these keys by {@code "[redacted]"}, wherever they stand in properties, traits and context, the
     * client's own context included, in nested maps, lists, arrays and records. A key is what stands on the wire; upper
     * and lower case are the same.
     *
     * @param keys for instance {@code "card_number"}; a name of a property at the top is a key, too
     * @return a processor that takes out what stands under these keys
     * @throws GetFluxlyException {@code validation_error} if a key is null or blank
     */
    static EventProcessor redact(String... keys) {
        return new Redaction(keys);
    }
}
