package com.getfluxly.sample.emulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an emulator has received, in numbers, and the newest events.
 *
 * @param fault how it misbehaves at present, as in {@code PUT /fault/{mode}}; null if it does not
 * @param stored events stored since the start, each {@code message_id} once; unlike the counters it never goes back
 * @param again how often since the start a request brought an event that was stored before, which was not stored once more
 * @param newest the newest events first
 */
public record EmulatorSnapshot(
        @Nullable String fault, long stored, long again, Counters counters, List<ReceivedEvent> newest) {

    /** Copies the list. */
    public EmulatorSnapshot {
        newest = List.copyOf(newest);
    }
}
