/**
 * What is accepted, on disk, until it is settled. No compatibility promise, as for the whole engine.
 *
 * <ul>
 *   <li>In: bytes of events, each of which gets a sequence.
 *   <li>Out: the events that are open, in order, also those of a process that is gone.
 *   <li>Thread: callers write, the delivery thread reads and settles, one of its own syncs.
 * </ul>
 */
@NullMarked
package com.getfluxly.internal.spool;

import org.jspecify.annotations.NullMarked;
