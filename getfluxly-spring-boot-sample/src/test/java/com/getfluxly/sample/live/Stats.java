package com.getfluxly.sample.live;

import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Accounts of a client in trouble: every number is another one. */
final class Stats {

    static final DeliveryStats TROUBLED = DeliveryStats.builder()
            .state(DeliveryState.BACKING_OFF)
            .stateCode("server_error")
            .offered(100)
            .accepted(90)
            .refused(10)
            .delivered(60)
            .rejected(5)
            .dropped(7)
            .droppedByReason(Map.of(DropReason.SHUTDOWN, 6L, DropReason.QUEUE_OVERFLOW, 1L, DropReason.CLOSED, 0L))
            .refusedByReason(Map.of(DropReason.QUEUE_OVERFLOW, 8L, DropReason.VALIDATION_ERROR, 2L))
            .queued(15)
            .queuedBytes(4_096)
            .inFlight(3)
            .oldestAge(Duration.ofMillis(2_500))
            .requests(21)
            .retries(4)
            .lastDelivered(Instant.parse("2026-05-16T07:00:00Z"))
            .queueCapacity(20_000)
            .consecutiveFailures(2)
            .untilNextTry(Duration.ofMillis(1_750))
            .build();

    private Stats() {}
}
