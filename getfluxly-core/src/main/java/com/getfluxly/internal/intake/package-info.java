/**
 * How events come in, through the disk if there is a spool, and the prepared events of the callers. No compatibility promise, as
 * for the whole engine.
 *
 * <ul>
 *   <li>In: an event from the caller's thread, or what makes one.
 *   <li>Out: the encoded event in the queue, and on disk if there is a spool; or a refusal, which is counted and reported.
 *   <li>Thread: any; it waits for room and for the disk, {@code maxBlock} at the most.
 * </ul>
 */
@NullMarked
package com.getfluxly.internal.intake;

import org.jspecify.annotations.NullMarked;
