package com.getfluxly.spring.kafka;

import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.relay.Courier;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * The health of a relay, from its own accounts: never a request, neither to the service nor to a broker. The details are
 * {@code role} ({@code active} with a partition, {@code standby} without, {@code stopped}), the number of {@code partitions}, the
 * {@code lag} as it was seen last, {@code delivered}, {@code deadLetters}, and the {@code code} of what is in the way.
 *
 * <ul>
 *   <li>{@code UP} while nothing is in the way, also on standby, and where it is not to start by itself, such as with a client that is
 *       switched off;
 *   <li>{@code DEGRADED} while delivery waits for the service or is parked, and where it is stopped although it starts with the application;
 *   <li>{@code DOWN} where somebody has to act: {@code position_out_of_range} when the topic has lost records that were not
 *       delivered, {@code dead_letter_unavailable} while the topic for dead letters takes none, and while parked, if asked for.
 * </ul>
 *
 * @since 0.1.0
 */
public final class OutboxRelayHealthIndicator implements HealthIndicator {

    private static final Status DEGRADED = new Status("DEGRADED");

    private final OutboxRelay relay;
    private final boolean downWhenParked;

    /**
     * An indicator for a relay.
     *
     * @param relay whose accounts are read
     * @param downWhenParked whether a parked delivery is {@code DOWN} instead of {@code DEGRADED}
     */
    public OutboxRelayHealthIndicator(OutboxRelay relay, boolean downWhenParked) {
        this.relay = relay;
        this.downWhenParked = downWhenParked;
    }

    @Override
    public Health health() {
        Map<TopicPartition, RelayState.Share> shares = relay.state().shares();
        String code = code(shares);
        Health.Builder health = Health.status(status(code, shares.isEmpty()))
                .withDetail("role", role(shares))
                .withDetail("partitions", shares.size())
                .withDetail("lag", relay.state().lag())
                .withDetail("delivered", relay.accounts().delivered())
                .withDetail("deadLetters", relay.accounts().deadLetters());
        Optional.ofNullable(code).ifPresent(why -> health.withDetail("code", why));
        return health.build();
    }

    private @Nullable String code(Map<TopicPartition, RelayState.Share> shares) {
        String fatal = relay.state().fatal();
        if (fatal != null) {
            return fatal;
        }
        return shares.values().stream()
                .flatMap(share -> Optional.ofNullable(share.code()).stream())
                .max((one, other) -> Boolean.compare(isForPeople(one), isForPeople(other)))
                .orElse(null);
    }

    private Status status(@Nullable String code, boolean isStandby) {
        if (code != null && isForPeople(code)) {
            return Status.DOWN;
        }
        Courier.Status courier = relay.courierStatus();
        if (!isStandby && courier.state() == DeliveryState.PARKED) {
            return downWhenParked ? Status.DOWN : DEGRADED;
        }
        return code == null && (relay.isRunning() || !relay.isAutoStartup()) ? Status.UP : DEGRADED;
    }

    private static boolean isForPeople(String code) {
        return code.equals(RelayState.POSITION_LOST) || code.equals(PartitionRelay.DEAD_LETTERS_STUCK);
    }

    private String role(Map<TopicPartition, RelayState.Share> shares) {
        if (!relay.isRunning()) {
            return "stopped";
        }
        return shares.isEmpty() ? "standby" : "active";
    }
}
