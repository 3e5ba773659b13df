package com.getfluxly.sample.process;

import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a shop that is alive says of itself.
 *
 * @param stateCode the error code behind the state; null while it is active
 * @param recovered events that it found on disk
 * @param pending events without an outcome, those on disk included
 * @param nextTryMillis how long it waits before it tries again, at the least; null if it does not wait
 * @param oldestAgeMillis null if no event is held
 */
public record ShopAccounts(
        DeliveryState state,
        @Nullable String stateCode,
        long recovered,
        long pending,
        long requests,
        long retries,
        @Nullable Long nextTryMillis,
        @Nullable Long oldestAgeMillis) {

    static ShopAccounts of(DeliveryStats stats) {
        return new ShopAccounts(
                stats.state(),
                stats.stateCode(),
                stats.recovered(),
                stats.pending(),
                stats.requests(),
                stats.retries(),
                millis(stats.untilNextTry()),
                millis(stats.oldestAge()));
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis();
    }
}
