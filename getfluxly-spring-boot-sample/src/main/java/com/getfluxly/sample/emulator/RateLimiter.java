package com.getfluxly.sample.emulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A token bucket for each API token. A bucket is kept as the instant at which it will be full again: one number that
 * needs no timer to refill it, and that {@code X-RateLimit-Reset} shows.
 */
final class RateLimiter {

    private static final String LIMIT = "X-RateLimit-Limit";
    static final String REMAINING = "X-RateLimit-Remaining";
    static final String RESET = "X-RateLimit-Reset";
    static final String RETRY_AFTER = "Retry-After";

    private static final int MAX_TOKENS = 1_000;

    private final RateLimit limit;
    private final Clock clock;

    // Guarded by this.
    private final Map<String, Instant> fullAt = new BoundedMap<>(MAX_TOKENS);

    RateLimiter(RateLimit limit, Clock clock) {
        this.limit = limit;
        this.clock = clock;
    }

    /**
     * Takes events out of the token's bucket; all of them or none. A request for more than a full bucket holds is
     * charged a full bucket, or it could never pass.
     *
     * @throws RefusedException 429 with {@code Retry-After}, if the bucket holds too few
     */
    synchronized void draw(String token, int events) {
        if (limit.off()) {
            return;
        }
        Instant now = clock.instant();
        Instant full = fullAt(token, now).plus(limit.refillOf(Math.min(events, limit.burst())));
        Duration over = Duration.between(now.plus(limit.refillOf(limit.burst())), full);
        if (over.compareTo(Duration.ZERO) > 0) {
            throw tooMany(over);
        }
        fullAt.put(token, full);
    }

    /** The {@code X-RateLimit-…} headers as they stand; none while the limit is off. */
    synchronized Map<String, String> headers(String token) {
        if (limit.off()) {
            return Map.of();
        }
        Instant now = clock.instant();
        Instant full = fullAt(token, now);
        return Map.of(
                LIMIT, Integer.toString(limit.burst()),
                REMAINING, Integer.toString(limit.remaining(Duration.between(now, full))),
                RESET, Long.toString(ceilSeconds(Duration.between(Instant.EPOCH, full))));
    }

    /** Fills every bucket. */
    synchronized void clear() {
        fullAt.clear();
    }

    private Instant fullAt(String token, Instant now) {
        Instant full = fullAt.getOrDefault(token, now);
        return full.isBefore(now) ? now : full;
    }

    private static RefusedException tooMany(Duration over) {
        return new RefusedException(429, "rate_limited", "too many events for this key")
                .withHeader(RETRY_AFTER, Long.toString(ceilSeconds(over)));
    }

    private static long ceilSeconds(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }
}
