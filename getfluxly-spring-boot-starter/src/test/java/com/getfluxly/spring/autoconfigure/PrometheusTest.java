package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.autoconfigure.Scrape.Sample;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportResponse;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The names that dashboards and alerts may rely on, as Prometheus sees them. */
@Timeout(60)
class PrometheusTest {

    private static final Identity WHO = Identity.userId("u1");

    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static ApplicationContextRunner answering(int status, String body, String... properties) {
        TransportResponse answer = new TransportResponse(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
        return MeteredApplication.runner(properties).withBean(Transport.class, () -> request -> answer);
    }

    @Test
    void freshApplication_publishesExactlyTheseSeries() {
        answering(202, "{}")
                .run(context -> assertThat(Scrape.of(context).text()).isEqualTo("""
                # TYPE getfluxly_accepted_events_total counter
                getfluxly_accepted_events_total 0.0
                # TYPE getfluxly_batch_bytes summary
                getfluxly_batch_bytes_count 0
                getfluxly_batch_bytes_sum 0.0
                # TYPE getfluxly_batch_bytes_max gauge
                getfluxly_batch_bytes_max 0.0
                # TYPE getfluxly_batch_size_events summary
                getfluxly_batch_size_events_count 0
                getfluxly_batch_size_events_sum 0.0
                # TYPE getfluxly_batch_size_events_max gauge
                getfluxly_batch_size_events_max 0.0
                # TYPE getfluxly_events_total counter
                getfluxly_events_total{outcome="delivered",reason="none"} 0.0
                getfluxly_events_total{outcome="dropped",reason="abandoned"} 0.0
                getfluxly_events_total{outcome="dropped",reason="closed"} 0.0
                getfluxly_events_total{outcome="dropped",reason="corrupt"} 0.0
                getfluxly_events_total{outcome="dropped",reason="expired"} 0.0
                getfluxly_events_total{outcome="dropped",reason="filtered"} 0.0
                getfluxly_events_total{outcome="dropped",reason="payload_too_large"} 0.0
                getfluxly_events_total{outcome="dropped",reason="poison"} 0.0
                getfluxly_events_total{outcome="dropped",reason="processor_error"} 0.0
                getfluxly_events_total{outcome="dropped",reason="queue_overflow"} 0.0
                getfluxly_events_total{outcome="dropped",reason="rolled_back"} 0.0
                getfluxly_events_total{outcome="dropped",reason="shutdown"} 0.0
                getfluxly_events_total{outcome="dropped",reason="spool_removed"} 0.0
                getfluxly_events_total{outcome="dropped",reason="spool_timeout"} 0.0
                getfluxly_events_total{outcome="dropped",reason="spool_unavailable"} 0.0
                getfluxly_events_total{outcome="dropped",reason="validation_error"} 0.0
                getfluxly_events_total{outcome="refused",reason="abandoned"} 0.0
                getfluxly_events_total{outcome="refused",reason="closed"} 0.0
                getfluxly_events_total{outcome="refused",reason="corrupt"} 0.0
                getfluxly_events_total{outcome="refused",reason="expired"} 0.0
                getfluxly_events_total{outcome="refused",reason="filtered"} 0.0
                getfluxly_events_total{outcome="refused",reason="none"} 0.0
                getfluxly_events_total{outcome="refused",reason="payload_too_large"} 0.0
                getfluxly_events_total{outcome="refused",reason="poison"} 0.0
                getfluxly_events_total{outcome="refused",reason="processor_error"} 0.0
                getfluxly_events_total{outcome="refused",reason="queue_overflow"} 0.0
                getfluxly_events_total{outcome="refused",reason="rolled_back"} 0.0
                getfluxly_events_total{outcome="refused",reason="shutdown"} 0.0
                getfluxly_events_total{outcome="refused",reason="spool_removed"} 0.0
                getfluxly_events_total{outcome="refused",reason="spool_timeout"} 0.0
                getfluxly_events_total{outcome="refused",reason="spool_unavailable"} 0.0
                getfluxly_events_total{outcome="refused",reason="validation_error"} 0.0
                getfluxly_events_total{outcome="rejected",reason="none"} 0.0
                # TYPE getfluxly_queue_bytes gauge
                getfluxly_queue_bytes 0.0
                # TYPE getfluxly_queue_capacity_events gauge
                getfluxly_queue_capacity_events 1000.0
                # TYPE getfluxly_queue_in_flight_events gauge
                getfluxly_queue_in_flight_events 0.0
                # TYPE getfluxly_queue_oldest_age_seconds gauge
                getfluxly_queue_oldest_age_seconds 0.0
                # TYPE getfluxly_queue_prepared_events gauge
                getfluxly_queue_prepared_events 0.0
                # TYPE getfluxly_queue_size_events gauge
                getfluxly_queue_size_events 0.0"""));
    }

    @Test
    void spool_addsTheseSeries(@TempDir Path directory) {
        answering(202, "{}", "getfluxly.spool.directory=" + directory.resolve("spool"))
                .run(context -> assertThat(Scrape.of(context).text().lines().filter(line -> line.contains("_spool_")))
                        .containsExactly(
                                "# TYPE getfluxly_spool_bytes gauge",
                                "getfluxly_spool_bytes 0.0",
                                "# TYPE getfluxly_spool_capacity_bytes gauge",
                                "getfluxly_spool_capacity_bytes 1.073741824E9",
                                "# TYPE getfluxly_spool_orphans gauge",
                                "getfluxly_spool_orphans 0.0",
                                "# TYPE getfluxly_spool_recovered_events_total counter",
                                "getfluxly_spool_recovered_events_total 0.0",
                                "# TYPE getfluxly_spool_size_events gauge",
                                "getfluxly_spool_size_events 0.0",
                                "# TYPE getfluxly_spool_troubled gauge",
                                "getfluxly_spool_troubled 0.0"));
    }

    @Test
    void requests_addTheseSeries() {
        answering(
                        503,
                        "",
                        "getfluxly.max-retries=1",
                        "getfluxly.retry.initial-backoff=1ms",
                        "getfluxly.shutdown-timeout=0")
                .run(context -> {
                    List<String> before = Scrape.of(context).series();
                    GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                    client.track("signed_up", WHO);
                    attempt(client::flush);
                    attempt(() -> client.alias(AliasRequest.to("u1").fromAnonymousId("anon_1")));

                    // Meters of requests follow notifications, which come after the call.
                    Awaitility.await()
                            .untilAsserted(() -> assertThat(Scrape.of(context).series())
                                    .filteredOn(series -> !before.contains(series))
                                    .containsExactlyInAnyOrder(
                                            "getfluxly_requests_seconds_count{endpoint=\"alias\",outcome=\"server_error\",status=\"503\"}",
                                            "getfluxly_requests_seconds_count{endpoint=\"batch\",outcome=\"server_error\",status=\"503\"}",
                                            "getfluxly_requests_seconds_max{endpoint=\"alias\",outcome=\"server_error\",status=\"503\"}",
                                            "getfluxly_requests_seconds_max{endpoint=\"batch\",outcome=\"server_error\",status=\"503\"}",
                                            "getfluxly_requests_seconds_sum{endpoint=\"alias\",outcome=\"server_error\",status=\"503\"}",
                                            "getfluxly_requests_seconds_sum{endpoint=\"batch\",outcome=\"server_error\",status=\"503\"}",
                                            "getfluxly_retries_total{cause=\"server_error\"}"));
                    assertThat(Scrape.of(context).text())
                            .contains("# TYPE getfluxly_requests_seconds summary")
                            .contains("# TYPE getfluxly_requests_seconds_max gauge")
                            .contains("# TYPE getfluxly_retries_total counter");
                });
    }

    private static void attempt(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException expected) {
            return;
        }
        throw new AssertionError("the service was down");
    }

