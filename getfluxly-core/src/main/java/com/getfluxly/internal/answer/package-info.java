/**
 * What an answer means. It has no side effects, and reads only the clock. No compatibility promise, as for the whole engine.
 *
 * <ul>
 *   <li>In: a {@link com.getfluxly.transport.TransportResponse}, which is not trusted.
 *   <li>Out: an {@link Answer}: what to do, how long to wait, which error it is.
 *   <li>Thread: any: that of the delivery for batches, the caller's for direct calls.
 * </ul>
 */
@NullMarked
package com.getfluxly.internal.answer;

import org.jspecify.annotations.NullMarked;
