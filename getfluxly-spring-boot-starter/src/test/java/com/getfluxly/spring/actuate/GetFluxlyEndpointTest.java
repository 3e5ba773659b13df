package com.getfluxly.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.entry;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.delivery.RequestReport;
import com.getfluxly.delivery.SpoolDurability;
import com.getfluxly.delivery.SpoolStats;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.FailureKind;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.ScriptedClient;
import com.getfluxly.spring.actuate.GetFluxlyEndpoint.Flush;
import com.getfluxly.spring.actuate.GetFluxlyEndpoint.RecentError;
import com.getfluxly.spring.actuate.GetFluxlyEndpoint.Report;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

@Promise("I52")
class GetFluxlyEndpointTest {

    private static final Instant START = Instant.parse("2026-11-24T07:00:00Z");

    private final ScriptedClient client = new ScriptedClient();
    private Instant now = START;
    private final GetFluxlyEndpoint endpoint = new GetFluxlyEndpoint(() -> client, () -> now);

    private static RequestReport report(String endpoint, String outcome, int status) {
        return RequestReport.builder()
                .endpoint(endpoint)
                .outcome(outcome)
                .status(status)
                .took(Duration.ofMillis(120))
                .events(40)
                .bytes(9_000)
                .willRetry(true)
                .build();
    }

    // ---- reading ----------------------------------------------------------------------------------------------------

    @Test
    void report_showsTheAccounts() throws ReflectiveOperationException {
        client.settled(50, 4, 7)
                .refused(DropReason.VALIDATION_ERROR, 7)
                .dropped(DropReason.QUEUE_OVERFLOW, 2)
                .holding(30, 20)
                .holdingBytes(12_345, Duration.ofSeconds(9))
                .lastDelivered(START)
                .in(DeliveryState.BACKING_OFF, "server_error")
                .failing(3);

        Report report = endpoint.report();

        assertThat(report.enabled()).isTrue();
        DeliveryStats stats = client.stats();
        assertThat(report.stats()).containsEntry("spool", null);
        for (Map.Entry<String, Object> account : report.stats().entrySet()) {
            assertThat(account.getValue())
                    .as(account.getKey())
                    .isEqualTo(DeliveryStats.class.getMethod(account.getKey()).invoke(stats));
        }
        assertThat(report.recentErrors()).isEmpty();
    }

    @Test
    void report_showsTheSpool() {
        client.spooling(
                70,
                SpoolStats.builder()
                        .pending(900)
                        .bytes(400_000)
                        .capacity(1_000_000)
                        .segments(3)
                        .durability(SpoolDurability.POWER)
                        .code("spool_unavailable")
                        .orphans(2));

        Map<String, Object> stats = endpoint.report().stats();

        assertThat(stats).containsEntry("recovered", 70L);
        assertThat(stats)
                .extractingByKey("spool", InstanceOfAssertFactories.map(String.class, Object.class))
                .containsOnlyKeys(Arrays.stream(SpoolStats.Builder.class.getMethods())
                        .filter(setter -> setter.getReturnType() == SpoolStats.Builder.class)
                        .map(Method::getName)
                        .toList())
                .containsExactly(
                        entry("pending", 900L),
                        entry("bytes", 400_000L),
                        entry("capacity", 1_000_000L),
                        entry("segments", 3L),
                        entry("durability", SpoolDurability.POWER),
                        entry("code", "spool_unavailable"),
                        entry("orphans", 2L));
    }

    @Test
    void disabledClient_saysSo() {
        Report report = new GetFluxlyEndpoint(GetFluxlyClient::noOp, () -> now).report();

        assertThat(report.enabled()).isFalse();
        assertThat(report.stats()).containsEntry("state", DeliveryState.DISABLED);
    }

