/**
 * From queued events to outcomes. No compatibility promise, as for the whole engine.
 *
 * <ul>
 *   <li>In: events that the delivery thread takes from the queue; direct calls in the caller's thread.
 *   <li>Out: requests to the transport, and what their answers mean for each event: to the queue first, then to the
 *       listeners.
 *   <li>Thread: the delivery thread, which alone holds batches; direct calls, flushes and the shutdown in the caller's.
 * </ul>
 */
@NullMarked
package com.getfluxly.internal.send;

import org.jspecify.annotations.NullMarked;
