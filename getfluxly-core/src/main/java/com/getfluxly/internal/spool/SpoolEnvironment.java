package com.getfluxly.internal.spool;

import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.ThreadStarts;
import java.util.function.LongConsumer;

/**
 * What a spool needs from its user.
 *
 * @param clock its clock
 * @param threads starts the thread that syncs, at the level that survives a loss of power
 * @param onDurable called with the sequence up to which all is synced, at that level, on the thread that syncs
 * @param window the events in memory
 */
public record SpoolEnvironment(Clock clock, ThreadStarts threads, LongConsumer onDurable, Window window) {}
