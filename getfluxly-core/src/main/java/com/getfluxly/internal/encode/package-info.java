/**
 * From an event to its bytes. No compatibility promise, as for the whole engine.
 *
 * <ul>
 *   <li>In: an {@link com.getfluxly.event.Event} with maps of the application, which cannot be trusted.
 *   <li>Out: an {@link com.getfluxly.internal.queue.EncodedEvent}: the JSON as it will be sent, its id and its time
 *       fixed.
 *   <li>Thread: the caller's. It takes no lock of ours, and does not wait.
 * </ul>
 */
@NullMarked
package com.getfluxly.internal.encode;

import org.jspecify.annotations.NullMarked;
