package com.getfluxly.spring.actuate;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.SpoolStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What the spool of a client looks like in one registry. */
final class SpoolMeters {

    private final MeterRegistry registry;
    private final GetFluxlyClient client;
    private final Tags tags;

    private SpoolMeters(MeterRegistry registry, GetFluxlyClient client, Tags tags) {
        this.registry = registry;
        this.client = client;
        this.tags = tags;
    }

    /** Nothing for a client without one. */
    static void bind(MeterRegistry registry, GetFluxlyClient client, Tags tags) {
        if (Figure.of(Figure.Kind.HAS_SPOOL).applyAsDouble(client) == 1) {
            new SpoolMeters(registry, client, tags).bind();
        }
    }

    private void bind() {
        gauge("size", GetFluxlyMetrics.UNIT_EVENTS, "Events that are on disk only", SpoolStats::pending);
        gauge("bytes", GetFluxlyMetrics.UNIT_BYTES, "Size of all files of the spool", SpoolStats::bytes);
        gauge("capacity", GetFluxlyMetrics.UNIT_BYTES, "The most that its files may have", SpoolStats::capacity);
        gauge("orphans", null, "Directories whose process is gone and whose events wait", SpoolStats::orphans);
        gauge("troubled", null, "1 while the spool has a code, else 0", spool -> spool.code() == null ? 0 : 1);
        FunctionCounter.builder(
                        "getfluxly.spool.recovered",
                        client,
                        counted -> GetFluxlyMetrics.read(counted, DeliveryStats::recovered))
                .description("Events that an earlier process had accepted, and that were found on disk")
                .tags(tags)
                .baseUnit(GetFluxlyMetrics.UNIT_EVENTS)
                .register(registry);
    }

    private void gauge(String name, @Nullable String unit, String description, ToDoubleFunction<SpoolStats> value) {
        Gauge.builder("getfluxly.spool." + name, client, held -> GetFluxlyMetrics.read(held, of(value)))
                .description(description)
                .tags(tags)
                .baseUnit(unit)
                .register(registry);
    }

    private static ToDoubleFunction<DeliveryStats> of(ToDoubleFunction<SpoolStats> value) {
        return stats -> {
            SpoolStats spool = stats.spool();
            return spool == null ? Double.NaN : value.applyAsDouble(spool);
        };
    }
}
