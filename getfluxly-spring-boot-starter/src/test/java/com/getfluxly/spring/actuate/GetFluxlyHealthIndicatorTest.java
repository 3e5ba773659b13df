package com.getfluxly.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.getfluxly.ForwardingGetFluxlyClient;
import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.SpoolDurability;
import com.getfluxly.delivery.SpoolStats;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.ScriptedClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.Mockito;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

@Promise("I55")
class GetFluxlyHealthIndicatorTest {

    private final ScriptedClient client = new ScriptedClient();

    private Health health() {
        return new GetFluxlyHealthIndicator(client, false).health();
    }

    @Test
    void activeClient_isUp() {
        client.holding(3, 2).holdingBytes(900, Duration.ofSeconds(4)).lastDelivered(Instant.EPOCH);

        Health health = health();

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails())
                .containsOnly(
                        entry("state", DeliveryState.ACTIVE),
                        entry("queued", 5L),
                        entry("capacity", 1_000L),
                        entry("consecutiveFailures", 0L),
                        entry("oldestAge", "PT4S"),
                        entry("lastDelivered", "1970-01-01T00:00:00Z"));
    }

    @Test
    void freshClient_leavesOutWhatIsNotKnown() {
        assertThat(health().getDetails()).containsOnlyKeys("state", "consecutiveFailures", "queued", "capacity");
    }

    @ParameterizedTest
    @CsvSource({"BACKING_OFF, server_error", "RATE_LIMITED, rate_limited", "PARKED, unauthenticated", "CLOSED, closed"})
    void hamperedClient_isDegradedWithItsCode(DeliveryState state, String code) {
        client.in(state, code).failing(17);

        Health health = health();

        assertThat(health.getStatus()).isEqualTo(new Status("DEGRADED"));
        assertThat(health.getDetails())
                .contains(entry("state", state), entry("code", code), entry("consecutiveFailures", 17L));
    }

    @Test
    void queueOver80Percent_isDegraded() {
        client.holding(800, 0);
        assertThat(health().getStatus()).isEqualTo(Status.UP);

        client.holding(701, 100);

        Health health = health();
        assertThat(health.getStatus()).isEqualTo(GetFluxlyHealthIndicator.DEGRADED);
        assertThat(health.getDetails()).contains(entry("code", "queue_nearly_full"), entry("queued", 801L));
    }

    @Test
    void spool_isShown() {
        client.spooling(
                7,
                SpoolStats.builder()
                        .pending(900)
                        .bytes(400_000)
                        .capacity(1_000_000)
                        .orphans(2)
                        .durability(SpoolDurability.POWER));

        assertThat(health().getStatus()).isEqualTo(Status.UP);
        assertThat(health().getDetails())
                .containsEntry(
                        "spool",
                        Map.of(
                                "durability", SpoolDurability.POWER,
                                "pending", 900L,
                                "bytes", 400_000L,
                                "capacity", 1_000_000L,
                                "recovered", 7L,
                                "orphans", 2L))
                .doesNotContainKey("code");
    }

    @Test
    void spoolWhoseDiskTakesNoEvents_isDegradedWithItsCode() {
        client.holding(900, 100)
                .spooling(0, SpoolStats.builder().capacity(100).bytes(99).code("spool_unavailable"));

        Health health = health();

        assertThat(health.getStatus()).isEqualTo(GetFluxlyHealthIndicator.DEGRADED);
        assertThat(health.getDetails())
                .containsEntry("code", "spool_unavailable")
                .extractingByKey("spool", InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("code", "spool_unavailable");
    }

    @Test
    void spoolOver80Percent_isDegraded() {
        client.spooling(0, SpoolStats.builder().capacity(1_000).bytes(800));
        assertThat(health().getStatus()).isEqualTo(Status.UP);

        client.spooling(0, SpoolStats.builder().capacity(1_000).bytes(801));

        assertThat(health().getStatus()).isEqualTo(GetFluxlyHealthIndicator.DEGRADED);
        assertThat(health().getDetails()).containsEntry("code", "spool_nearly_full");
    }

    /** The disk takes what it does not. */
    @Test
    void queueOver80Percent_isNoTroubleWithASpool() {
        client.holding(1_000, 0).spooling(0, SpoolStats.builder().capacity(1_000));

        assertThat(health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void stateOutranksTheSpool_asCode() {
        client.in(DeliveryState.BACKING_OFF, "server_error")
                .spooling(0, SpoolStats.builder().code("spool_unavailable"));

        assertThat(health().getDetails()).containsEntry("code", "server_error");
    }

    @Test
    void spool_neverTakesTheHostDown() {
        client.spooling(0, SpoolStats.builder().code("spool_format"));

        assertThat(new GetFluxlyHealthIndicator(client, true).health().getStatus())
                .isEqualTo(GetFluxlyHealthIndicator.DEGRADED);
    }

    @Test
    void queueOfUnknownCapacity_isNotJudged() {
        client.ofCapacity(0).holding(801, 0);

        assertThat(health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void mockedClient_isUnknown() {
        Health health = new GetFluxlyHealthIndicator(Mockito.mock(GetFluxlyClient.class), false).health();

        assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
    }

    @Test
    void clientThatThrows_isUnknownAndSaysWhy() {
        GetFluxlyClient broken = Mockito.mock(GetFluxlyClient.class);
        Mockito.when(broken.stats()).thenThrow(new IllegalStateException("not ready"));

        Health health = new GetFluxlyHealthIndicator(broken, true).health();

        assertThat(health)
                .isEqualTo(Health.unknown()
                        .withDetail("error", "java.lang.IllegalStateException: not ready")
                        .build());
    }

    @Test
    void stateOutranksTheQueue_asCode() {
        client.in(DeliveryState.PARKED, "forbidden").holding(1_000, 0);

        assertThat(health().getDetails()).contains(entry("code", "forbidden"));
    }

    @ParameterizedTest
    @CsvSource({
        "ACTIVE, UP",
        "BACKING_OFF, DEGRADED",
        "RATE_LIMITED, DEGRADED",
        "PARKED, DOWN",
        "CLOSED, DEGRADED",
        "DISABLED, UP"
    })
    void downWhenParked_turnsParkedDownAndNothingElse(DeliveryState state, String status) {
        client.in(state, null);

        Health health = new GetFluxlyHealthIndicator(client, true).health();

        assertThat(health.getStatus().getCode()).isEqualTo(status);
    }

    @Test
    void disabledClient_isUpAndSaysSo() {
        Health health = new GetFluxlyHealthIndicator(GetFluxlyClient.noOp(), true).health();

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails()).containsOnly(entry("disabled", true));
    }

    /** Its own identity says nothing then. */
    @Test
    void disabledClientInADecorator_saysSoToo() {
        class Decorator extends ForwardingGetFluxlyClient {
            Decorator() {
                super(GetFluxlyClient.noOp());
            }
        }

        assertThat(new GetFluxlyHealthIndicator(new Decorator(), true).health().getDetails())
                .containsOnly(entry("disabled", true));
    }

    @Test
    void degraded_leavesTheOverallStatusAlone() {
        Status overall = StatusAggregator.getDefault().getAggregateStatus(Status.UP, GetFluxlyHealthIndicator.DEGRADED);

        assertThat(overall).isEqualTo(Status.UP);
    }
}
