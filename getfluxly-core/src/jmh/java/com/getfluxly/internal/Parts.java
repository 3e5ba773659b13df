package com.getfluxly.internal;

import com.getfluxly.benchmark.SampleEvents;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.SystemClock;
import com.getfluxly.internal.encode.EventEncoder;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.EventQueue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** What the benchmarks of single parts put them to work with. */
public final class Parts {

    public static final int BATCH = 100;

    private static final Clock CLOCK = new SystemClock();
    private static final byte[] JSON = Objects.requireNonNull(
                    new EventEncoder(Map.of(), List.of(), CLOCK).encode(SampleEvents::event))
            .json();
    private static final Intake LIMITS =
            Intake.ofRoom(10_000, 100L * 1024 * 1024, OverflowPolicy.BLOCK).withMaxBlock(Duration.ofMillis(100));

    private Parts() {}

    public static EventQueue queue() {
        return new EventQueue(LIMITS, BATCH, CLOCK);
    }

    /** The sample event, with the bytes that all of them share. */
    static EncodedEvent event() {
        return new EncodedEvent(JSON, false);
    }

    /**
     * Adds one, waiting for room.
     *
     * @return whether it was taken; never false but at the end of an iteration, when the thread that drains has gone first
     */
    public static boolean add(EventQueue queue) {
        try {
            queue.add(event());
            return true;
        } catch (GetFluxlyException full) {
            return false;
        }
    }

    public static List<EncodedEvent> events() {
        return Stream.generate(Parts::event).limit(BATCH).toList();
    }
}
