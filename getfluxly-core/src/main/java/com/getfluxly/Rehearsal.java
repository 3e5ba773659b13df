package com.getfluxly;

import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.DeliveryEngine;
import com.getfluxly.internal.base.Access;
import com.getfluxly.internal.base.Cadence;
import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.Retries;
import com.getfluxly.internal.base.Settings;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.helpers.NOPLogger;

/**
 * A delivery to nobody, with all cases that may happen, and its shutdown. It loads every class that the JVM's hook needs. When
 * the hook runs, the jar may have been overwritten, or the class loader may be closed, as {@code mvn exec:java} does.
 */
final class Rehearsal implements Transport {

    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private static final Settings SETTINGS = new Settings(
            new Access("rehearsal", () -> "rehearsal", ""),
            Intake.ofRoom(12, 1_000_000, OverflowPolicy.DROP_OLDEST),
            Cadence.withoutInterval(12, 4, Duration.ofSeconds(1), Duration.ofSeconds(10)),
            Retries.evenly(2, Duration.ofNanos(1)),
            List.of(),
            null);

    private static final int NOBODY = 0;
    private static final int NOT_BEFORE_THE_DEADLINE = 429;

    /** With the last one, events are left to be dropped, and their loss is logged. */
    private static final List<Answer> ANSWERS = List.of(
            new Answer(202, "{\"rejected\":1,\"errors\":[{\"index\":0,\"error\":\"validation_error\"}]}"),
            new Answer(NOBODY, ""),
            new Answer(503, "{\"error\":\"server_error\",\"n\":[1.5,true,null],\"request_id\":\"1\"}"),
            new Answer(502, "<html>"),
            new Answer(401, "{}"),
            new Answer(202, "{"),
            new Answer(202, "{"),
            new Answer(400, "{}"),
            new Answer(400, "{}"),
            new Answer(400, "{}"),
            new Answer(NOT_BEFORE_THE_DEADLINE, "{}"));

    private final AtomicInteger requests = new AtomicInteger();

    private Rehearsal() {}

    private record Answer(int status, String body) {}

    /** For each loader of ours one is enough. */
    static void once() {
        if (BEGUN.compareAndSet(false, true)) {
            perform();
        }
    }

    /** Returns what was asked of the transport. */
    static int perform() {
        Rehearsal rehearsal = new Rehearsal();
        try {
            DeliveryEngine engine = DeliveryEngine.create(
                    SETTINGS, rehearsal, List.of(new DeliveryListener() {}), NOPLogger.NOP_LOGGER);
            Identity nobody = Identity.externalId("nobody");
            for (int i = 0; i < 13; i++) {
                engine.intake()
                        .offer(
                                "rehearsed",
                                () -> TrackEvent.builder("rehearsed", nobody).build());
            }
            new LastWords(engine, line -> {}).shutdown();
        } catch (Throwable failed) {
            // A class that is missing now is reported when it is needed.
        }
        return rehearsal.requests.get();
    }

    @Override
    public TransportResponse send(TransportRequest request) throws IOException {
        int number = Math.min(requests.getAndIncrement(), ANSWERS.size() - 1);
        Answer answer = ANSWERS.get(number);
        if (answer.status() == NOBODY) {
            throw new IOException("nobody answers");
        }
        return new TransportResponse(
                answer.status(),
                answer.status() == NOT_BEFORE_THE_DEADLINE ? Map.of("Retry-After", List.of("3600")) : Map.of(),
                answer.body().getBytes(StandardCharsets.UTF_8));
    }
}
