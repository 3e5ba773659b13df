package com.getfluxly.sample.emulator;

/**
 * How much arrived, since the start or since {@code DELETE /received}.
 *
 * @param events events stored, each {@code message_id} once
 * @param duplicates events that came again and were not stored a second time
 * @param condemned events that {@link FaultMode#REJECT_ONE} or {@link FaultMode#POISON} refused for good, each once
 * @param requests API requests, whatever became of them
 */
public record Counters(long events, long duplicates, long condemned, long requests) {}
