package com.getfluxly.spring.actuate;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.SpoolStats;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * The health of a client. It only reads the counts, makes no request, and shows no secrets. The details are the {@code state} and
 * its {@code code}, {@code consecutiveFailures}, the {@code queued} events (including those in flight) and the {@code capacity},
 * {@code prepared} events if there are any, {@code oldestAge} and {@code lastDelivered}. With a spool there is the detail
 * {@code spool}: its {@code durability}, the events {@code pending} (only on disk), the {@code bytes} and the {@code capacity} of
 * its files, the events {@code recovered}, {@code orphans}, and a {@code code} if there is one.
 *
 * <ul>
 *   <li>{@code UP} while delivery works, and for a client that is switched off, with the detail {@code disabled};
 *   <li>{@link #DEGRADED} with a {@code code} while delivery backs off, is rate limited or parked; when the client is closed;
 *       while the spool has a code; and while more than 80 % of the queue is used ({@value #QUEUE_NEARLY_FULL}), or, with a
 *       spool, more than 80 % of the spool ({@value #SPOOL_NEARLY_FULL}). Spring Boot does not know this status and leaves it out
 *       of the overall status, so a problem with analytics does not take an application out of rotation. A group that should show
 *       it needs {@code status.order} with {@code degraded};
 *   <li>{@code DOWN} while parked, if this is switched on; <li>{@code UNKNOWN} for a client of your own that does not return its
 *       counts, with the {@code error} if it throws.
 * </ul>
 *
 * @since 0.1.0
 */
public final class GetFluxlyHealthIndicator implements HealthIndicator {

    /** Delivery has a problem; the application has none. */
    public static final Status DEGRADED = new Status("DEGRADED");

    /** The code of a queue that is more than 80 % full although delivery is active. */
    public static final String QUEUE_NEARLY_FULL = "queue_nearly_full";

    /** The code of a spool that is more than 80 % full although delivery is active. */
    public static final String SPOOL_NEARLY_FULL = "spool_nearly_full";

    private static final double NEARLY_FULL = 0.8;

    private final GetFluxlyClient client;
    private final boolean downWhenParked;

    /**
     * Makes an indicator for a client.
     *
     * @param client its counts are read
     * @param downWhenParked whether a parked client is {@code DOWN} instead of {@link #DEGRADED}
     */
    public GetFluxlyHealthIndicator(GetFluxlyClient client, boolean downWhenParked) {
        this.client = client;
        this.downWhenParked = downWhenParked;
    }

    @Override
    public Health health() {
        try {
            DeliveryStats stats = client.stats();
            // A mock in a test has no accounts.
            return stats == null ? Health.unknown().build() : health(stats);
        } catch (RuntimeException broken) {
            // A client of the application's own may throw, which would take the health of all else along.
            return Health.unknown().withException(broken).build();
        }
    }

    private Health health(DeliveryStats stats) {
        if (stats.state() == DeliveryState.DISABLED) {
            return Health.up().withDetail("disabled", true).build();
        }
        Health.Builder health = Health.status(status(stats)).withDetail("state", stats.state());
        Optional.ofNullable(code(stats)).ifPresent(code -> health.withDetail("code", code));
        health.withDetail("consecutiveFailures", stats.consecutiveFailures())
                .withDetail("queued", held(stats))
                .withDetail("capacity", stats.queueCapacity());
        if (stats.prepared() > 0) {
            health.withDetail("prepared", stats.prepared());
        }
        Optional.ofNullable(stats.oldestAge()).ifPresent(age -> health.withDetail("oldestAge", age.toString()));
        Optional.ofNullable(stats.lastDelivered()).ifPresent(at -> health.withDetail("lastDelivered", at.toString()));
        Optional.ofNullable(stats.spool())
                .ifPresent(spool -> health.withDetail("spool", details(spool, stats.recovered())));
        return health.build();
    }

    private static Map<String, Object> details(SpoolStats spool, long recovered) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("durability", spool.durability());
        Optional.ofNullable(spool.code()).ifPresent(code -> details.put("code", code));
        details.put("pending", spool.pending());
        details.put("bytes", spool.bytes());
        details.put("capacity", spool.capacity());
        details.put("recovered", recovered);
        details.put("orphans", spool.orphans());
        return details;
    }

    private Status status(DeliveryStats stats) {
        return switch (stats.state()) {
            case ACTIVE -> troubleOfStorage(stats) == null ? Status.UP : DEGRADED;
            case PARKED -> downWhenParked ? Status.DOWN : DEGRADED;
            case DISABLED -> Status.UP;
            // What else there is, or will be, keeps events from leaving.
            default -> DEGRADED;
        };
    }

    private static @Nullable String code(DeliveryStats stats) {
        return stats.state() == DeliveryState.ACTIVE ? troubleOfStorage(stats) : stats.stateCode();
    }

    /** A queue that is full means nothing where the disk takes the rest. */
    private static @Nullable String troubleOfStorage(DeliveryStats stats) {
        SpoolStats spool = stats.spool();
        if (spool == null) {
            return isNearlyFull(held(stats) + stats.prepared(), stats.queueCapacity()) ? QUEUE_NEARLY_FULL : null;
        }
        if (spool.code() != null) {
            return spool.code();
        }
        return isNearlyFull(spool.bytes(), spool.capacity()) ? SPOOL_NEARLY_FULL : null;
    }

    /** Of a client whose capacity is not known it cannot be said. */
    private static boolean isNearlyFull(long taken, long capacity) {
        return capacity > 0 && taken > NEARLY_FULL * capacity;
    }

    /** Events in flight take room too. */
    private static long held(DeliveryStats stats) {
        return stats.queued() + stats.inFlight();
    }
}
