package com.getfluxly.spring.actuate;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.delivery.RequestReport;
import com.getfluxly.error.GetFluxlyException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.convert.DurationStyle;

/**
 * The actuator endpoint {@code getfluxly}: reading shows the counts of a client and recent errors; writing flushes. It never
 * shows an event, an id, a token or a text of the service. It is exposed over the web only if
 * {@code management.endpoints.web.exposure.include} names it, and then only for reading, unless
 * {@code management.endpoint.getfluxly.access} is {@code unrestricted}.
 *
 * <p>The results of the operations are only for JSON, and new versions may add parts. In Java, use
 * {@link GetFluxlyClient#stats()} and {@link GetFluxlyClient#flush(Duration)} instead.
 *
 * <p>The counts come from the client, whether it is auto-configured or not. The errors come from a {@link DeliveryListener}: the
 * auto-configured client has this object as a listener; a client that you build by hand needs {@code builder.listener(endpoint)}.
 *
 * @since 0.1.0
 */
@Endpoint(id = "getfluxly", defaultAccess = Access.READ_ONLY)
public final class GetFluxlyEndpoint implements DeliveryListener {

    /** 5 seconds: how long a flush waits by default. */
    public static final Duration DEFAULT_FLUSH = Duration.ofSeconds(5);

    /** 5 seconds: the longest wait that a caller may ask for, because a flush uses a thread of the web server. */
    public static final Duration LONGEST_FLUSH = DEFAULT_FLUSH;

    private static final String NO_WAIT =
            "atMost is not between 0 and 5 s, such as 2s or 500ms; a number without a unit is seconds";

    private final Supplier<? extends @Nullable GetFluxlyClient> client;
    private final Supplier<? extends Map<String, ? extends GetFluxlyClient>> clients;
    private final RecentErrors errors;

    /** The flush that is under way. */
    private final AtomicReference<@Nullable CompletableFuture<Flush>> running = new AtomicReference<>();

    /**
     * Makes an endpoint for a client.
     *
     * @param client called for each operation, so that this object may be a listener of the same client
     * @param clock gives the time of an error
     */
    public GetFluxlyEndpoint(Supplier<? extends GetFluxlyClient> client, InstantSource clock) {
        this(client, Map::of, clock);
    }

    /**
     * Makes an endpoint for several clients.
     *
     * @param client gives the client whose counts come first, or null if there is none, or it does not exist yet; called for each
     *     operation
     * @param clients gives all clients by name; called for each operation. A single client comes first, and is not shown twice
     * @param clock gives the time of an error
     */
    public GetFluxlyEndpoint(
            Supplier<? extends @Nullable GetFluxlyClient> client,
            Supplier<? extends Map<String, ? extends GetFluxlyClient>> clients,
            InstantSource clock) {
        this.client = client;
        this.clients = clients;
        this.errors = new RecentErrors(clock);
    }

    /** {@return the counts of the client, from one consistent snapshot; by name if there are several clients} */
    @ReadOperation
    public Report report() {
        GetFluxlyClient first = first();
        Map<String, Accounted> others = new LinkedHashMap<>();
        all().forEach((name, one) -> others.put(name, Accounted.of(one)));
        Accounted shown = first == null
                ? new Accounted(others.values().stream().anyMatch(Accounted::enabled), Map.of())
                : Accounted.of(first);
        return new Report(shown.enabled(), shown.stats(), errors.list(), others.isEmpty() ? null : others);
    }

    /** One that is alone comes first, too. */
    private @Nullable GetFluxlyClient first() {
        GetFluxlyClient first = client.get();
        Map<String, ? extends GetFluxlyClient> all = clients.get();
        return first == null && all.size() == 1 ? all.values().iterator().next() : first;
    }

    /** Empty where one is alone. */
    private Map<String, ? extends GetFluxlyClient> all() {
        Map<String, ? extends GetFluxlyClient> all = clients.get();
        return all.size() > 1 ? all : Map.of();
    }

    /**
     * Delivers the events that the client holds, and waits for the outcomes. Delivery goes on when the time is over. A call
     * during a flush waits for that flush, so that many calls are one flush.
     *
     * @param atMost how long to wait, written as in properties: {@code 2s}, {@code 500ms}, {@code PT2S}, or {@code 2} for two
     *     seconds; zero to {@link #LONGEST_FLUSH}; zero does not wait; {@link #DEFAULT_FLUSH} if missing
     * @return the outcomes of the events, and the error that stopped the flush, if there was one
     * @throws InvalidEndpointRequestException if {@code atMost} is not such a time; over HTTP this is a 400
     */
    @WriteOperation
    public Flush flush(@Nullable String atMost) {
        Duration wait = atMost == null ? DEFAULT_FLUSH : wait(atMost);
        CompletableFuture<Flush> mine = new CompletableFuture<>();
        CompletableFuture<Flush> others = running.compareAndExchange(null, mine);
        return others == null ? lead(mine, wait) : join(others, wait);
    }

