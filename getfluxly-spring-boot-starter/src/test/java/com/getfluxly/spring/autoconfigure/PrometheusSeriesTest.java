package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.RequestReport;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Identity;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.spring.GetFluxlyClientBuilderCustomizer;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.ScriptedClient;
import com.getfluxly.spring.autoconfigure.Scrape.Sample;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpStatus;

/** How many series the client can make Prometheus keep, whatever applications and servers put into it. */
@Timeout(60)
class PrometheusSeriesTest {

    /** Of a fresh application. */
    private static final int AT_START = 46;

    private static final int OF_A_SPOOL = 6;

    /** A timer is a count, a sum and a maximum. */
    private static final int PER_TIMER = 3;

    private static final int ENDPOINTS = 3;

    /** 24 codes, {@code ok} and {@code other}. */
    private static final int OUTCOMES = 26;

    /** 62 that have a name, {@code none} and {@code other}. */
    private static final int STATUSES = 64;

    private static final int AT_MOST = AT_START + OF_A_SPOOL + PER_TIMER * ENDPOINTS * OUTCOMES * STATUSES + OUTCOMES;

    private static final String REQUESTS = "getfluxly_requests_seconds_count";
    private static final int EVENTS = 1_000_000;
    private static final int ANSWERS = 2_000;
    private static final AliasRequest ALIAS = AliasRequest.to("u1").fromAnonymousId("anon_1");

