package com.getfluxly.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.delivery.RequestReport;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.ScriptedClient;
import com.getfluxly.spring.actuate.GetFluxlyEndpoint.Flush;
import com.getfluxly.spring.actuate.GetFluxlyEndpoint.RecentError;
import com.getfluxly.spring.actuate.GetFluxlyEndpoint.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Promise("I52")
class GetFluxlyEndpointTest {

    private static final Instant START = Instant.parse("2026-11-24T07:00:00Z");

    private final ScriptedClient client = new ScriptedClient();
    private Instant now = START;
    private final GetFluxlyEndpoint endpoint = new GetFluxlyEndpoint(() -> client, () -> now);

    private static RequestReport report(String endpoint, String outcome, int status) {
        return new RequestReport(endpoint, outcome, status, Duration.ofMillis(120), 40, 9_000, true);
    }

    // ---- reading ----------------------------------------------------------------------------------------------------

    @Test
    void report_showsTheAccounts() {
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
        assertThat(report.stats()).isEqualTo(client.stats());
        assertThat(report.recentErrors()).isEmpty();
    }

    @Test
    void disabledClient_saysSo() {
        Report report = new GetFluxlyEndpoint(GetFluxlyClient::noOp, () -> now).report();

        assertThat(report.enabled()).isFalse();
        assertThat(report.stats().state()).isEqualTo(DeliveryState.DISABLED);
    }

    @Test
    void recentErrors_areCountedByKindTheMostRecentFirst() {
        endpoint.onRequest(report("batch", "server_error", 503));
        now = START.plusSeconds(1);
        endpoint.onRequest(report("batch", "server_error", 500));
        endpoint.onRequest(report("alias", "forbidden", 403));
        now = START.plusSeconds(2);
        endpoint.onDropped(new DroppedEvent("id", "name", DropReason.SHUTDOWN, false));
        now = START.plusSeconds(3);
        endpoint.onRejected(new RejectedEvent("id", "name", "validation_error", "detail"));

        assertThat(endpoint.report().recentErrors())
                .containsExactly(
                        new RecentError("rejected_event", "validation_error", 1, START.plusSeconds(3)),
                        new RecentError("dropped_event", "shutdown", 1, START.plusSeconds(2)),
                        new RecentError("alias_request", "forbidden", 1, START.plusSeconds(1)),
                        new RecentError("batch_request", "server_error", 2, START.plusSeconds(1)));
    }

    @Test
    void refusalsThatAreReported_areNoDrops() {
        endpoint.onDropped(new DroppedEvent("", "name", DropReason.VALIDATION_ERROR, false));

        assertThat(endpoint.report().recentErrors())
                .containsExactly(new RecentError("refused_event", "validation_error", 1, START));
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
        endpoint.onRejected(new RejectedEvent("canary_id", "canary_name", "canary_code", "canary detail"));
        endpoint.onDropped(new DroppedEvent("canary_id", "canary_name", DropReason.REJECTED_BATCH, true));

        assertThat(endpoint.report().toString()).doesNotContain("canary");
        assertThat(endpoint.report().recentErrors())
                .extracting(RecentError::code)
                .containsExactlyInAnyOrder("other", "rejected_batch");
    }

    @Test
    @Promise("I52")
    void recentErrors_areBounded() {
        IntStream.range(0, 10_000)
                .forEach(i -> endpoint.onRejected(new RejectedEvent("id" + i, "name" + i, "code" + i, "detail" + i)));

        assertThat(endpoint.report().recentErrors())
                .containsExactly(new RecentError("rejected_event", "other", 10_000, START));
    }

    // ---- writing ----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({", PT5S", "PT0S, PT0S", "PT-1S, PT-1S", "PT2S, PT2S", "PT30S, PT30S", "PT31S, PT30S", "P1D, PT30S"})
    void flush_waitsAsLongAsItIsToldButNotForEver(@Nullable Duration told, Duration waits) {
        endpoint.flush(told);

        assertThat(client.calls()).containsExactly("flush " + waits);
    }

    @Test
    void flush_saysWhatBecameOfTheEvents() {
        client.onFlush(atMost -> new FlushResult(
                5, 1, 2, List.of(new RejectedEvent("canary_id", "canary_name", "canary", "canary")), 3, 4));

        assertThat(endpoint.flush(null)).isEqualTo(new Flush(null, 5, 1, 3, 4));
    }

    @Test
    void flushThatIsStopped_saysWhyAndWhatIsStillHeld() {
        client.holding(30, 20).onFlush(atMost -> {
            throw GetFluxlyException.of(ErrorCode.UNAUTHENTICATED, "canary").build();
        });

        assertThat(endpoint.flush(null)).isEqualTo(new Flush("unauthenticated", 0, 0, 0, 50));
    }
}