    @Test
    void recentErrors_areCountedByKindTheMostRecentFirst() {
        endpoint.onRequest(report("batch", "server_error", 503));
        now = START.plusSeconds(1);
        endpoint.onRequest(report("batch", "server_error", 500));
        endpoint.onRequest(report("alias", "forbidden", 403));
        now = START.plusSeconds(2);
        endpoint.onDropped(DroppedEvent.builder()
                .messageId("id")
                .eventName("name")
                .reason(DropReason.SHUTDOWN)
                .build());
        now = START.plusSeconds(3);
        endpoint.onRejected(RejectedEvent.builder()
                .messageId("id")
                .eventName("name")
                .code("validation_error")
                .detail("detail")
                .build());

        assertThat(endpoint.report().recentErrors())
                .containsExactly(
                        new RecentError("rejected_event", "validation_error", null, 1, START.plusSeconds(3)),
                        new RecentError("dropped_event", "shutdown", null, 1, START.plusSeconds(2)),
                        new RecentError("alias_request", "forbidden", null, 1, START.plusSeconds(1)),
                        new RecentError("batch_request", "server_error", null, 2, START.plusSeconds(1)));
    }

    @Test
    @Promise("I59")
    void recentErrors_nameTheKindOfFailure() {
        endpoint.onRequest(failed(FailureKind.DNS));
        now = START.plusSeconds(1);
        endpoint.onRequest(failed(FailureKind.TLS));
        endpoint.onRequest(failed(FailureKind.TLS));

        assertThat(endpoint.report().recentErrors())
                .containsExactly(
                        new RecentError("batch_request", "network_error", "tls", 2, START.plusSeconds(1)),
                        new RecentError("batch_request", "network_error", "dns", 1, START));
    }

    private static RequestReport failed(FailureKind kind) {
        return RequestReport.builder()
                .endpoint("batch")
                .outcome("network_error")
                .failureKind(kind)
                .build();
    }

    @Test
    void refusalsThatAreReported_areNoDrops() {
        endpoint.onDropped(DroppedEvent.builder()
                .messageId("id")
                .eventName("name")
                .reason(DropReason.VALIDATION_ERROR)
                .refused(true)
                .build());

        assertThat(endpoint.report().recentErrors())
                .containsExactly(new RecentError("refused_event", "validation_error", null, 1, START));
    }

    @Test
    void requestsThatWentWell_areNoErrors() {
        endpoint.onRequest(report("batch", "ok", 202));

        assertThat(endpoint.report().recentErrors()).isEmpty();
    }

    /** Names, ids and texts of events and of the service are not even kept. */
    @Test
    @Promise("I51")
    void recentErrors_holdNothingOfTheEventsOrOfTheServicesWords() {
        endpoint.onRejected(RejectedEvent.builder()
                .messageId("canary_id")
                .eventName("canary_name")
                .code("canary_code")
                .detail("canary detail")
                .build());
        endpoint.onDropped(DroppedEvent.builder()
                .messageId("canary_id")
                .eventName("canary_name")
                .reason(DropReason.SHUTDOWN)
                .sent(true)
                .build());

        assertThat(endpoint.report().toString()).doesNotContain("canary");
        assertThat(endpoint.report().recentErrors())
                .extracting(RecentError::code)
                .containsExactlyInAnyOrder("other", "shutdown");
    }

    @Test
    @Promise("I52")
    void recentErrors_areBounded() {
        IntStream.range(0, 10_000)
                .forEach(i -> endpoint.onRejected(RejectedEvent.builder()
                        .messageId("id" + i)
                        .eventName("name" + i)
                        .code("code" + i)
                        .detail("detail" + i)
                        .build()));

        assertThat(endpoint.report().recentErrors())
                .containsExactly(new RecentError("rejected_event", "other", null, 10_000, START));
    }

    // ---- writing ----------------------------------------------------------------------------------------------------

