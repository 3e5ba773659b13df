/**
 * Start here: {@link com.getfluxly.GetFluxlyClient#builder} makes a client. It accepts events on any thread, and delivers them in
 * order, in batches, with retries.
 */
@NullMarked
package com.getfluxly;

import org.jspecify.annotations.NullMarked;
