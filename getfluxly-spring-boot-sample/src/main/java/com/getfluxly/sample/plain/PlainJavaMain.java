package com.getfluxly.sample.plain;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.event.Identity;
import java.util.Map;
import java.util.Objects;

/** The client in plain Java. Host and token are arguments, or GETFLUXLY_API_HOST and GETFLUXLY_TOKEN. */
public final class PlainJavaMain {

    public static void main(String[] args) {
        String host = args.length > 0 ? args[0] : environment("GETFLUXLY_API_HOST");
        String token = args.length > 1 ? args[1] : environment("GETFLUXLY_TOKEN");
        try (GetFluxlyClient client =
                GetFluxlyClient.builder(token).apiHost(host).build()) {
            Identity customer = Identity.externalId("user_42");
            client.identify(customer, Map.of("plan", "pro"));
            client.track("invoice_paid", customer, Map.of("total", 99.99));
            System.out.println(client.flush()); // close() delivers too, but says nothing
            DeliveryStats stats = client.stats();
            System.out.println("delivered " + stats.delivered() + " of " + stats.accepted());
        }
    }

    private static String environment(String name) {
        return Objects.requireNonNull(System.getenv(name), name + " is not set");
    }
}