    private Flush lead(CompletableFuture<Flush> mine, Duration wait) {
        try {
            Flush flush = flushNow(wait);
            mine.complete(flush);
            return flush;
        } finally {
            running.set(null);
            // Whatever was thrown: nobody waits for an answer that does not come.
            mine.cancel(false);
        }
    }

    private Flush join(CompletableFuture<Flush> others, Duration wait) {
        try {
            return others.get(Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException status) {
            Thread.currentThread().interrupt();
            return unsettled();
        } catch (TimeoutException | CancellationException | ExecutionException unanswered) {
            return unsettled();
        }
    }

    /** One after the other, in one time for all. */
    private Flush flushNow(Duration wait) {
        GetFluxlyClient first = first();
        Map<String, ? extends GetFluxlyClient> all = all();
        if (all.isEmpty()) {
            return first == null ? new Flush(null, 0, 0, 0, 0) : flush(first, wait);
        }
        long deadline = System.nanoTime() + wait.toNanos();
        return all.values().stream()
                .map(one -> flush(one, Duration.ofNanos(Math.max(0, deadline - System.nanoTime()))))
                .reduce(new Flush(null, 0, 0, 0, 0), Flush::plus);
    }

    private static Flush flush(GetFluxlyClient client, Duration wait) {
        try {
            FlushResult result = client.flush(wait);
            return Flush.of(result == null ? FlushResult.EMPTY : result);
        } catch (GetFluxlyException stopped) {
            return new Flush(ClosedLists.code(stopped.code()), 0, 0, 0, held(client));
        }
    }

    private static long held(GetFluxlyClient client) {
        DeliveryStats stats = client.stats();
        return stats == null ? 0 : stats.pending();
    }

    private Flush unsettled() {
        GetFluxlyClient first = first();
        long pending =
                all().values().stream().mapToLong(GetFluxlyEndpoint::held).sum();
        return new Flush(null, 0, 0, 0, all().isEmpty() && first != null ? held(first) : pending);
    }

    /** Not left to the actuator's conversion, for which a number is milliseconds. */
    private static Duration wait(String atMost) {
        try {
            Duration wait = DurationStyle.detectAndParse(atMost.strip(), ChronoUnit.SECONDS);
            if (!wait.isNegative() && wait.compareTo(LONGEST_FLUSH) <= 0) {
                return wait;
            }
        } catch (IllegalArgumentException | ArithmeticException unreadable) {
            throw new InvalidEndpointRequestException(NO_WAIT, NO_WAIT, unreadable);
        }
        throw new InvalidEndpointRequestException(NO_WAIT, NO_WAIT);
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
     * @param stats the accounts of the client: what {@link DeliveryStats} has, by the names of its accessors and in their
     *     order, and the same for its {@code spool}; empty where there are several clients of which none comes first, and where
     *     none is made yet
     * @param recentErrors what went wrong since the start, the most recent first
     * @param clients all of them by the names of their beans where there are several, else null
     */
    record Report(
            boolean enabled,
            Map<String, @Nullable Object> stats,
            List<RecentError> recentErrors,
            @Nullable Map<String, Accounted> clients) {}

    /**
     * One of several clients.
     *
     * @param enabled whether it is one that sends
     * @param stats its accounts
     */
    record Accounted(boolean enabled, Map<String, @Nullable Object> stats) {

        private static Accounted of(GetFluxlyClient client) {
            DeliveryStats stats = client.stats();
            // A mock in a test has no accounts.
            DeliveryStats shown = stats == null ? GetFluxlyClient.noOp().stats() : stats;
            return new Accounted(shown.state() != DeliveryState.DISABLED, Accounts.byName(shown));
        }
    }

    /**
     * One kind of error.
     *
     * @param of {@code batch_request}, {@code alias_request}, {@code erase_request}, {@code rejected_event},
     *     {@code dropped_event} or, where refusals are reported, {@code refused_event}
     * @param code an error code, or for events that were dropped or refused the reason; what is in no closed list is {@code other}
     * @param failureKind what kept an answer to a request from coming, or from being read, by the words of
     *     {@link com.getfluxly.error.FailureKind}; null if there was an answer, and for events
     * @param count how often it was seen
     * @param last when it was last seen
     */
    record RecentError(String of, String code, @Nullable String failureKind, long count, Instant last) {}

    /**
     * What writing did.
     *
     * @param code the error that stopped it, or null; what was settled before is then only in the accounts
     * @param delivered events of this flush that the service took
     * @param rejected events of this flush that the service refused
     * @param dropped events of this flush that were given up
     * @param pending events that are still held, those that are on disk only included
     */
    record Flush(@Nullable String code, long delivered, long rejected, long dropped, long pending) {

        private static Flush of(FlushResult result) {
            return new Flush(null, result.accepted(), result.rejected(), result.dropped(), result.pending());
        }

        private Flush plus(Flush other) {
            return new Flush(
                    code == null ? other.code : code,
                    delivered + other.delivered,
                    rejected + other.rejected,
                    dropped + other.dropped,
                    pending + other.pending);
        }
    }
}
