package com.getfluxly.internal.spool;

import java.util.List;

/**
 * What earlier processes have left.
 *
 * @param open how many events are not settled
 * @param first the sequence of the first of them; behind the last if there is none
 * @param last the sequence of the last event there was
 * @param frozen the batches that may have left, in order
 */
public record Recovered(long open, long first, long last, List<FrozenBatch> frozen) {}
