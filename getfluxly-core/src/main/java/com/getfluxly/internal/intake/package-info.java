/**
 * How events come in, by way of the disk where there is a spool, and what their callers hold of those that are prepared only. No
 * compatibility promise, as for the whole engine.
 *
 * <ul>
 *   <li>In: an event from the caller's thread, or what makes one.
 *   <li>Out: the event, encoded, on disk if there is one, and in the queue; or its refusal, counted, and told to whoever has to hear of it.
 *   <li>Thread: any; it waits for room and for the disk, {@code maxBlock} at the most.
 * </ul>
 */
@NullMarked
package com.getfluxly.internal.intake;

import org.jspecify.annotations.NullMarked;
