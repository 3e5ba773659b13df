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
 * The health of a relay. It only reads the relay's counts, and makes no request to the service or to a broker. The details are
 * {@code role} ({@code active} with a partition, {@code standby} without, {@code stopped}), the number of {@code partitions}, the
 * last known {@code lag}, {@code delivered}, {@code deadLetters}, and a {@code code} if there is a problem.
 *
 * <ul>
 *   <li>{@code UP} while there is no problem, also on standby, and if the relay should not start, for example because the client
 *       is switched off;
 *   <li>{@code DEGRADED} while delivery waits for the service or is parked, and if the relay is stopped although it starts with
 *       the application;
 *   <li>{@code DOWN} if somebody must act: {@code position_out_of_range} when the topic has lost records that were not delivered,
 *       {@code dead_letter_unavailable} while the relay cannot write to the topic for dead letters, and while parked, if this is
 *       switched on.
 * </ul>
 *
 * @since 0.1.0
 */
public final class OutboxRelayHealthIndicator implements HealthIndicator {

    private static final Status DEGRADED = new Status("DEGRADED");

    private final OutboxRelay relay;
    private final boolean downWhenParked;

    /**
     * Makes an indicator for a relay.
     *
     * @param relay its counts are read
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
