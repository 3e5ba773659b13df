package com.getfluxly.sample.live;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Takes the snapshots that are pushed to the page. */
@Component
class Snapshots {

    private static final int NEWEST_EVENTS = 20;

    private final GetFluxlyClient getfluxly;
    private final LastRejection lastRejection;
    private final Supplier<Optional<StandIn>> standIn;
    private final OwnProcess ownProcess;
    private final Clock clock = Clock.systemUTC();

    Snapshots(
            GetFluxlyClient getfluxly,
            LastRejection lastRejection,
            Supplier<Optional<StandIn>> standIn,
            OwnProcess ownProcess) {
        this.getfluxly = getfluxly;
        this.lastRejection = lastRejection;
        this.standIn = standIn;
        this.ownProcess = ownProcess;
    }

    LiveSnapshot take() {
        // The accounts first: what they call delivered had arrived by then. The other way round, events that arrive
        // between the two looks would seem to be missing.
        DeliveryStats stats = getfluxly.stats();
        StandInSnapshot arrived =
                standIn.get().map(service -> service.snapshot(NEWEST_EVENTS)).orElse(null);
        LedgerLine ledger = LedgerLine.of(stats);
        return new LiveSnapshot(
                clock.instant(),
                stats.state(),
                stats.stateCode(),
                ledger,
                Losses.of(ledger, arrived == null ? null : arrived.stored()),
                lossReasons(stats),
                lastRejection.get(),
                stats.queueCapacity(),
                stats.queuedBytes(),
                millis(stats.oldestAge()),
                stats.requests(),
                stats.retries(),
                millis(stats.untilNextTry()),
                stats.lastDelivered(),
                ownProcess.snapshot(),
                arrived);
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis();
    }

    private static Map<String, Long> lossReasons(DeliveryStats stats) {
        Map<String, Long> reasons = new TreeMap<>();
        for (DropReason reason : DropReason.values()) {
            long count = stats.droppedByReason().getOrDefault(reason, 0L)
                    + stats.refusedByReason().getOrDefault(reason, 0L);
            if (count > 0) {
                reasons.put(reason.code(), count);
            }
        }
        return reasons;
    }
}
