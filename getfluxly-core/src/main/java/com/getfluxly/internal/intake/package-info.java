/**
 * How events come in where there is a spool, and what their callers hold of those that are prepared only. No compatibility promise, as for the whole engine.
 *
 * <ul>
 *   <li>In: an encoded event from the caller's thread.
 *   <li>Out: the event, on disk and in the queue, or the reason why not.
 *   <li>Thread: any; it waits for the disk, {@code maxBlock} at the most.
 * </ul>
 */
@NullMarked
package com.getfluxly.internal.intake;

import org.jspecify.annotations.NullMarked;
