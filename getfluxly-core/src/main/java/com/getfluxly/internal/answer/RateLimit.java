package com.getfluxly.internal.answer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says of the rate limit behind it. Only a hint: what does not make sense is as good as absent.
 *
 * @param limit how many events it lets pass at once when it is full, or null
 * @param remaining how many more events it lets pass now, or null
 * @param untilFull how long until it is full again, in whole seconds, or null
 */
public record RateLimit(
        @Nullable Integer limit,
        @Nullable Integer remaining,
        @Nullable Duration untilFull) {

    public static final RateLimit UNKNOWN = new RateLimit(null, null, null);

    /** How long until a limit that is used up is full again, or null if it is not used up. */
    public @Nullable Duration untilFullIfUsedUp() {
        return remaining != null && remaining == 0 ? untilFull : null;
    }

    /**
     * How many events one request should hold, so that a whole one fits into the limit while it fills: the time until it is full
     * is told in whole seconds, and what would be filled in after that is lost.
     */
    public int portionOf(int mostEvents) {
        return limit == null ? mostEvents : Math.max(1, Math.min(mostEvents, limit / 2));
    }

    /** How long until that many events fit, if it fills evenly; null if they do now, or if nobody knows. */
    public @Nullable Duration untilRoomFor(int events) {
        if (limit == null) {
            return untilFullIfUsedUp();
        }
        if (untilFull == null || remaining == null || remaining >= Math.min(events, limit)) {
            return null;
        }
        return untilFull.multipliedBy(Math.min(events, limit) - remaining).dividedBy(limit - remaining);
    }
}
