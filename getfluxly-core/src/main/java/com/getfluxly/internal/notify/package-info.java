/**
 * What the application is told. No compatibility promise, as for the whole engine.
 *
 * <ul>
 *   <li>In: outcomes, refusals, requests, log lines and anomalies, from any thread, which never waits.
 *   <li>Out: calls of the listeners and of the logger, and counts of anomalies.
 *   <li>Thread: foreign code runs on the listener thread only, with one exception: the log of a client that is shut
 *       down.
 * </ul>
 */
@NullMarked
package com.getfluxly.internal.notify;

import org.jspecify.annotations.NullMarked;
