package com.getfluxly;

import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.event.Identity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** An application that is paused in the middle of a delivery: it warms up, says {@code ready}, and waits for a line. */
final class PausedProcessMain {

    private PausedProcessMain() {}

    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        // Loading classes takes longer than the deadline.
        try (GetFluxlyClient patient = client(args[0], Duration.ofSeconds(20))) {
            track(patient, "warm_up", 1);
            patient.flush();
        }
        try (GetFluxlyClient client = client(args[0], Duration.ofMillis(Long.parseLong(args[1])))) {
            out.println("ready");
            in.readLine();
            track(client, "paid", 100);
            client.flush();
            DeliveryStats stats = client.stats();
            out.println("delivered " + stats.delivered() + " dropped " + stats.dropped() + " requests "
                    + stats.requests() + " retries " + stats.retries());
        }
        out.println("closed");
    }

    private static GetFluxlyClient client(String origin, Duration timeout) {
        return GetFluxlyClient.builder("gflux_secret_test")
                .apiHost(origin)
                .flushInterval(Duration.ZERO)
                .flushAt(1_000)
                .timeout(timeout)
                .initialBackoff(Duration.ofMillis(20))
                .shutdownHook(false)
                .build();
    }

    private static void track(GetFluxlyClient client, String name, int count) {
        for (int i = 0; i < count; i++) {
            client.track(name, Identity.externalId("user_42"), Map.of("i", i));
        }
    }
}