    @Test
    void openMetrics_haveTheSameSeries() {
        answering(202, "{}").run(context -> {
            String text = context.getBean(PrometheusMeterRegistry.class).scrape(OPEN_METRICS);

            assertThat(text.lines()
                            .filter(line -> line.startsWith("getfluxly"))
                            .map(line -> line.substring(0, line.lastIndexOf(' '))))
                    .containsExactlyElementsOf(Scrape.of(context).series());
        });
    }

    private static Stream<Arguments> losses() {
        return Stream.of(
                loss("refused", "validation_error", 503, client -> client.track(" ", WHO)),
                loss(
                        "refused",
                        "payload_too_large",
                        503,
                        client -> client.track("big", WHO, Map.of("k", "x".repeat(40_000)))),
                loss("refused", "closed", 503, client -> {
                    client.close();
                    client.track("late", WHO);
                }),
                loss("dropped", "queue_overflow", 503, client -> {
                    client.track("second", WHO);
                    client.track("third", WHO);
                }),
                loss("dropped", "shutdown", 503, GetFluxlyClient::close),
                loss("rejected", "none", 409, GetFluxlyClient::flush));
    }

    private static Arguments loss(String outcome, String reason, int status, Consumer<GetFluxlyClient> loses) {
        return Arguments.of(outcome, reason, status, loses);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("losses")
    @Promise("I4")
    void loss_isInTheNextScrape(String outcome, String reason, int status, Consumer<GetFluxlyClient> loses) {
        answering(
                        status,
                        "",
                        "getfluxly.max-queue-size=2",
                        "getfluxly.flush-at=2",
                        "getfluxly.max-batch-size=1",
                        "getfluxly.overflow=drop-oldest",
                        "getfluxly.failure-mode=report",
                        "getfluxly.shutdown-timeout=0")
                .run(context -> {
                    GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                    client.track("first", WHO);
                    assertThat(lost(Scrape.of(context), outcome, reason)).isZero();

                    loses.accept(client);

                    assertThat(lost(Scrape.of(context), outcome, reason)).isEqualTo(1);
                });
    }

    private static double lost(Scrape scrape, String outcome, String reason) {
        return scrape.sum(
                "getfluxly_events_total",
                (Sample sample) -> sample.has("outcome", outcome) && sample.has("reason", reason));
    }
}
