package com.getfluxly.spring.actuate;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * The health of a client, from its accounts alone: never a request, and nothing secret in the details. Those are the
 * {@code state} and the {@code code} behind it, {@code consecutiveFailures}, events {@code queued} of the
 * {@code capacity}, those in flight included, {@code oldestAge} and {@code lastDelivered}.
 *
 * <ul>
 *   <li>{@code UP} while nothing stands in the way of delivery, and for a client that is switched off, with the detail
 *       {@code disabled};
 *   <li>{@link #DEGRADED} with a {@code code} while delivery backs off, is rate limited or parked, once the client is
 *       closed, and while more than 80 % of the queue is taken ({@value #QUEUE_NEARLY_FULL}). Boot leaves a status that
 *       it doesn't know out of the overall one: trouble with analytics takes no application out of rotation. A group that
 *       is to show it needs {@code status.order} with {@code degraded} in it;
 *   <li>{@code DOWN} while parked, if asked for;
 *   <li>{@code UNKNOWN} for a client of another make that does not tell its accounts, with the {@code error} if it throws.
 * </ul>
 *
 * @since 0.1.0
 */
public final class GetFluxlyHealthIndicator implements HealthIndicator {

    /** Delivery is hampered, the application is not. */
    public static final Status DEGRADED = new Status("DEGRADED");

    /** The code of a queue that is more than 80 % full although delivery is active. */
    public static final String QUEUE_NEARLY_FULL = "queue_nearly_full";

    private static final double NEARLY_FULL = 0.8;

    private final GetFluxlyClient client;
    private final boolean downWhenParked;

    /**
     * An indicator for a client.
     *
     * @param client whose accounts are read
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
        Optional.ofNullable(stats.oldestAge()).ifPresent(age -> health.withDetail("oldestAge", age.toString()));
        Optional.ofNullable(stats.lastDelivered()).ifPresent(at -> health.withDetail("lastDelivered", at.toString()));
        return health.build();
    }

    private Status status(DeliveryStats stats) {
        return switch (stats.state()) {
            case ACTIVE -> isNearlyFull(stats) ? DEGRADED : Status.UP;
            case PARKED -> downWhenParked ? Status.DOWN : DEGRADED;
            case DISABLED -> Status.UP;
            // What else there is, or will be, keeps events from leaving.
            default -> DEGRADED;
        };
    }

    private static @Nullable String code(DeliveryStats stats) {
        if (stats.state() == DeliveryState.ACTIVE) {
            return isNearlyFull(stats) ? QUEUE_NEARLY_FULL : null;
        }
        return stats.stateCode();
    }

    /** Of a client whose capacity is not known it cannot be said. */
    private static boolean isNearlyFull(DeliveryStats stats) {
        return stats.queueCapacity() > 0 && held(stats) > NEARLY_FULL * stats.queueCapacity();
    }

    /** Events in flight take room too. */
    private static long held(DeliveryStats stats) {
        return stats.queued() + stats.inFlight();
    }
}
