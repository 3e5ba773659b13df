/**
 * From queued events to outcomes. No compatibility promise, as for the whole engine.
 *
 * <ul>
 *   <li>In: events that the delivery thread takes from the queue; direct calls in the caller's thread.
 *   <li>Out: requests to the transport, and what their answers mean for each event: to the queue first, then to the
 *       listeners.
 *   <li>Thread: the delivery thread for batches; the caller's thread for direct calls, flushes and the shutdown.
 * </ul>
 */
@NullMarked
package com.getfluxly.internal.send;

import org.jspecify.annotations.NullMarked;
