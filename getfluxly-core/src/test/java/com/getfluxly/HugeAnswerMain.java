package com.getfluxly;

import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.event.Identity;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** An application with little memory. Delivers five batches, then says what the accounts are. */
final class HugeAnswerMain {

    private HugeAnswerMain() {}

    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (GetFluxlyClient client = GetFluxlyClient.builder("gflux_secret_test")
                .apiHost(args[0])
                .flushAt(1_000)
                .flushInterval(Duration.ZERO)
                .timeout(Duration.ofSeconds(20))
                .initialBackoff(Duration.ofMillis(10))
                .shutdownHook(false)
                .build()) {
            for (int i = 0; i < 500; i++) {
                client.track("paid", Identity.externalId("user_42"), Map.of("i", i));
            }
            out.println(client.flush());
            DeliveryStats stats = client.stats();
            out.println("delivered " + stats.delivered() + " rejected " + stats.rejected() + " dropped "
                    + stats.dropped() + " requests " + stats.requests() + " retries " + stats.retries());
        }
        out.println("closed");
    }
}
