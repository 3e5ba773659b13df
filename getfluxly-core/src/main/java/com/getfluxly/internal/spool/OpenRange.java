package com.getfluxly.internal.spool;

/**
 * Events in a row, some of which are not settled: as many as make a whole segment free.
 *
 * @param first the sequence of the first
 * @param last the sequence of the last
 * @param open how many are not settled
 */
public record OpenRange(long first, long last, long open) {}
