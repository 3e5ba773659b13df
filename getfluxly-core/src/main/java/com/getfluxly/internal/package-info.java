/**
 * The engine: how its rooms, one for each station of an event, hang together. No compatibility promise: anything here and
 * below may change in any release, and the module exports none of it.
 *
 * <ul>
 *   <li>In: calls of the façade.
 *   <li>Out: what it answers, and the account of what became of each event.
 *   <li>Thread: the caller's.
 * </ul>
 */
@NullMarked
package com.getfluxly.internal;

import org.jspecify.annotations.NullMarked;