    /** As in properties, a number is seconds. */
    @ParameterizedTest
    @CsvSource({
        ", PT5S",
        "0, PT0S",
        "2, PT2S",
        "5, PT5S",
        "2s, PT2S",
        "200ms, PT0.2S",
        "5000ms, PT5S",
        "PT0S, PT0S",
        "PT2.5S, PT2.5S",
        "' 3 ', PT3S"
    })
    void flush_waitsAsLongAsItIsTold(@Nullable String told, Duration waits) {
        endpoint.flush(told);

        assertThat(client.calls()).containsExactly("flush " + waits);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "-1ms",
                "PT-1S",
                "6",
                "5001ms",
                "1d",
                "5000",
                "",
                " ",
                "soon",
                "2.5",
                "true",
                "2,3",
                "2 seconds",
                "9223372036854775807",
                "9223372036854775807d",
                "99999999999999999999s"
            })
    void flush_refusesAWaitThatCannotBe(String told) {
        assertThatExceptionOfType(InvalidEndpointRequestException.class)
                .isThrownBy(() -> endpoint.flush(told))
                .withMessage("atMost is not between 0 and 5 s, such as 2s or 500ms; a number without a unit is seconds")
                .extracting(InvalidEndpointRequestException::getReason)
                .isEqualTo("atMost is not between 0 and 5 s, such as 2s or 500ms; a number without a unit is seconds");
        assertThat(client.calls()).isEmpty();
    }

    @Test
    void flush_saysWhatBecameOfTheEvents() {
        client.onFlush(atMost -> FlushResult.builder()
                .accepted(5)
                .rejected(1)
                .batches(2)
                .errors(List.of(RejectedEvent.builder()
                        .messageId("canary_id")
                        .eventName("canary_name")
                        .code("canary")
                        .detail("canary")
                        .build()))
                .dropped(3)
                .pending(4)
                .build());

        assertThat(endpoint.flush(null)).isEqualTo(new Flush(null, 5, 1, 3, 4));
    }

    /** As of somebody who posts in a loop, to each worker of a web server. */
    @Test
    @Promise("I58")
    void laterFlushes_joinTheOneThatIsUnderWay() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        client.onFlush(atMost -> {
            begun.countDown();
            await(end);
            return FlushResult.builder().accepted(3).build();
        });
        ExecutorService callers = Executors.newCachedThreadPool();
        try {
            Future<Flush> first = callers.submit(() -> endpoint.flush(null));
            begun.await();
            List<Future<Flush>> others = IntStream.range(0, 199)
                    .mapToObj(i -> callers.submit(() -> endpoint.flush("5s")))
                    .toList();
            assertThat(endpoint.flush("0")).isEqualTo(new Flush(null, 0, 0, 0, 0));
            end.countDown();

            assertThat(first.get()).isEqualTo(new Flush(null, 3, 0, 0, 0));
            for (Future<Flush> other : others) {
                assertThat(other.get().code()).isNull();
            }
        } finally {
            end.countDown();
            callers.shutdownNow();
        }
    }

    @Test
    void flushesOneAfterTheOther_areTheirOwn() {
        endpoint.flush(null);
        endpoint.flush(null);

        assertThat(client.calls()).containsExactly("flush PT5S", "flush PT5S");
    }

    @Test
    void flushAfterOneThatThrew_isItsOwn() {
        client.onFlush(atMost -> {
            throw new IllegalStateException("a client of the application's own");
        });
        assertThatIllegalStateException().isThrownBy(() -> endpoint.flush(null));
        client.onFlush(atMost -> FlushResult.EMPTY);

        assertThat(endpoint.flush(null)).isEqualTo(new Flush(null, 0, 0, 0, 0));
    }

    @Test
    void flushOfSeveralClients_isTheirSum() {
        ScriptedClient other = new ScriptedClient().holding(7, 0).onFlush(atMost -> {
            throw GetFluxlyException.of(ErrorCode.FORBIDDEN, "canary").build();
        });
        client.onFlush(atMost -> FlushResult.builder().accepted(5).pending(1).build());
        GetFluxlyEndpoint both =
                new GetFluxlyEndpoint(() -> null, () -> Map.of("one", client, "other", other), () -> now);

        assertThat(both.flush(null)).isEqualTo(new Flush("forbidden", 5, 0, 0, 8));
        assertThat(client.calls()).hasSize(1);
        assertThat(other.calls()).hasSize(1);
    }

    @Test
    void clientThatIsAlone_isNotShownTwice() {
        assertThat(new GetFluxlyEndpoint(() -> client, () -> Map.of("one", client), () -> now)
                        .report()
                        .clients())
                .isNull();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException status) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void flushThatIsStopped_saysWhyAndWhatIsStillHeld() {
        client.holding(30, 20).spooling(0, SpoolStats.builder().pending(900)).onFlush(atMost -> {
            throw GetFluxlyException.of(ErrorCode.UNAUTHENTICATED, "canary").build();
        });

        assertThat(endpoint.flush(null)).isEqualTo(new Flush("unauthenticated", 0, 0, 0, 950));
    }
}
