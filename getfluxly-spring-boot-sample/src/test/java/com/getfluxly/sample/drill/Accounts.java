package com.getfluxly.sample.drill;

import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;

/** What a client may say of itself, in numbers that the test chooses. */
record Accounts(long accepted, long refused, long delivered, long rejected, long dropped, long queued, long inFlight) {

    DeliveryStats in(DeliveryState state) {
        return DeliveryStats.builder()
                .state(state)
                .offered(accepted + refused)
                .accepted(accepted)
                .refused(refused)
                .delivered(delivered)
                .rejected(rejected)
                .dropped(dropped)
                .queued(queued)
                .inFlight(inFlight)
                .requests(1_234)
                .retries(56)
                .queueCapacity(10_000)
                .build();
    }
}
