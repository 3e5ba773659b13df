package com.getfluxly.sample.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** A thousand orders; over HTTP they would use up the emulator's rate limit for whoever tests next. */
class BurstTest {

    private static final int ROOM = 600;

    private final GetFluxlyClient getfluxly = mock(GetFluxlyClient.class);
    private final MockMvcTester shop = MockMvcTester.of(new CheckoutController(getfluxly));

    @Test
    void burst_tracksAThousandOrdersOfAsManyGuestsAndSaysHowManyWereAccepted() {
        Set<Object> guests = new HashSet<>();
        Set<Object> orders = new HashSet<>();
        when(getfluxly.track(eq("order_completed"), any(), any())).thenAnswer(call -> {
            guests.add(call.<Identity>getArgument(1));
            orders.add(call.<Map<String, Object>>getArgument(2).get("order_id"));
            return orders.size() <= ROOM;
        });

        assertThat(shop.post().uri("/checkout/burst"))
                .hasStatus(201)
                .bodyJson()
                .isStrictlyEqualTo("{\"orders\":1000,\"accepted\":600}");

        verify(getfluxly, times(1_000)).track(eq("order_completed"), any(), any());
        assertThat(guests).hasSize(1_000);
        assertThat(orders).hasSize(1_000);
    }
}
