package com.getfluxly.spring.actuate;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import java.time.Duration;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One number of a client's accounts, for a meter. One class for all of them: as lambdas they are a class each, for which the start
 * of an application would wait.
 *
 * @param reason which one, where there is a number for each
 */
record Figure(Kind kind, @Nullable DropReason reason) implements ToDoubleFunction<GetFluxlyClient> {

    /** What it counts. */
    enum Kind {
        ACCEPTED,
        DELIVERED,
        REJECTED,
        REFUSED,
        REFUSED_FOR_UNKNOWN_REASONS,
        DROPPED,
        QUEUED,
        QUEUE_CAPACITY,
        QUEUED_BYTES,
        IN_FLIGHT,
        PREPARED,
        OLDEST_AGE_MILLIS,
        IS_DISABLED,
        HAS_SPOOL
    }

    static Figure of(Kind kind) {
        return new Figure(kind, null);
    }

    @Override
    public double applyAsDouble(GetFluxlyClient client) {
        return GetFluxlyMetrics.read(client, this::in);
    }

    private double in(DeliveryStats stats) {
        return switch (kind) {
            case ACCEPTED -> stats.accepted();
            case DELIVERED -> stats.delivered();
            case REJECTED -> stats.rejected();
            case REFUSED -> count(stats.refusedByReason());
            case REFUSED_FOR_UNKNOWN_REASONS -> refusedForUnknownReasons(stats);
            case DROPPED -> count(stats.droppedByReason());
            case QUEUED -> stats.queued();
            case QUEUE_CAPACITY -> stats.queueCapacity();
            case QUEUED_BYTES -> stats.queuedBytes();
            case IN_FLIGHT -> stats.inFlight();
            case PREPARED -> stats.prepared();
            case OLDEST_AGE_MILLIS -> millis(stats.oldestAge());
            case IS_DISABLED -> stats.state() == DeliveryState.DISABLED ? 1 : 0;
            case HAS_SPOOL -> stats.spool() == null ? 0 : 1;
        };
    }

    private double count(Map<DropReason, Long> counts) {
        Long count = counts.get(reason);
        return count == null ? 0 : count;
    }

    /** A client of the application's own may not tell the reasons. */
    private static long refusedForUnknownReasons(DeliveryStats stats) {
        long unknown = stats.refused();
        for (long known : stats.refusedByReason().values()) {
            unknown -= known;
        }
        return unknown;
    }

    private static double millis(@Nullable Duration age) {
        return age == null ? 0 : age.toMillis();
    }
}
