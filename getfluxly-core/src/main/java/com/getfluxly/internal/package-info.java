/**
 * The engine. It connects the rooms, one for each station of an event. No compatibility promise: everything here and below may
 * change in any release, and the module exports none of it.
 *
 * <ul>
 *   <li>In: calls of the façade.
 *   <li>Out: the results of the calls, and the counts of the outcomes of events.
 *   <li>Thread: the caller's.
 * </ul>
 */
@NullMarked
package com.getfluxly.internal;

import org.jspecify.annotations.NullMarked;
