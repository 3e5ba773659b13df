package com.getfluxly.internal.spool;

/**
 * An event as it is in the log.
 *
 * @param sequence its place in the order of all
 * @param millis when it was written, on the wall clock
 * @param callersId whether its id is the caller's own
 * @param json as it will stand on the wire
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Stored(long sequence, long millis, boolean callersId, byte[] json) {}
