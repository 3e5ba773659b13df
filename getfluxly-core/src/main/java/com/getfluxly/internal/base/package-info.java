/**
 * The base of all rooms. No compatibility promise, as for the whole engine.
 *
 * <ul>
 *   <li>In: the settings that the builder collected.
 *   <li>Out: clocks, daemon threads, refusals, safe text for a log, the limits of the contract.
 *   <li>Thread: any; nothing here waits but {@link Waits}, until its deadline.
 * </ul>
 */
@NullMarked
package com.getfluxly.internal.base;

import org.jspecify.annotations.NullMarked;
