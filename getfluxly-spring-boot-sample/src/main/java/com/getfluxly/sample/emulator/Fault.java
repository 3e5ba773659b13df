package com.getfluxly.sample.emulator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A fault with its settings; each mode reads only its own.
 *
 * @param status what is answered, where the mode answers every request alike; 0 elsewhere
 * @param event the event that {@link FaultMode#REJECT_ONE} and {@link FaultMode#POISON} look for
 * @param retryAfter what an error asks for, in whole seconds; null leaves the header out
 * @param retryAfterAs how it is written
 * @param delay how long {@link FaultMode#SLOW} holds the answer back
 */
record Fault(
        FaultMode mode,
        int status,
        @Nullable String event,
        @Nullable Duration retryAfter,
        RetryAfterForm retryAfterAs,
        Duration delay) {

    static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(2);
    static final Duration DEFAULT_DELAY = Duration.ofSeconds(3);

    private static final String POISON = "poison";

    /** With the settings that hold where none are given. */
    static Fault of(FaultMode mode) {
        return new Fault(mode, mode.status(), null, usualRetryAfter(mode), RetryAfterForm.SECONDS, Fault.DEFAULT_DELAY);
    }

    /** Only a rate limit says unasked how long it lasts. */
    static @Nullable Duration usualRetryAfter(FaultMode mode) {
        return mode == FaultMode.RATE_LIMITED ? DEFAULT_RETRY_AFTER : null;
    }

    /** Its name in {@code PUT /fault/{mode}}. */
    String label() {
        boolean oneOfMany = mode == FaultMode.BROKEN || mode == FaultMode.REDIRECTED;
        return oneOfMany ? Integer.toString(status) : mode.label();
    }

    /** The error that it answers with, and what belongs to that. */
    RefusedException refusal(Instant now) {
        RefusedException refusal = mode.refusal(status);
        retryAfter(now).ifPresent(value -> refusal.withHeader(RateLimiter.RETRY_AFTER, value));
        switch (mode) {
            case RATE_LIMITED ->
                refusal.withHeader(RateLimiter.REMAINING, "0")
                        .withHeader(
                                RateLimiter.RESET,
                                Long.toString(now.plus(waiting()).getEpochSecond()));
            case WRONG_KEY -> refusal.withField("received", "publishable");
            default -> {}
        }
        return refusal;
    }

    private Optional<String> retryAfter(Instant now) {
        return Optional.ofNullable(retryAfter).flatMap(wait -> retryAfterAs.header(wait, now));
    }

    private Duration waiting() {
        return retryAfter == null ? DEFAULT_RETRY_AFTER : retryAfter;
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
