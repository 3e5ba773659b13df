package com.getfluxly;

import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Identity;
import com.getfluxly.transport.TransportResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * An application with a method that recurses for ever, and an advice that tracks each failure: while the stack unwinds, at
 * every level. Arguments: rounds, how often the healthy thread tracks first, what to do when the queue is full, and the failure
 * mode.
 */
final class StackOverflowMain {

    private static final Identity WHO = Identity.externalId("user_42");
    private static final byte[] ACCEPTED =
            "{\"accepted\":1,\"rejected\":0,\"errors\":[]}".getBytes(StandardCharsets.US_ASCII);
    private static final int DEEPEST_LEVELS = 150;
    private static final int STACK_BYTES = 512 * 1024;

    private final GetFluxlyClient client;
    private long tracked;
    private long refusals;
    private long overflows;
    private int unwound;

    private StackOverflowMain(OverflowPolicy overflow, FailureMode failureMode) {
        this.client = GetFluxlyClient.builder("gflux_secret_test")
                .transport(request -> new TransportResponse(202, Map.of(), ACCEPTED))
                .failureMode(failureMode)
                .overflow(overflow)
                .maxBlock(Duration.ofMillis(1))
                .maxQueueSize(200)
                .flushAt(100)
                .shutdownHook(false)
                .build();
    }

    public static void main(String[] args) throws Exception {
        StackOverflowMain application =
                new StackOverflowMain(OverflowPolicy.valueOf(args[2]), FailureMode.valueOf(args[3]));
        for (int i = Integer.parseInt(args[1]); i > 0; i--) {
            application.advise(i);
        }
        Thread deep = new Thread(null, () -> application.overflow(Integer.parseInt(args[0])), "deep", STACK_BYTES);
        deep.setDaemon(true);
        deep.start();
        deep.join(TimeUnit.SECONDS.toMillis(100));
        if (deep.isAlive()) {
            System.out.println("hangs: " + List.of(deep.getStackTrace()));
        } else {
            application.within("track", () -> application.track(0));
            application.within("stats", application.client::stats);
            application.within("flush", application.client::flush);
            application.within("close", application.client::close);
            application.printAccounts();
        }
        // Whatever hangs.
        Runtime.getRuntime().halt(0);
    }

    private void overflow(int rounds) {
        for (int i = 0; i < rounds; i++) {
            unwound = 0;
            try {
                // Frames of another size each time, so that every call of the client has its turn at being the last.
                recurse(i);
            } catch (StackOverflowError expected) {
                // The advice threw it on.
            }
        }
    }

    private long recurse(int round) {
        try {
            return 1
                    + switch (round % 3) {
                        case 0 -> small(round);
                        case 1 -> medium(round, 1, 2, 3);
                        default -> large(round, 1, 2, 3, 4, 5, 6, 7, 8);
                    };
        } catch (StackOverflowError failure) {
            if (unwound < DEEPEST_LEVELS) {
                unwound++;
                advise(round);
            }
            throw failure;
        }
    }

    private long small(int round) {
        return 1 + recurse(round);
    }

    private long medium(int round, long a, long b, long c) {
        return a + b + c + recurse(round);
    }

    private long large(int round, long a, long b, long c, long d, long e, long f, long g, long h) {
        return a + b + c + d + e + f + g + h + recurse(round);
    }

    private void advise(int round) {
        try {
            track(round);
        } catch (GetFluxlyException refused) {
            refusals++;
        } catch (StackOverflowError noRoomForTheCall) {
            overflows++;
        }
    }

    private void track(int round) {
        if (round % 7 == 6) {
            client.stats();
        }
        boolean accepted = round % 5 == 4
                ? client.track("failed", WHO, Map.of("at", Instant.EPOCH))
                : client.track("failed", WHO, Map.of("round", round));
        if (accepted) {
            tracked++;
        }
    }

    private void within(String what, Runnable action) throws Exception {
        try {
            CompletableFuture.runAsync(action, body -> new Thread(body, what).start())
                    .get(10, TimeUnit.SECONDS);
            System.out.println(what + " works");
        } catch (Exception failed) {
            System.out.println(what + " fails: " + failed);
        }
    }

    private void printAccounts() {
        DeliveryStats stats = client.stats();
        boolean balanced = stats.offered() == stats.accepted() + stats.refused()
                && stats.accepted()
                        == stats.delivered() + stats.rejected() + stats.dropped() + stats.queued() + stats.inFlight();
        System.out.println("balanced: " + balanced + ", accepted as told: " + (stats.accepted() >= tracked)
                + ", all settled: " + (stats.queued() + stats.inFlight() == 0));
        System.out.println("refusals thrown: " + (refusals > 0) + ", overflows: " + overflows + ", " + stats);
    }
}