    private static TransportResponse answer(int status, String body) {
        return new TransportResponse(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    /** Says something else each time, but every other batch is taken, so that the client goes on. */
    private static final class HostileService implements Transport {

        private static final int RATE_LIMITED = 429;
        private static final List<ErrorCode> CODES = List.of(ErrorCode.values());

        private final AtomicInteger requests = new AtomicInteger();
        private final AtomicInteger hostile = new AtomicInteger();
        private boolean takesNextBatch;

        @Override
        public synchronized TransportResponse send(TransportRequest request) {
            requests.incrementAndGet();
            boolean isBatch = request.path().equals("/v1/events/batch");
            if (isBatch && takesNextBatch) {
                takesNextBatch = false;
                return answer(202, "{}");
            }
            takesNextBatch = takesNextBatch || isBatch;
            int number = hostile.getAndIncrement();
            return answer(status(number), body(number));
        }

        /** Every one from 100 to 999, but for the one that asks for silence. */
        private static int status(int number) {
            int status = 100 + number % 900;
            return status == RATE_LIMITED ? 430 : status;
        }

        private static String body(int number) {
            return switch (number % 7) {
                case 0 -> "";
                case 1 -> "<html>" + number;
                case 2 -> "{\"error\":" + number;
                case 3 -> "{\"error\":\"" + CODES.get(number % CODES.size()) + "\"}";
                default ->
                    "{\"error\":\"code_" + number + "\",\"detail\":\"text " + number + "\",\"request_id\":\"id_"
                            + number + "\",\"field_" + number + "\":\"more\"}";
            };
        }
    }

    private static void attempt(Runnable call) {
        try {
            call.run();
        } catch (GetFluxlyException expected) {
            assertThat(expected.code()).isNotBlank();
        }
    }

    private static double requests(Scrape scrape) {
        return scrape.samples().stream()
                .filter(sample -> sample.name().equals(REQUESTS))
                .mapToDouble(Sample::value)
                .sum();
    }

    private static Set<String> labels(Scrape scrape, String name, String label) {
        return scrape.samples().stream()
                .filter(sample -> sample.name().equals(name))
                .map(sample -> sample.labels().getOrDefault(label, "missing"))
                .collect(Collectors.toSet());
    }

    private static boolean isKnownStatus(String status) {
        return status.equals("none") || status.equals("other") || HttpStatus.resolve(Integer.parseInt(status)) != null;
    }

    private static boolean isKnownOutcome(String outcome) {
        return outcome.equals("ok")
                || outcome.equals("other")
                || ErrorCode.of(outcome).isPresent();
    }

    private static void tellAll(DeliveryListener meters) {
        List<String> outcomes = Stream.concat(
                        Stream.of("ok", "other"), Stream.of(ErrorCode.values()).map(ErrorCode::code))
                .toList();
        for (String endpoint : List.of("batch", "alias", "erase")) {
            for (String outcome : outcomes) {
                IntStream.rangeClosed(-1, 1_000)
                        .mapToObj(status -> RequestReport.builder()
                                .endpoint(endpoint)
                                .outcome(outcome)
                                .status(status)
                                .willRetry(true)
                                .build())
                        .forEach(meters::onRequest);
            }
        }
    }

    @Test
    @Promise("I16")
    void events_addNoSeriesWhateverTheirNamesAndUsers() {
        MeteredApplication.runner("getfluxly.overflow=drop-oldest")
                .withBean(Transport.class, () -> request -> answer(202, "{}"))
                .run(context -> {
                    GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                    List<String> fresh = Scrape.of(context).series();
                    for (int i = 0; i < EVENTS; i++) {
                        client.track("event_" + i, Identity.userId("user_" + i));
                    }
                    client.flush();

                    Scrape scrape = Scrape.of(context);
                    assertThat(scrape.sum("getfluxly_events_total", sample -> true))
                            .isEqualTo(EVENTS);
                    assertThat(scrape.series())
                            .filteredOn(
                                    series -> !series.endsWith("{endpoint=\"batch\",outcome=\"ok\",status=\"202\"}"))
                            .isEqualTo(fresh);
                });
    }

    @Test
    @Promise("I16")
    void eachClientOfSeveral_hasItsSeries() {
        MeteredApplication.runner()
                .withBean("one", ScriptedClient.class)
                .withBean("two", ScriptedClient.class)
                .withBean("three", ScriptedClient.class)
                .run(context -> assertThat(Scrape.of(context).series())
                        .hasSize(3 * AT_START)
                        .allMatch(series -> series.matches(".*\\{.*client=\"(one|two|three)\".*}")));
    }

    @Test
    @Promise("I16")
    void answers_addNoSeriesOutsideOfTheirClosedLists() {
        HostileService service = new HostileService();
        MeteredApplication.runner(
                        "getfluxly.max-retries=0",
                        "getfluxly.retry.initial-backoff=1ms",
                        "getfluxly.retry.max-backoff=1ms",
                        "getfluxly.shutdown-timeout=0")
                // Less than a property may say.
                .withBean(
                        GetFluxlyClientBuilderCustomizer.class,
                        () -> builder -> builder.parkedProbeInterval(Duration.ofMillis(1)))
                .withBean(Transport.class, () -> service)
                .run(context -> {
                    GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                    while (service.hostile.get() < ANSWERS) {
                        attempt(() -> client.alias(ALIAS));
                        client.track("signed_up", Identity.userId("u1"));
                        attempt(client::flush);
                    }

                    Awaitility.await().until(() -> requests(Scrape.of(context)) == service.requests.get());
                    Scrape scrape = Scrape.of(context);
                    assertThat(labels(scrape, REQUESTS, "status")).allMatch(PrometheusSeriesTest::isKnownStatus);
                    assertThat(labels(scrape, REQUESTS, "outcome")).allMatch(PrometheusSeriesTest::isKnownOutcome);
                    assertThat(labels(scrape, "getfluxly_retries_total", "cause"))
                            .allMatch(PrometheusSeriesTest::isKnownOutcome);
                    assertThat(scrape.samples()).hasSizeLessThan(AT_MOST - OF_A_SPOOL);
                });
    }

    @Test
    @Promise("I16")
    void reports_addNoMoreSeriesThanTheirListsHaveCombinations(@TempDir Path directory) {
        MeteredApplication.runner("getfluxly.spool.directory=" + directory.resolve("spool"))
                .withBean(Transport.class, () -> request -> answer(202, "{}"))
                .run(context -> {
                    assertThat(Scrape.of(context).series()).hasSize(AT_START + OF_A_SPOOL);

                    context.getBeansOfType(DeliveryListener.class).values().forEach(PrometheusSeriesTest::tellAll);

                    assertThat(Scrape.of(context).series()).hasSize(AT_MOST);
                });
    }
}
