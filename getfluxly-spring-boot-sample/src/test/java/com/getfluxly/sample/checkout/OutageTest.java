package com.getfluxly.sample.checkout;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.sample.ShopTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** GetFluxly is down and the shop is not. */
class OutageTest extends ShopTest {

    private static final String BATCH = "/v1/events/batch";
    private static final int ORDERS = 50;

    @Test
    void checkout_doesNotNoticeAndNoOrderIsLostOrSentTwice() {
        // The first requests of a JVM take longer for reasons of their own.
        checkout();
        await().until(() -> emulator.events().size() == 1);
        emulator.fail("503");

        List<String> orders = new ArrayList<>();
        long began = System.nanoTime();
        for (int i = 0; i < ORDERS; i++) {
            orders.add(checkout());
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(100 * ORDERS));

        await().until(() -> statusesByKey().values().stream()
                .anyMatch(statuses ->
                        statuses.stream().filter(status -> status == 503).count() >= 3));
        emulator.heal();

        await().until(() -> emulator.events().size() >= 1 + ORDERS);
        // A batch that has failed three times may be overtaken by an event that is tried beside it.
        assertThat(emulator.events().stream().skip(1).map(OutageTest::orderId))
                .containsExactlyInAnyOrderElementsOf(orders);
        assertThat(emulator.duplicates()).isZero();
        // However often a batch was sent, it kept its key until it was taken, and was not sent again after that.
        await().untilAsserted(() -> assertThat(statusesByKey().values()).allSatisfy(statuses -> {
            assertThat(statuses).endsWith(202);
            assertThat(statuses.subList(0, statuses.size() - 1)).allMatch(status -> status == 503);
        }));
    }

    @Test
    void health_showsItWithoutTakingTheShopOutOfRotation() {
        emulator.fail("503");
        checkout();

        await().untilAsserted(() -> shop.get()
                .uri("/actuator/health")
                .exchangeSuccessfully()
                .expectBody()
                .jsonPath("$.components.getfluxly.status")
                .isEqualTo("DEGRADED")
                .jsonPath("$.status")
                .isEqualTo("UP"));
        emulator.heal();

        await().untilAsserted(() -> shop.get()
                .uri("/actuator/health/getfluxly")
                .exchangeSuccessfully()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("UP"));
    }

    private String checkout() {
        return text(post("/checkout").expectStatus().isCreated(), "orderId");
    }

    private Map<String, List<Integer>> statusesByKey() {
        return emulator.requests(BATCH).stream()
                .collect(groupingBy(
                        request -> request.get("idempotency_key").stringValue(),
                        mapping(request -> request.get("status").intValue(), toList())));
    }

    private static String orderId(JsonNode event) {
        return event.at("/properties/order_id").stringValue();
    }
}
