package com.getfluxly.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A consistent snapshot of the accounts. At every snapshot
 *
 * <pre>
 * offered  = accepted + refused
 * accepted = delivered + rejected + dropped + queued + inFlight
 * </pre>
 *
 * @param state how delivery goes
 * @param stateCode the error code behind the state, or null while it is active
 * @param offered calls of {@code track} and {@code identify}
 * @param accepted those that were queued
 * @param refused those that were not, for whatever reason
 * @param delivered events that the service has
 * @param rejected events that the service refused for good
 * @param dropped accepted events that were given up
 * @param droppedByReason the same by reason; holds every reason, so its sum is {@code dropped}
 * @param refusedByReason those refused by reason, so that its sum is {@code refused}; empty if the reasons are not known
 * @param queued events that wait for a batch
 * @param queuedBytes encoded bytes held, those in flight included: what {@code maxQueueBytes} bounds
 * @param inFlight events in a batch that is not settled
 * @param oldestAge how long the oldest event held has waited, or null if none is held
 * @param requests requests sent, retries included
 * @param retries requests that repeated the bytes of an earlier one
 * @param lastDelivered when the service last took an event, or null if it never did
 * @param queueCapacity the most events that may be held, those in flight included; 0 if that is not known
 * @param consecutiveFailures requests of the delivery that failed in a row, parked probes included; 0 after one that went
 *     through
 * @param anomalies what should not happen and cost no event, by kind; holds every kind
 * @since 0.1.0
 */
public record DeliveryStats(
        DeliveryState state,
        @Nullable String stateCode,
        long offered,
        long accepted,
        long refused,
        long delivered,
        long rejected,
        long dropped,
        Map<DropReason, Long> droppedByReason,
        Map<DropReason, Long> refusedByReason,
        int queued,
        long queuedBytes,
        int inFlight,
        @Nullable Duration oldestAge,
        long requests,
        long retries,
        @Nullable Instant lastDelivered,
        int queueCapacity,
        int consecutiveFailures,
        Map<Anomaly, Long> anomalies) {

    private static final Map<Anomaly, Long> NO_ANOMALIES =
            Arrays.stream(Anomaly.values()).collect(Collectors.toMap(kind -> kind, kind -> 0L));

    /** Copies the maps. */
    public DeliveryStats {
        droppedByReason = Map.copyOf(droppedByReason);
        refusedByReason = Map.copyOf(refusedByReason);
        anomalies = Map.copyOf(anomalies);
    }

    /** Accounts without reasons of refusals, a capacity, failures and anomalies, for clients that are not ours. */
    @SuppressWarnings("doclint:missing") // the parameters are the record's
    public DeliveryStats(
            DeliveryState state,
            @Nullable String stateCode,
            long offered,
            long accepted,
            long refused,
            long delivered,
            long rejected,
            long dropped,
            Map<DropReason, Long> droppedByReason,
            int queued,
            long queuedBytes,
            int inFlight,
            @Nullable Duration oldestAge,
            long requests,
            long retries,
            @Nullable Instant lastDelivered) {
        this(
                state,
                stateCode,
                offered,
                accepted,
                refused,
                delivered,
                rejected,
                dropped,
                droppedByReason,
                Map.of(),
                queued,
                queuedBytes,
                inFlight,
                oldestAge,
                requests,
                retries,
                lastDelivered,
                0,
                0,
                NO_ANOMALIES);
    }
}
