package com.getfluxly.internal.queue;

/**
 * What is to be read from disk.
 *
 * @param from the sequence of the first event that is on disk only
 * @param upTo that of the last; what is younger is not for reading yet
 * @param maxEvents how many there is room for
 * @param maxBytes how many of their bytes
 */
public record Refill(long from, long upTo, int maxEvents, long maxBytes) {}
