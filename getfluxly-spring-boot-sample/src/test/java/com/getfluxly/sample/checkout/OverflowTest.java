package com.getfluxly.sample.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.sample.ShopTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** GetFluxly is down for longer than the queue has room. */
@TestPropertySource(properties = {"getfluxly.max-queue-size=3", "getfluxly.flush-at=3"})
class OverflowTest extends ShopTest {

    @Autowired
    private GetFluxlyClient getfluxly;

    @Test
    void checkout_succeedsThoughTheQueueIsFullAndTheLossIsCounted() {
        emulator.fail("503");

        for (int i = 0; i < 10; i++) {
            post("/checkout").expectStatus().isCreated();
        }
        emulator.heal();

        await().untilAsserted(() -> assertThat(getfluxly.stats().delivered()).isEqualTo(3));
        assertThat(emulator.events()).hasSize(3);
        assertThat(getfluxly.stats().refused()).isEqualTo(7);
        shop.get()
                .uri("/actuator/metrics/getfluxly.events?tag=outcome:refused")
                .exchangeSuccessfully()
                .expectBody()
                .jsonPath("$.measurements[0].value")
                .isEqualTo(7.0);
    }
}
