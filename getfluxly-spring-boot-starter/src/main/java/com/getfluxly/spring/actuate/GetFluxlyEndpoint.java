package com.getfluxly.spring.actuate;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.delivery.RequestReport;
import com.getfluxly.error.GetFluxlyException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * The actuator endpoint {@code getfluxly}: reading shows the accounts of a client and what went wrong lately, writing
 * flushes. No event, id, token or text of the service is ever shown. Not exposed over the web unless
 * {@code management.endpoints.web.exposure.include} names it, and then to be read only, unless
 * {@code management.endpoint.getfluxly.access} is {@code unrestricted}.
 *
 * <p>The accounts are those of the client, whoever built it. The errors are heard as a {@link DeliveryListener}: the
 * auto-configured client has this object as one, a client built by hand needs {@code builder.listener(endpoint)}.
 *
 * @since 0.1.0
 */
@Endpoint(id = "getfluxly", defaultAccess = Access.READ_ONLY)
public final class GetFluxlyEndpoint implements DeliveryListener {

    /** 5 seconds: how long a flush waits unless it is told. */
    public static final Duration DEFAULT_FLUSH = Duration.ofSeconds(5);

    /** 30 seconds: the longest that a flush waits, whatever it is told, since it holds a thread of the web server. */
    public static final Duration LONGEST_FLUSH = Duration.ofSeconds(30);

    private final Supplier<? extends GetFluxlyClient> client;
    private final RecentErrors errors;

    /**
     * An endpoint for a client.
     *
     * @param client asked for with each call, so that this object may be a listener of that very client
     * @param clock tells when an error was seen
     */
    public GetFluxlyEndpoint(Supplier<? extends GetFluxlyClient> client, InstantSource clock) {
        this.client = client;
        this.errors = new RecentErrors(clock);
    }

    /** {@return what the client holds and did, from one consistent snapshot} */
    @ReadOperation
    public Report report() {
        GetFluxlyClient shown = client.get();
        DeliveryStats stats = shown.stats();
        // A mock in a test has no accounts.
        return stats == null
                ? Report.of(false, GetFluxlyClient.noOp().stats(), errors.list())
                : Report.of(stats.state() != DeliveryState.DISABLED, stats, errors.list());
    }

    /**
     * Delivers what is held, and waits for it. Delivery goes on when the time is up.
     *
     * @param atMost how long to wait; {@link #DEFAULT_FLUSH} if missing, at most {@link #LONGEST_FLUSH}, zero for not at all
     * @return what became of the events held, and the error that stopped it, if one did
     */
    @WriteOperation
    public Flush flush(@Nullable Duration atMost) {
        GetFluxlyClient flushed = client.get();
        try {
            FlushResult result = flushed.flush(atMost == null ? DEFAULT_FLUSH : shorter(atMost, LONGEST_FLUSH));
            return Flush.of(result == null ? FlushResult.EMPTY : result);
        } catch (GetFluxlyException stopped) {
            DeliveryStats stats = flushed.stats();
            return new Flush(ClosedLists.code(stopped.code()), 0, 0, 0, (long) stats.queued() + stats.inFlight());
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    @Override
    public void onRequest(RequestReport report) {
        errors.onRequest(report);
    }

    @Override
    public void onRejected(RejectedEvent event) {
        errors.onRejected(event);
    }

    @Override
    public void onDropped(DroppedEvent event) {
        errors.onDropped(event);
    }

    /**
     * What reading shows.
     *
     * @param enabled whether there is a client that sends
     * @param state how delivery goes
     * @param code the error code behind the state, or null while it is active
     * @param consecutiveFailures requests that failed in a row
     * @param lastDelivered when the service last took an event, or null if it never did
     * @param events what became of the events
     * @param queue what is held
     * @param requests requests sent
     * @param retries those that repeated the bytes of an earlier one
     * @param anomalies what should not happen and cost no event, by kind
     * @param recentErrors what went wrong since the start, the most recent first
     */
    public record Report(
            boolean enabled,
            DeliveryState state,
            @Nullable String code,
            int consecutiveFailures,
            @Nullable Instant lastDelivered,
            Events events,
            Queue queue,
            long requests,
            long retries,
            Map<String, Long> anomalies,
            List<RecentError> recentErrors) {

        private static Report of(boolean enabled, DeliveryStats stats, List<RecentError> errors) {
            return new Report(
                    enabled,
                    stats.state(),
                    stats.stateCode(),
                    stats.consecutiveFailures(),
                    stats.lastDelivered(),
                    Events.of(stats),
                    Queue.of(stats),
                    stats.requests(),
                    stats.retries(),
                    byCode(stats.anomalies(), Anomaly::code),
                    errors);
        }
    }

    /**
     * The books: {@code offered} is {@code accepted} and {@code refused}; {@code accepted} is {@code delivered},
     * {@code rejected}, {@code dropped}, and what the queue holds.
     *
     * @param offered calls of {@code track} and {@code identify}
     * @param accepted those that were queued
     * @param refused those that were not
     * @param delivered events that the service has
     * @param rejected events that the service refused for good
     * @param dropped accepted events that were given up
     * @param droppedByReason the same by reason; holds every reason
     * @param refusedByReason those refused by reason; empty if the reasons are not known
     */
    public record Events(
            long offered,
            long accepted,
            long refused,
            long delivered,
            long rejected,
            long dropped,
            Map<String, Long> droppedByReason,
            Map<String, Long> refusedByReason) {

        private static Events of(DeliveryStats stats) {
            return new Events(
                    stats.offered(),
                    stats.accepted(),
                    stats.refused(),
                    stats.delivered(),
                    stats.rejected(),
                    stats.dropped(),
                    byCode(stats.droppedByReason(), DropReason::code),
                    byCode(stats.refusedByReason(), DropReason::code));
        }
    }

    /**
     * What is held.
     *
     * @param queued events that wait for a batch
     * @param inFlight events in a batch that is not settled
     * @param capacity the most of both; 0 if that is not known
     * @param bytes encoded size of both
     * @param oldestAge how long the oldest of both has waited, or null if none is held
     */
    public record Queue(
            int queued,
            int inFlight,
            int capacity,
            long bytes,
            @Nullable Duration oldestAge) {

        private static Queue of(DeliveryStats stats) {
            return new Queue(
                    stats.queued(), stats.inFlight(), stats.queueCapacity(), stats.queuedBytes(), stats.oldestAge());
        }
    }

    /**
     * One kind of error.
     *
     * @param of {@code batch_request}, {@code alias_request}, {@code erase_request}, {@code rejected_event},
     *     {@code dropped_event} or, where refusals are reported, {@code refused_event}
     * @param code an error code, or for events that were dropped or refused the reason; what is in no closed list is {@code other}
     * @param count how often it was seen
     * @param last when it was last seen
     */
    public record RecentError(String of, String code, long count, Instant last) {}

    /**
     * What writing did.
     *
     * @param code the error that stopped it, or null; what was settled before is then only in the accounts
     * @param delivered events of this flush that the service took
     * @param rejected events of this flush that the service refused
     * @param dropped events of this flush that were given up
     * @param pending events that are still held
     */
    public record Flush(@Nullable String code, long delivered, long rejected, long dropped, long pending) {

        private static Flush of(FlushResult result) {
            return new Flush(null, result.accepted(), result.rejected(), result.dropped(), result.pending());
        }
    }

    private static <K> Map<String, Long> byCode(Map<K, Long> counts, Function<K, String> code) {
        Map<String, Long> sorted = new TreeMap<>();
        counts.forEach((key, count) -> sorted.put(code.apply(key), count));
        return sorted;
    }
}
