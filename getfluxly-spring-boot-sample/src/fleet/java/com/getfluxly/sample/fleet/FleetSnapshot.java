package com.getfluxly.sample.fleet;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows.
 *
 * @param failure why there is no broker, and there will be none; null unless that is so
 * @param topic null while the broker starts or does not answer
 * @param service what arrived; null where there is no emulator
 */
record FleetSnapshot(
        Instant takenAt,
        @Nullable String failure,
        List<InstanceSnapshot> shops,
        @Nullable TopicSnapshot topic,
        @Nullable Service service) {

    /** Copies the list. */
    FleetSnapshot {
        shops = List.copyOf(shops);
    }

    /**
     * The emulator.
     *
     * @param fault how it is broken, or {@code none}
     * @param stored events, however often each came
     * @param duplicates events that came once more
     * @param requests requests that it got
     */
    record Service(String fault, long stored, long duplicates, long requests) {}
}
