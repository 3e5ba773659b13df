package com.getfluxly.internal.spool;

import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.ThreadStarts;
import java.util.function.LongConsumer;

/**
 * What a spool needs of whoever uses it.
 *
 * @param clock what it is told the time by
 * @param threads starts the one that syncs, at the level that survives a loss of power
 * @param onDurable told the sequence up to which all is synced, at that level, by the thread that syncs; never told otherwise
 * @param window what is held in memory
 */
public record SpoolEnvironment(Clock clock, ThreadStarts threads, LongConsumer onDurable, Window window) {}
