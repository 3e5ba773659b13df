package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.Promise;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What an application suffers that added the starter and set the token. */
class HarmlessByDefaultTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(GetFluxlyAutoConfiguration.class))
            // Nobody listens there.
            .withPropertyValues(
                    "getfluxly.token=gflux_secret_1",
                    "getfluxly.api-host=http://127.0.0.1:1",
                    "getfluxly.shutdown-timeout=0");

    @Test
    @Promise("I58")
    void deadService_rollsNoOrderBack() {
        runner.run(context -> {
            GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
            Transactions transactions = new Transactions();

            long accepted = IntStream.range(0, 1_200)
                    .filter(order -> transactions.around(() ->
                            client.track("order_completed", Identity.externalId("user_42"), Map.of("order", order))))
                    .count();

            DeliveryStats stats = client.stats();
            assertThat(transactions.committed).isEqualTo(1_200);
            assertThat(transactions.rolledBack).isZero();
            assertThat(accepted).isEqualTo(1_000);
            assertThat(stats.offered()).isEqualTo(1_200);
            assertThat(stats.accepted()).isEqualTo(1_000);
            assertThat(stats.refused()).isEqualTo(200);
            assertThat(stats.refusedByReason()).containsEntry(DropReason.QUEUE_OVERFLOW, 200L);
            assertThat(stats.queued() + stats.inFlight()).isEqualTo(1_000);
        });
    }

    @Test
    @Promise("I58")
    void nonsense_isRefusedWithoutAnException() {
        runner.run(context -> {
            GetFluxlyClient client = context.getBean(GetFluxlyClient.class);

            assertThat(client.track("", Identity.userId("u1"))).isFalse();
            assertThat(client.track("a", Identity.userId("u1"), Map.of("text", "x".repeat(40_000))))
                    .isFalse();
            assertThat(client.identify(Identity.userId("u1"), Map.of("rate", Double.NaN)))
                    .isFalse();

            assertThat(client.stats().refused()).isEqualTo(3);
        });
    }

    /** As around a service method: whatever is thrown undoes the order. */
    private static final class Transactions {

        private int committed;
        private int rolledBack;

        boolean around(BooleanSupplier order) {
            try {
                boolean accepted = order.getAsBoolean();
                committed++;
                return accepted;
            } catch (RuntimeException thrown) {
                rolledBack++;
                return false;
            }
        }
    }
}
