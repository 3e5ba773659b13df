package com.getfluxly.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.RequestReport;
import com.getfluxly.delivery.SpoolStats;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.ScriptedClient;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

class GetFluxlyMetricsTest {

    private final ScriptedClient client = new ScriptedClient();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final GetFluxlyMetrics metrics = new GetFluxlyMetrics(() -> client);

    private static RequestReport report(String endpoint, String outcome, int status, boolean willRetry) {
        return RequestReport.builder()
                .endpoint(endpoint)
                .outcome(outcome)
                .status(status)
                .took(Duration.ofMillis(120))
                .events(40)
                .bytes(9_000)
                .willRetry(willRetry)
                .build();
    }

    /** {@code name{tag=value,…} unit}, to the value. */
    private Map<String, Double> published() {
        Map<String, Double> values = new TreeMap<>();
        registry.forEachMeter(meter -> values.put(name(meter), value(meter)));
        return values;
    }

    private static String name(Meter meter) {
        List<String> tags = meter.getId().getTags().stream()
                .map(tag -> tag.getKey() + "=" + tag.getValue())
                .toList();
        return meter.getId().getName() + (tags.isEmpty() ? "" : tags) + " "
                + meter.getId().getBaseUnit();
    }

    private static double value(Meter meter) {
        return StreamSupport.stream(meter.measure().spliterator(), false)
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    @Test
    void accounts_arePublishedUnderExactNames() {
        client.settled(50, 4, 7)
                .refused(DropReason.VALIDATION_ERROR, 6)
                .dropped(DropReason.QUEUE_OVERFLOW, 2)
                .dropped(DropReason.SHUTDOWN, 1)
                .holding(30, 20)
                .preparing(7)
                .holdingBytes(12_345, Duration.ofMillis(2_500));

        metrics.bindTo(registry);

        assertThat(published())
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("getfluxly.accepted events", 107.0),
                        Map.entry("getfluxly.events[outcome=delivered, reason=none] events", 50.0),
                        Map.entry("getfluxly.events[outcome=rejected, reason=none] events", 4.0),
                        Map.entry("getfluxly.events[outcome=refused, reason=none] events", 1.0),
                        Map.entry("getfluxly.events[outcome=refused, reason=closed] events", 0.0),
                        Map.entry("getfluxly.events[outcome=refused, reason=queue_overflow] events", 0.0),
                        Map.entry("getfluxly.events[outcome=refused, reason=payload_too_large] events", 0.0),
                        Map.entry("getfluxly.events[outcome=refused, reason=validation_error] events", 6.0),
                        Map.entry("getfluxly.events[outcome=refused, reason=shutdown] events", 0.0),
                        Map.entry("getfluxly.events[outcome=refused, reason=spool_removed] events", 0.0),
                        Map.entry("getfluxly.events[outcome=refused, reason=expired] events", 0.0),
                        Map.entry("getfluxly.events[outcome=refused, reason=corrupt] events", 0.0),
                        Map.entry("getfluxly.events[outcome=refused, reason=poison] events", 0.0),
                        Map.entry("getfluxly.events[outcome=refused, reason=filtered] events", 0.0),
                        Map.entry("getfluxly.events[outcome=refused, reason=abandoned] events", 0.0),
                        Map.entry("getfluxly.events[outcome=refused, reason=rolled_back] events", 0.0),
                        Map.entry("getfluxly.events[outcome=refused, reason=processor_error] events", 0.0),
                        Map.entry("getfluxly.events[outcome=refused, reason=spool_timeout] events", 0.0),
                        Map.entry("getfluxly.events[outcome=refused, reason=spool_unavailable] events", 0.0),
                        Map.entry("getfluxly.events[outcome=dropped, reason=closed] events", 0.0),
                        Map.entry("getfluxly.events[outcome=dropped, reason=queue_overflow] events", 2.0),
                        Map.entry("getfluxly.events[outcome=dropped, reason=payload_too_large] events", 0.0),
                        Map.entry("getfluxly.events[outcome=dropped, reason=validation_error] events", 0.0),
                        Map.entry("getfluxly.events[outcome=dropped, reason=shutdown] events", 1.0),
                        Map.entry("getfluxly.events[outcome=dropped, reason=spool_removed] events", 0.0),
                        Map.entry("getfluxly.events[outcome=dropped, reason=expired] events", 0.0),
                        Map.entry("getfluxly.events[outcome=dropped, reason=corrupt] events", 0.0),
                        Map.entry("getfluxly.events[outcome=dropped, reason=poison] events", 0.0),
                        Map.entry("getfluxly.events[outcome=dropped, reason=filtered] events", 0.0),
                        Map.entry("getfluxly.events[outcome=dropped, reason=abandoned] events", 0.0),
                        Map.entry("getfluxly.events[outcome=dropped, reason=rolled_back] events", 0.0),
                        Map.entry("getfluxly.events[outcome=dropped, reason=processor_error] events", 0.0),
                        Map.entry("getfluxly.events[outcome=dropped, reason=spool_timeout] events", 0.0),
                        Map.entry("getfluxly.events[outcome=dropped, reason=spool_unavailable] events", 0.0),
                        Map.entry("getfluxly.queue.size events", 30.0),
                        Map.entry("getfluxly.queue.in.flight events", 20.0),
                        Map.entry("getfluxly.queue.prepared events", 7.0),
                        Map.entry("getfluxly.queue.capacity events", 1_000.0),
                        Map.entry("getfluxly.queue.bytes bytes", 12_345.0),
                        Map.entry("getfluxly.queue.oldest.age seconds", 2.5),
                        Map.entry("getfluxly.batch.size events", 0.0),
                        Map.entry("getfluxly.batch.bytes bytes", 0.0)));
    }

    @Test
    void spool_isPublishedUnderExactNames() {
        client.spooling(
                70,
                SpoolStats.builder()
                        .pending(900)
                        .bytes(400_000)
                        .capacity(1_000_000)
                        .orphans(2)
                        .code("spool_unavailable"));

        metrics.bindTo(registry);

        assertThat(spoolMeters())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "getfluxly.spool.size events", 900.0,
                        "getfluxly.spool.bytes bytes", 400_000.0,
                        "getfluxly.spool.capacity bytes", 1_000_000.0,
                        "getfluxly.spool.orphans null", 2.0,
                        "getfluxly.spool.troubled null", 1.0,
                        "getfluxly.spool.recovered events", 70.0));
    }

    private Map<String, Double> spoolMeters() {
        Map<String, Double> meters = published();
        meters.keySet().removeIf(name -> !name.startsWith("getfluxly.spool."));
        return meters;
    }

    @Test
    void spoolWhoseDiskTakesEvents_isNotTroubled() {
        client.spooling(0, SpoolStats.builder());

        metrics.bindTo(registry);

        assertThat(spoolMeters()).containsEntry("getfluxly.spool.troubled null", 0.0);
    }

    @Test
    void clientWithoutASpool_hasNoMetersOfOne() {
        metrics.bindTo(registry);

        assertThat(spoolMeters()).isEmpty();
    }

    @Test
    @Promise("I2")
    void books_balanceFromTheMetersAlone() {
        client.settled(50, 4, 7)
                .dropped(DropReason.SHUTDOWN, 3)
                .holding(30, 20)
                .spooling(70, SpoolStats.builder().pending(900));
        metrics.bindTo(registry);

        double settled = registry.get("getfluxly.events").functionCounters().stream()
                .filter(counter -> !"refused".equals(counter.getId().getTag("outcome")))
                .mapToDouble(counter -> counter.count())
                .sum();
        double held =
                gauge("getfluxly.queue.size") + gauge("getfluxly.queue.in.flight") + gauge("getfluxly.spool.size");
        double taken = counter("getfluxly.accepted") + counter("getfluxly.spool.recovered");

        assertThat(taken).isEqualTo(1_007);
        assertThat(settled + held).isEqualTo(taken);
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private double counter(String name) {
        return registry.get(name).functionCounter().count();
    }

    @Test
    void oldestAge_isZeroWhileNothingIsHeld() {
        metrics.bindTo(registry);

        assertThat(registry.get("getfluxly.queue.oldest.age").timeGauge().value(TimeUnit.SECONDS))
                .isZero();
    }

    @Test
    void requests_areTimedByEndpointOutcomeAndStatus() {
        metrics.bindTo(registry);

        metrics.onRequest(report("batch", "ok", 202, false));
        metrics.onRequest(report("alias", "network_error", 0, true));

        Timer delivered = registry.get("getfluxly.requests")
                .tags("endpoint", "batch", "outcome", "ok", "status", "202")
                .timer();
        assertThat(delivered.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(120);
        assertThat(registry.get("getfluxly.requests")
                        .tags("endpoint", "alias", "outcome", "network_error", "status", "none")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void retries_areCountedByCause() {
        metrics.bindTo(registry);

        metrics.onRequest(report("batch", "server_error", 503, true));
        metrics.onRequest(report("batch", "server_error", 503, true));
        metrics.onRequest(report("batch", "server_error", 503, false));

        assertThat(registry.get("getfluxly.retries")
                        .tags("cause", "server_error")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("getfluxly.retries").counter().getId().getBaseUnit())
                .isEqualTo("retries");
    }

    @Test
    void batches_areSummedUpInEventsAndBytes() {
        metrics.bindTo(registry);

        metrics.onRequest(report("batch", "ok", 202, false));
        metrics.onRequest(report("erase", "ok", 202, false));

        assertThat(registry.get("getfluxly.batch.size").summary().count()).isEqualTo(1);
        assertThat(registry.get("getfluxly.batch.size").summary().totalAmount()).isEqualTo(40);
        assertThat(registry.get("getfluxly.batch.bytes").summary().totalAmount())
                .isEqualTo(9_000);
    }

    @Test
    @Promise("I16")
    void statuses_ofAHostileServerMakeBoundedSeries() {
        metrics.bindTo(registry);

        IntStream.range(100, 1_000).forEach(status -> metrics.onRequest(report("batch", "other", status, false)));

        List<String> statuses = registry.get("getfluxly.requests").timers().stream()
                .flatMap(timer -> timer.getId().getTags().stream())
                .filter(tag -> tag.getKey().equals("status"))
                .map(Tag::getValue)
                .toList();
        assertThat(statuses).contains("other", "404").doesNotContain("777").hasSizeLessThan(80);
    }

    @Test
    void severalRegistries_areAllFed() {
        SimpleMeterRegistry second = new SimpleMeterRegistry();
        metrics.bindTo(registry);
        metrics.bindTo(second);

        metrics.onRequest(report("batch", "ok", 202, false));

        assertThat(registry.get("getfluxly.requests").timer().count()).isEqualTo(1);
        assertThat(second.get("getfluxly.requests").timer().count()).isEqualTo(1);
    }

    @Test
    void registryThatIsBoundTwice_isFedOnce() {
        metrics.bindTo(registry);
        metrics.bindTo(registry);

        metrics.onRequest(report("batch", "ok", 202, false));

        assertThat(registry.get("getfluxly.requests").timer().count()).isEqualTo(1);
    }

    @Test
    void clientThatIsNotThereYet_isMeteredByALaterBinding() {
        AtomicReference<@Nullable GetFluxlyClient> made = new AtomicReference<>();
        GetFluxlyMetrics late = new GetFluxlyMetrics(made::get, Tags::empty);
        late.bindTo(registry);
        assertThat(registry.getMeters()).isEmpty();

        made.set(new ScriptedClient());
        late.bindTo(registry);

        assertThat(accounts(registry)).hasSize(40);
    }

    @Test
    void mockedClient_countsNothing() {
        SimpleMeterRegistry mocked = new SimpleMeterRegistry();

        new GetFluxlyMetrics(() -> Mockito.mock(GetFluxlyClient.class)).bindTo(mocked);

        assertThat(accounts(mocked))
                .hasSize(40)
                .allSatisfy(value -> assertThat(value).isNaN());
    }

    /** One of the application's own; its other meters are in the same scrape. */
    @Test
    void clientThatThrows_doesNotFailTheScrape() {
        SimpleMeterRegistry broken = new SimpleMeterRegistry();

        new GetFluxlyMetrics(() -> new ScriptedClient() {
                    @Override
                    public DeliveryStats stats() {
                        throw new IllegalStateException("broken");
                    }
                })
                .bindTo(broken);

        assertThat(accounts(broken))
                .hasSize(40)
                .allSatisfy(value -> assertThat(value).isNaN());
    }

    private static List<Double> accounts(SimpleMeterRegistry registry) {
        return registry.getMeters().stream()
                .filter(meter -> !meter.getId().getName().startsWith("getfluxly.batch"))
                .map(GetFluxlyMetricsTest::value)
                .toList();
    }

    @Test
    void disabledClient_hasNoMeters() {
        new GetFluxlyMetrics(GetFluxlyClient::noOp).bindTo(registry);

        assertThat(registry.getMeters()).isEmpty();
    }
}
