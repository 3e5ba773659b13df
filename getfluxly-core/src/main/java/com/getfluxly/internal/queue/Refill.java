package com.getfluxly.internal.queue;

/**
 * What to read from disk.
 *
 * @param from the sequence of the first event that is only on disk
 * @param upTo that of the last; younger events are not read yet
 * @param maxEvents the number of events for which there is room
 * @param maxBytes the number of bytes for which there is room
 */
public record Refill(long from, long upTo, int maxEvents, long maxBytes) {}
