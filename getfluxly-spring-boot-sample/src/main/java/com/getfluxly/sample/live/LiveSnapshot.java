package com.getfluxly.sample.live;

import com.getfluxly.delivery.DeliveryState;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One push to the page.
 *
 * @param stateCode the error code behind the state; null while it is active
 * @param lossReasons why events were refused or dropped, by the reason's code; without those that never occurred
 * @param lastRejection null if there was none
 * @param oldestAgeMillis null if no event is held
 * @param nextTryMillis how long the client waits before it tries again, at the least; null if it does not wait
 * @param lastDelivered null if nothing was delivered yet
 * @param ownProcess how the shop in a process of its own fares; null while it has none
 * @param standIn null if the events go somewhere that cannot be looked into
 */
record LiveSnapshot(
        Instant takenAt,
        DeliveryState state,
        @Nullable String stateCode,
        LedgerLine ledger,
        Losses lost,
        Map<String, Long> lossReasons,
        @Nullable Rejection lastRejection,
        long queueCapacity,
        long queuedBytes,
        @Nullable Long oldestAgeMillis,
        long requests,
        long retries,
        @Nullable Long nextTryMillis,
        @Nullable Instant lastDelivered,
        @Nullable OwnProcessSnapshot ownProcess,
        @Nullable StandInSnapshot standIn) {}
