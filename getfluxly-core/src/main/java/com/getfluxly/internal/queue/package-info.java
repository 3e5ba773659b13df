/**
 * Where events wait, and their counts. No compatibility promise, as for the whole engine.
 *
 * <ul>
 *   <li>In: an {@link EncodedEvent} from the caller's thread; outcomes from the delivery thread.
 *   <li>Out: events in order for the delivery thread; results for waiting callers; snapshots of the counts.
 *   <li>Thread: any, under one lock: nothing is encoded, sent, logged or called back there.
 * </ul>
 */
@NullMarked
package com.getfluxly.internal.queue;

import org.jspecify.annotations.NullMarked;
