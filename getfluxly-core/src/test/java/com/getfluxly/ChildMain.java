package com.getfluxly;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.getfluxly.delivery.DeliveredBatch;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Date;
import java.util.Deque;
import java.util.Map;
import java.util.UUID;

/** An application in a JVM of its own. Says {@code ready}, then does what its first argument says. */
final class ChildMain {

    private static final Identity WHO = Identity.externalId("user_42");

    /** Some locales have digits of their own. */
    private record Dated(@JsonFormat(pattern = "yyyy-MM-dd") Date day) {}

    /** Gives up where it should not, as a health check may that is at its end. */
    private static final class Exiting implements DeliveryListener {
        @Override
        public void onDelivered(DeliveredBatch batch) {
            System.exit(7);
        }
    }

    private ChildMain() {}

    public static void main(String[] args) throws IOException {
        GetFluxlyClientBuilder builder = builder(args);
        if (args[0].equals("exit-in-a-listener")) {
            builder.listener(new Exiting());
        }
        GetFluxlyClient client = builder.build();
        switch (args[0]) {
            case "track-and-wait" -> {
                track(client, 500);
                say("ready");
                // Until the parent ends this JVM.
                System.in.read();
            }
            case "track-and-exit" -> {
                track(client, 500);
                System.exit(3);
            }
            case "exit-in-a-listener" -> {
                track(client, 500);
                client.flush();
                // The listener ends this JVM.
                System.in.read();
            }
            case "track-and-return" -> track(client, 500);
            case "fill" -> {
                String filler = "x".repeat(30_000);
                for (int i = 0; i < 20_000; i++) {
                    client.track("paid", WHO, Map.of("filler", filler));
                }
                say("accepted " + client.stats().accepted() + " refused "
                        + client.stats().refused());
                Runtime.getRuntime().halt(0);
            }
            case "one-fixed-event" -> {
                client.track(TrackEvent.builder("title_id", WHO.withAnonymousId("ınönü"))
                        .property("TITLE", "İıŞş – 漢字 😀 ١٢٣")
                        .property("total", 1_234.5)
                        .property("record", new Dated(Date.from(Instant.EPOCH)))
                        .property("when", Instant.parse("2026-05-16T07:00:00Z"))
                        .timestamp(Instant.parse("2026-05-16T07:00:00.123Z"))
                        .messageId(UUID.fromString("3f0f1c9e-6a7e-4b1e-9a52-0f6d1a2b3c4d"))
                        .build());
                client.close();
            }
            case "out-of-descriptors" -> {
                // Classes need descriptors too, and a connection that is open would need none.
                try (GetFluxlyClient warm = builder(args).build()) {
                    track(warm, 1);
                    warm.flush();
                }
                Deque<InputStream> hogs = takeAllDescriptors();
                track(client, 500);
                say(outcomeOfFlush(client));
                while (!hogs.isEmpty()) {
                    hogs.pop().close();
                }
                say(outcomeOfFlush(client));
                client.close();
            }
            case "out-of-descriptors-at-first" -> {
                Deque<InputStream> hogs = takeAllDescriptors();
                track(client, 499);
                client.track("paid", WHO, Map.of("at", Instant.EPOCH));
                long accepted = client.stats().accepted();
                String meanwhile = outcomeOfFlush(client);
                while (!hogs.isEmpty()) {
                    hogs.pop().close();
                }
                say("accepted " + accepted);
                say(meanwhile);
                say(outcomeOfFlush(client));
                client.close();
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static GetFluxlyClientBuilder builder(String... args) {
        return GetFluxlyClient.builder("gflux_secret_test")
                .apiHost(args[1])
                .flushAt(1_000)
                .flushInterval(Duration.ZERO)
                .maxQueueSize(100_000)
                .failureMode(FailureMode.REPORT)
                .shutdownTimeout(Duration.ofMillis(Long.parseLong(args[2])));
    }

    private static void track(GetFluxlyClient client, int count) {
        for (int i = 0; i < count; i++) {
            client.track("paid", WHO, Map.of("i", i));
        }
    }

    private static Deque<InputStream> takeAllDescriptors() {
        Deque<InputStream> hogs = new ArrayDeque<>();
        try {
            while (true) {
                hogs.push(new FileInputStream("/dev/null"));
            }
        } catch (IOException noneIsLeft) {
            return hogs;
        }
    }

    private static String outcomeOfFlush(GetFluxlyClient client) {
        try {
            return "delivered " + client.flush().accepted();
        } catch (GetFluxlyException failed) {
            return failed.code() + ", held "
                    + (client.stats().queued() + client.stats().inFlight());
        }
    }

    private static void say(String line) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println(line);
    }
}
