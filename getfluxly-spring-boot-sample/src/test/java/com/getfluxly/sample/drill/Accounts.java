package com.getfluxly.sample.drill;

import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** What a client may say of itself, in numbers that the test chooses. */
record Accounts(long accepted, long refused, long delivered, long rejected, long dropped, int queued, int inFlight) {

    DeliveryStats in(DeliveryState state) {
        return new DeliveryStats(
                state,
                null,
                accepted + refused,
                accepted,
                refused,
                delivered,
                rejected,
                dropped,
                Map.of(),
                Map.of(),
                queued,
                0,
                inFlight,
                null,
                1_234,
                56,
                null,
                10_000,
                0,
                Arrays.stream(Anomaly.values()).collect(Collectors.toMap(kind -> kind, kind -> 0L)));
    }
}
