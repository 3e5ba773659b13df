package com.getfluxly.spring.actuate;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.RequestReport;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The meters {@code getfluxly.*}. As a {@link MeterBinder}, it publishes the counts of a client. As a {@link DeliveryListener} of
 * the client, it measures the requests. The auto-configured client has it as a listener; a client that you build by hand needs
 * {@code builder.listener(metrics)} for the meters of requests.
 *
 * <p>You can check the counts with the meters alone: {@code getfluxly.accepted} is the sum of {@code getfluxly.events} over the
 * outcomes {@code delivered}, {@code rejected} and {@code dropped}, plus {@code getfluxly.queue.size} and
 * {@code getfluxly.queue.in.flight}; the offered events are the accepted events plus the outcome {@code refused}. With a spool,
 * add {@code getfluxly.spool.size} to the events that are held, and {@code getfluxly.spool.recovered} to the accepted events.
 * Each meter reads the counts separately, so the sum is exact only while nothing moves. The meters of requests depend on
 * notifications; a client that sends very many may lose some of them. The counts never miss an event.
 *
 * <p>Every tag has a closed list of values: no name, id or text of an event or of the service is ever among them. In a Prometheus
 * registry there are 46 series, six more with a spool, three more for each combination of endpoint, outcome and status that
 * occurs, and one for each cause of a retry: at most 15,054, whatever a hostile server answers. A client that is
 * {@linkplain DeliveryState#DISABLED switched off} has no meters at all.
 *
 * <p>Where an application has several clients, the starter has one of these objects for each, with the tag {@code client}, the
 * name of the bean: 46 series for each client at the start, and the others for those alone that have such an object as a
 * listener.
 *
 * @since 0.1.0
 */
public final class GetFluxlyMetrics implements MeterBinder, DeliveryListener {

    private static final String EVENTS = "getfluxly.events";
    private static final String NONE = ClosedLists.NONE;
    static final String UNIT_EVENTS = "events";
    static final String UNIT_BYTES = "bytes";

    private final Supplier<? extends @Nullable GetFluxlyClient> client;
    private final Supplier<? extends Iterable<Tag>> tags;
    private final Set<MeterRegistry> bound = ConcurrentHashMap.newKeySet();
    private final List<RequestMeters> requestMeters = new CopyOnWriteArrayList<>();

    /**
     * Makes meters for a client.
     *
     * @param client called when a registry is bound, so that this object may be a listener of the same client
     */
    public GetFluxlyMetrics(Supplier<? extends GetFluxlyClient> client) {
        this(client, Tags::empty);
    }

    /**
     * Makes meters for one of several clients.
     *
     * @param client called when a registry is bound, so that this object may be a listener of the same client; null if it does
     *     not exist yet
     * @param tags the tags of each meter, such as {@code client} with a name; called when a registry is bound
     */
    public GetFluxlyMetrics(
            Supplier<? extends @Nullable GetFluxlyClient> client, Supplier<? extends Iterable<Tag>> tags) {
        this.client = client;
        this.tags = tags;
    }

    /** Does nothing if this registry is already bound, or if there is no client yet; then it may be called again. */
    @Override
    public void bindTo(MeterRegistry registry) {
        GetFluxlyClient metered = client.get();
        if (metered == null || isSwitchedOff(metered) || !bound.add(registry)) {
            return;
        }
        Tags common = Tags.of(tags.get());
        bindEvents(registry, metered, common);
        bindQueue(registry, metered, common);
        SpoolMeters.bind(registry, metered, common);
        requestMeters.add(new RequestMeters(registry, common));
    }

    @Override
    public void onRequest(RequestReport report) {
        requestMeters.forEach(meters -> meters.record(report));
    }

    private static boolean isSwitchedOff(GetFluxlyClient client) {
        return read(client, stats -> stats.state() == DeliveryState.DISABLED ? 1 : 0) == 1;
    }

    private static void bindEvents(MeterRegistry registry, GetFluxlyClient client, Tags tags) {
        FunctionCounter.builder("getfluxly.accepted", client, counted -> read(counted, DeliveryStats::accepted))
                .description("Events that were accepted since the start")
                .tags(tags)
                .baseUnit(UNIT_EVENTS)
                .register(registry);
        events(registry, client, tags.and("outcome", "delivered", "reason", NONE), DeliveryStats::delivered);
        events(registry, client, tags.and("outcome", "rejected", "reason", NONE), DeliveryStats::rejected);
        events(
                registry,
                client,
                tags.and("outcome", "refused", "reason", NONE),
                GetFluxlyMetrics::refusedForUnknownReasons);
        for (DropReason reason : DropReason.values()) {
            events(
                    registry,
                    client,
                    tags.and("outcome", "refused", "reason", reason.code()),
                    stats -> of(stats.refusedByReason(), reason));
            events(
                    registry,
                    client,
                    tags.and("outcome", "dropped", "reason", reason.code()),
                    stats -> of(stats.droppedByReason(), reason));
        }
    }

    private static long of(Map<DropReason, Long> counts, DropReason reason) {
        return counts.getOrDefault(reason, 0L);
    }

    /** A client of the application's own may not tell the reasons. */
    private static long refusedForUnknownReasons(DeliveryStats stats) {
        return stats.refused()
                - stats.refusedByReason().values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
    }

    private static void events(
            MeterRegistry registry, GetFluxlyClient client, Tags tags, ToDoubleFunction<DeliveryStats> count) {
        FunctionCounter.builder(EVENTS, client, counted -> read(counted, count))
                .description("Events by outcome")
                .tags(tags)
                .baseUnit(UNIT_EVENTS)
                .register(registry);
    }

    private static void bindQueue(MeterRegistry registry, GetFluxlyClient client, Tags tags) {
        Gauge.builder("getfluxly.queue.size", client, held -> read(held, DeliveryStats::queued))
                .description("Events that wait for a batch")
                .tags(tags)
                .baseUnit(UNIT_EVENTS)
                .register(registry);
        Gauge.builder("getfluxly.queue.capacity", client, held -> read(held, DeliveryStats::queueCapacity))
                .description("The most events that may be held, waiting, in flight and prepared")
                .tags(tags)
                .baseUnit(UNIT_EVENTS)
                .register(registry);
        Gauge.builder("getfluxly.queue.bytes", client, held -> read(held, DeliveryStats::queuedBytes))
                .description("Encoded size of the events held, waiting and in flight")
                .tags(tags)
                .baseUnit(UNIT_BYTES)
                .register(registry);
        Gauge.builder("getfluxly.queue.in.flight", client, held -> read(held, DeliveryStats::inFlight))
                .description("Events in a batch that is not settled")
                .tags(tags)
                .baseUnit(UNIT_EVENTS)
                .register(registry);
        Gauge.builder("getfluxly.queue.prepared", client, held -> read(held, DeliveryStats::prepared))
                .description("Events that hold a place and are neither sent nor discarded yet")
                .tags(tags)
                .baseUnit(UNIT_EVENTS)
                .register(registry);
        TimeGauge.builder(
                        "getfluxly.queue.oldest.age",
                        client,
                        TimeUnit.MILLISECONDS,
                        held -> read(held, GetFluxlyMetrics::oldestAge))
                .description("How long the oldest event held has waited; 0 if none is held")
                .tags(tags)
                .register(registry);
    }

    /** A client of the application may throw, and a mock in a test has no counts: the scrape must still work. */
    static double read(GetFluxlyClient client, ToDoubleFunction<DeliveryStats> value) {
        try {
            DeliveryStats stats = client.stats();
            return stats == null ? Double.NaN : value.applyAsDouble(stats);
        } catch (RuntimeException broken) {
            return Double.NaN;
        }
    }

    private static double oldestAge(DeliveryStats stats) {
        Duration age = stats.oldestAge();
        return age == null ? 0 : age.toMillis();
    }
}
