package com.getfluxly.spring.actuate;

import com.getfluxly.delivery.RequestReport;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/** What the requests of a client look like in one registry. */
final class RequestMeters {

    private static final String BATCH = "batch";

    private final MeterProvider<Timer> requests;
    private final MeterProvider<Counter> retries;
    private final DistributionSummary batchSize;
    private final DistributionSummary batchBytes;

    RequestMeters(MeterRegistry registry, Tags tags) {
        this.requests = Timer.builder("getfluxly.requests")
                .description("Requests to the service, retries included")
                .tags(tags)
                .withRegistry(registry);
        this.retries = Counter.builder("getfluxly.retries")
                .description("Failed requests that will be repeated, by what failed")
                .tags(tags)
                .baseUnit("retries")
                .withRegistry(registry);
        this.batchSize = DistributionSummary.builder("getfluxly.batch.size")
                .description("Events in a request, retries included")
                .tags(tags)
                .baseUnit("events")
                .register(registry);
        this.batchBytes = DistributionSummary.builder("getfluxly.batch.bytes")
                .description("Size of a batch request's body, retries included")
                .tags(tags)
                .baseUnit("bytes")
                .register(registry);
    }

    void record(RequestReport report) {
        requests.withTags(
                        "endpoint",
                        report.endpoint(),
                        "outcome",
                        report.outcome(),
                        "status",
                        ClosedLists.status(report.status()))
                .record(report.took());
        if (report.willRetry()) {
            retries.withTag("cause", report.outcome()).increment();
        }
        if (report.endpoint().equals(BATCH)) {
            batchSize.record((double) report.events());
            batchBytes.record((double) report.bytes());
        }
    }
}
