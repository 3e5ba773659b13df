package com.getfluxly.sample.emulator;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A fault with its settings; each mode reads only its own.
 *
 * @param event the event that {@link FaultMode#REJECT_ONE} and {@link FaultMode#POISON} look for
 * @param retryAfter what {@link FaultMode#RATE_LIMITED} asks for, in whole seconds
 * @param delay how long {@link FaultMode#SLOW} holds the answer back
 */
record Fault(FaultMode mode, @Nullable String event, Duration retryAfter, Duration delay) {

    static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(2);
    static final Duration DEFAULT_DELAY = Duration.ofSeconds(3);

    private static final String POISON = "poison";

    /** With the settings that hold where none are given. */
    static Fault of(FaultMode mode) {
        return new Fault(mode, null, DEFAULT_RETRY_AFTER, DEFAULT_DELAY);
    }

    /** The indexes of the events that are rejected: those of the name given, else the first of the batch. */
    Set<Integer> condemned(List<String> eventNames) {
        return IntStream.range(0, eventNames.size())
                .filter(index -> event == null ? index == 0 : event.equals(eventNames.get(index)))
                .boxed()
                .collect(Collectors.toUnmodifiableSet());
    }

    boolean poisons(List<String> eventNames) {
        return eventNames.contains(event == null ? POISON : event);
    }
}
