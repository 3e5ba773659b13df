package com.getfluxly;

import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.delivery.SpoolDurability;
import com.getfluxly.delivery.SpoolFallback;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * An application that will be killed. It says {@code open} before it opens its spool. Several
 * threads track numbered events, and write the number of each one down once {@code track()} has returned true.
 */
final class SpoolKillMain {

    static final int PRODUCERS = 3;

    static final String TOKEN = "gflux_secret_test";

    /** No two lives and no two threads have the same numbers, and those of each thread grow from life to life. */
    static final long NUMBERS_OF_A_LIFE = 1_000_000;

    static final long NUMBERS_OF_A_PRODUCER = 1_000_000_000;

    private static final long MIB = 1024 * 1024;
    /** So that what is left for the last life does not depend on how busy the machine is. */
    private static final int MOST_IN_A_LIFE = 500;

    private static final int BURST = 5;
    private static final long PAUSE_NANOS = Duration.ofMillis(2).toNanos();
    private static final int WITH_OWN_ID = 8;

    private SpoolKillMain() {}

    public static void main(String[] args) throws IOException {
        Path spool = Path.of(args[1]);
        Path accepted = Path.of(args[2]);
        int life = Integer.parseInt(args[5]);
        say("open");
        GetFluxlyClient client =
                client(args[0], spool, SpoolDurability.valueOf(args[3]), Integer.parseInt(args[4]), life);
        for (int i = 0; i < PRODUCERS; i++) {
            OutputStream list =
                    new FileOutputStream(accepted.resolve(life + "-" + i).toFile());
            long first = i * NUMBERS_OF_A_PRODUCER + life * NUMBERS_OF_A_LIFE;
            new Thread(() -> produce(client, first, list)).start();
        }
        // Until it is killed.
        System.in.read();
    }

    /** Little memory and small files, so that all of it happens in a short life: events on disk only, files begun and deleted. */
    static GetFluxlyClient client(String origin, Path spool, SpoolDurability durability, int inFlight, int life) {
        return GetFluxlyClient.builder(TOKEN)
                .apiHost(origin)
                .spool(spool)
                .spoolDurability(durability)
                .spoolFallback(SpoolFallback.REFUSE)
                .maxSpoolBytes(16 * MIB)
                .minFreeBytes(0)
                .maxInFlight(inFlight)
                .flushAt(20)
                .flushInterval(Duration.ofMillis(10))
                .maxBatchSize(50)
                .maxQueueSize(200)
                .overflow(OverflowPolicy.BLOCK)
                .maxBlock(Duration.ofMinutes(1))
                .failureMode(FailureMode.REPORT)
                // A busy machine is no fault of the service.
                .timeout(Duration.ofMinutes(1))
                .userAgentSuffix("life/" + life)
                .shutdownHook(false)
                .build();
    }

    private static void produce(GetFluxlyClient client, long first, OutputStream list) {
        for (long number = first; number < first + MOST_IN_A_LIFE; number++) {
            if (!client.track(event(number))) {
                say("refused " + number + " " + client.stats());
                Runtime.getRuntime().halt(9);
            }
            write(list, number + "\n");
            if (number % BURST == 0) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static TrackEvent event(long number) {
        TrackEvent.Builder event =
                TrackEvent.builder("paid", Identity.externalId("user_42")).property("number", number);
        return (number % WITH_OWN_ID == 0 ? event.messageId(UUID.randomUUID()) : event).build();
    }

    private static void write(OutputStream list, String line) {
        try {
            list.write(line.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void say(String line) {
        new PrintStream(System.out, true, StandardCharsets.UTF_8).println(line);
    }
}
