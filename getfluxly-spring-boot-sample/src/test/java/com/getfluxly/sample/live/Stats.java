package com.getfluxly.sample.live;

import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Accounts of a client in trouble: every number is another one. */
final class Stats {

    static final DeliveryStats TROUBLED = new DeliveryStats(
            DeliveryState.BACKING_OFF,
            "server_error",
            100,
            90,
            10,
            60,
            5,
            7,
            Map.of(DropReason.SHUTDOWN, 6L, DropReason.QUEUE_OVERFLOW, 1L, DropReason.CLOSED, 0L),
            Map.of(DropReason.QUEUE_OVERFLOW, 8L, DropReason.VALIDATION_ERROR, 2L),
            15,
            4_096,
            3,
            Duration.ofMillis(2_500),
            21,
            4,
            Instant.parse("2026-05-16T07:00:00Z"),
            20_000,
            2,
            Arrays.stream(Anomaly.values()).collect(Collectors.toMap(kind -> kind, kind -> 0L)));

    private Stats() {}
}
