package com.getfluxly.sample.emulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The first answer for each idempotency key, for 24 hours. Not thread-safe: finding nothing, answering and putting
 * the answer must be one step for the caller.
 */
final class IdempotencyStore {

    private static final Duration KEPT = Duration.ofHours(24);
    private static final int MAX_ANSWERS = 10_000;

    private final Clock clock;
    private final Map<String, Entry> entries = new BoundedMap<>(MAX_ANSWERS);

    private record Entry(String fingerprint, Answer answer, Instant storedAt) {

        private Outcome replay(String asked) {
            return Outcome.of(answer, fingerprint.equals(asked) ? Replay.SAME : Replay.OTHER);
        }
    }

    IdempotencyStore(Clock clock) {
        this.clock = clock;
    }

    /** The first answer, whatever was asked under the key this time; the outcome says whether it was the same. */
    Optional<Outcome> find(String key, String fingerprint) {
        return Optional.ofNullable(entries.get(key)).filter(this::isFresh).map(entry -> entry.replay(fingerprint));
    }

    void put(String key, String fingerprint, Answer answer) {
        // An expired entry would keep its old place in the queue to be forgotten.
        entries.remove(key);
        entries.put(key, new Entry(fingerprint, answer, clock.instant()));
    }

    void clear() {
        entries.clear();
    }

    private boolean isFresh(Entry entry) {
        return clock.instant().isBefore(entry.storedAt().plus(KEPT));
    }
}
