package com.getfluxly.sample.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.getfluxly.GetFluxlyClient;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** A thousand orders; over HTTP they would use up the emulator's rate limit for whoever tests next. */
class BurstTest {

    private static final int ROOM = 600;

    private final GetFluxlyClient getfluxly = mock(GetFluxlyClient.class);
    private final MockMvcTester shop = MockMvcTester.of(new CheckoutController(event -> {}, getfluxly));

    @Test
    void burst_tracksAThousandOrdersOfAsManyGuestsAndSaysHowManyWereAccepted() {
        Set<Object> guests = new HashSet<>();
        Set<Object> orders = new HashSet<>();
        when(getfluxly.track(any(Record.class))).thenAnswer(call -> {
            OrderCompleted order = call.getArgument(0);
            guests.add(order.who());
            orders.add(order.orderId());
            return orders.size() <= ROOM;
        });

        assertThat(shop.post().uri("/checkout/burst"))
                .hasStatus(201)
                .bodyJson()
                .isStrictlyEqualTo("{\"orders\":1000,\"accepted\":600}");

        verify(getfluxly, times(1_000)).track(any(Record.class));
        assertThat(guests).hasSize(1_000);
        assertThat(orders).hasSize(1_000);
    }
}
